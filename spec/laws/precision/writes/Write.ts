import type { Knex } from 'knex'
import type { Models } from '../models.js'

/** One statement that writes, or a few that belong together. */
export interface RandomWrite {
  readonly text: string
  run(on: Knex, models: Models): Promise<unknown>
}
