import type { Knex } from 'knex'
import { QueryCache } from '../../../lib/index.js'
import { cachedBase, plainBase } from '../../support/cachedBase.js'
import { outcomeOf } from '../../support/outcome.js'
import { difference } from '../../support/same.js'
import { defineModels, type Models } from './models.js'
import type { OpenPlace } from './places.js'
import type { Read } from './Read.js'

/** Cached models and a cache of theirs on one of the Knex instances. */
interface Twin {
  readonly knex: Knex
  readonly models: Models
  readonly cache: QueryCache
}

/** Runs reads through cached models and through plain ones, and says where they differ. */
export class Comparison {
  readonly cached: Twin
  /** Most reads go through the first; the second is on the second Knex instance and has a cache of its own. */
  readonly twins: readonly Twin[]
  readonly plain: Models
  readonly #knex: Knex
  readonly #hits = new Map<string, number>()
  readonly #answers = new Map<string, string>()
  #reads = 0
  #changed = 0

  constructor({ knex, other }: OpenPlace) {
    this.#knex = knex
    this.plain = defineModels(plainBase(knex))
    this.cached = twinOn(knex)
    this.twins = [this.cached, this.cached, this.cached, twinOn(other)]
  }

  /** How many reads were compared outside of transactions, how many of them were hits, and of how many the answer was a new one. */
  get counts() {
    const hits = [...this.#hits.values()].reduce((sum, each) => sum + each, 0)
    return { reads: this.#reads, hits, changed: this.#changed }
  }

  hitsOf(read: Read): number {
    return this.#hits.get(read.name) ?? 0
  }

  /** Outside of transactions. */
  async differs(read: Read, { knex, models, cache }: Twin = this.cached): Promise<string | undefined> {
    const before = cache.stats().hits
    const actual = await outcomeOf(() => read.run({ models, on: undefined, db: knex, cache }))
    const hit = cache.stats().hits > before
    const expected = await this.#expected(read, undefined)
    this.#count(read, hit, JSON.stringify(expected))
    const found = difference(actual, expected)
    return found && `${read.name}, ${hit ? 'a hit' : 'from the database'}: ${found}`
  }

  /** Inside a transaction. */
  async differsInside(read: Read, trx: Knex): Promise<string | undefined> {
    if (!read.inside) return undefined
    const { models } = this.cached
    const actual = await outcomeOf(() => read.run({ models, on: trx, db: trx, cache: undefined }))
    const found = difference(actual, await this.#expected(read, trx))
    return found && `${read.name}, inside: ${found}`
  }

  /** Runs a read whose answer may be that of before or after a write. */
  async touch(read: Read, { knex, models, cache }: Twin = this.cached): Promise<void> {
    await outcomeOf(() => read.run({ models, on: undefined, db: knex, cache }))
  }

  #expected(read: Read, trx: Knex | undefined): Promise<unknown> {
    return outcomeOf(() => read.run({ models: this.plain, on: trx, db: trx ?? this.#knex, cache: undefined }))
  }

  #count({ name }: Read, hit: boolean, answer: string): void {
    this.#reads++
    if (hit) this.#hits.set(name, (this.#hits.get(name) ?? 0) + 1)
    const before = this.#answers.get(name)
    if (before !== undefined && before !== answer) this.#changed++
    this.#answers.set(name, answer)
  }
}

function twinOn(knex: Knex): Twin {
  const cache = new QueryCache()
  return { knex, cache, models: defineModels(cachedBase(knex, cache)) }
}

/** A cached read that differs from the database. */
export class Difference extends Error {
  constructor(found: string, history: readonly string[]) {
    super(`${found}\nafter: ${history.slice(-15).join('\n       ')}`)
  }
}
