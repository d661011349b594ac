import type { Model, Pojo, Transaction } from 'objection'
import type { Chance } from './Chance.js'
import type { Condition } from './conditions.js'

/** An application that is replayed: its tables, their first rows, and what its users do. */
export interface App {
  readonly name: string
  /** Each table's columns and constraints, as SQL; a table comes after those that it refers to. */
  readonly tables: Readonly<Record<string, string>>
  /** Like `articles(authorId)`. */
  readonly indexes: readonly string[]
  rows(chance: Chance): Readonly<Record<string, readonly Pojo[]>>
  /** Each call starts anew, with models of its own. */
  operations(base: typeof Model): Operations
}

export interface Operations {
  readonly reads: readonly Operation[]
  readonly writes: readonly Operation[]
}

/** The weights say how often one comes beside the others. */
export type Operation = readonly [weight: number, run: (step: Step) => PromiseLike<unknown>]

/** What an operation is done with. Whatever it chooses by chance or by time is the same in each replay. */
export interface Step {
  readonly chance: Chance
  /** As text: an operation is a minute. */
  now(): string
  /** A query under the library's own key. `conditions` are what django-cacheops would note of it. */
  read: Reading
  /** A query under an explicit key: its name and arguments. */
  readByKey: Reading
  write<Result>(run: () => PromiseLike<Result>): Promise<Result | undefined>
  transaction<Result>(run: (transaction: Transaction) => Promise<Result>): Promise<Result | undefined>
}

export type Reading = <Found = unknown>(
  name: string,
  args: readonly (string | number)[],
  build: () => PromiseLike<unknown>,
  conditions: (found: Found) => readonly Condition[],
) => Promise<Found>
