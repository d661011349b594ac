import type { Narrator } from '../narrator.js'

export interface Chapter {
  readonly title: string
  play(narrator: Narrator): Promise<void>
}
