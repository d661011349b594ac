import type { CachedFind } from './find/CachedFind.js'

/** Marks the builder of an execution, so that its hooks know it from children and clones. */
export const FIND = Symbol('objection-cache find')

/** A builder that can run as Objection runs it, past this library. */
export interface Executable {
  [FIND]: CachedFind | undefined
  clone(): this
  executePlainly(): Promise<unknown>
  countPlainly(): Promise<number>
}
