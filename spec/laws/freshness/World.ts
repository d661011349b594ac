import type { Knex } from 'knex'
import type { Model } from 'objection'
import type { Random } from '../../../demo/dataset/Random.js'
import type { Models } from './models.js'
import type { Dialect } from './places.js'

/** Where a write runs: outside of transactions or inside one. */
export interface Writer {
  readonly random: Random
  readonly dialect: Dialect
  /** Cached classes; bound to the transaction, if it is so that they get it. */
  readonly models: Models
  /** What Objection's queries are given; nothing for bound classes. */
  readonly on: Knex | undefined
  /** What Knex's queries run on. */
  readonly db: Knex
}

/** A number that no other row has had, for names that must be unique. */
let count = 0
export const unique = (): number => ++count

/** One write of a kind. It may fail, for instance by a foreign key; but not always. */
export interface Write {
  readonly name: string
  /** Where there is such a thing; default: everywhere. */
  readonly dialects?: readonly Dialect[]
  /** Whether others cannot even read until its transaction is over. */
  readonly locks?: boolean
  run(writer: Writer): PromiseLike<unknown>
}

/** One row of a model at random, if there is any. */
export async function anyOf<M extends Model>(
  { random, on }: Writer,
  modelClass: (new () => M) & typeof Model,
): Promise<M> {
  const rows = (await (modelClass as typeof Model).query(on).modify('inOrder')) as M[]
  if (rows.length === 0) throw new Error('There is no row left.')
  return random.pick(rows)
}
