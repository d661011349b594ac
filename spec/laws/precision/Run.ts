import { Random } from '../../../demo/dataset/Random.js'
import { MemoryStore, QueryCache } from '../../../lib/index.js'
import { cachedBase, plainBase } from '../../support/cachedBase.js'
import { randomQuery, type CachedQuery, type Twins } from './CachedQuery.js'
import { defineModels } from './models.js'
import type { OpenPlace, Place } from './places.js'
import { randomWrite } from './writes/randomWrite.js'
import { createSchema, WRITABLE } from './schema.js'
import { row } from './values.js'
import { TableStates } from './TableStates.js'
import { askedOnce, Watched, type Look } from './Watched.js'
import { write } from './writes/ways.js'

/** How many queries are cached at a time. After each round of writes a few are replaced. */
const QUERIES = 80
const REPLACED = 8
/** How many rounds of writes a database lives for. */
const ROUNDS = 40

/** Pairs of a query and a round of writes, and how many answers were the same afterwards, and of these how many were hits. */
export interface Counts {
  pairs: number
  same: number
  kept: number
  /** Queries that the database rejects. */
  rejected: number
  failedWrites: number
}

/** Keeps what it gave last, for the report of a failure. */
class ShowingStore extends MemoryStore {
  last: unknown

  override get(key: string): ReturnType<MemoryStore['get']> {
    const found = super.get(key)
    this.last = found
    return found
  }
}

/** One database, a cache in front of it, and random queries and writes, all decided by a seed. */
export class Run {
  readonly #place: Place
  readonly #seed: number
  readonly #counts: Counts
  readonly #random: Random
  readonly #store = new ShowingStore()
  readonly #history: string[] = []
  #watched: Watched[] = []
  #schema = ''
  #twins!: Twins
  #states!: TableStates

  constructor(place: Place, seed: number, counts: Counts) {
    this.#place = place
    this.#seed = seed
    this.#counts = counts
    this.#random = new Random(seed)
  }

  /** @throws if a cached answer differs from the database's. */
  async play(isOver: () => boolean): Promise<void> {
    const open = await this.#place.open()
    try {
      await this.#begin(open)
      for (let round = 0; round < ROUNDS && !isOver(); round++) await this.#round()
    } finally {
      await open.close()
    }
  }

  async #begin({ knex, plain }: OpenPlace): Promise<void> {
    this.#schema = await createSchema(plain, this.#place.dialect, this.#random)
    await plain('counters').insert({ id: 1, n: 0 })
    const cache = new QueryCache({ store: this.#store, jitter: 0 })
    cache.observe(knex)
    const models = defineModels(cachedBase(knex, cache))
    this.#twins = { cache, knex, models, plainKnex: plain, plainModels: defineModels(plainBase(plain)) }
    this.#states = new TableStates(plain)
    await this.#refill()
  }

  async #round(): Promise<void> {
    const random = this.#random
    if (random.chance(0.3)) await this.#refill()
    await this.#replace()
    const writes = Array.from({ length: random.upTo(3) }, () => randomWrite(random, this.#place.dialect))
    await write(random, { ...this.#twins, note: (text) => this.#note(text) }, writes)
    await this.#compareAll()
  }

  #note(text: string): void {
    if (text.startsWith('  failed')) this.#counts.failedWrites++
    this.#history.push(text)
  }

  /** New queries in place of some, all of them cached. */
  async #replace(): Promise<void> {
    this.#watched = this.#watched.slice(this.#watched.length < QUERIES ? 0 : REPLACED)
    await this.#states.look()
    while (this.#watched.length < QUERIES) {
      const query = randomQuery(this.#random, this.#place.dialect)
      const { answer } = await askedOnce(query, this.#twins)
      if (answer.startsWith('{"result"')) this.#watched.push(new Watched(query, answer, this.#states))
      else this.#counts.rejected++
    }
    if (this.#history.length === 0 || this.#random.chance(0.2)) await this.#compareAll()
  }

  /** Judges every cached query. */
  async #compareAll(): Promise<void> {
    await this.#states.look()
    for (const watched of this.#watched) if (!watched.query.isConcurrent) await this.#compare(watched)
    await Promise.all(this.#watched.filter(({ query }) => query.isConcurrent).map((watched) => this.#compare(watched)))
  }

  async #compare(watched: Watched): Promise<void> {
    const look = await watched.look(this.#twins, this.#states)
    const { actual, right, before, isHit } = look
    if (actual !== right) throw new Error(await this.#report(watched.query, look))
    this.#counts.pairs++
    if (before === right) {
      this.#counts.same++
      if (isHit) this.#counts.kept++
    }
  }

  async #report(query: CachedQuery, { actual, right, before, isHit }: Look): Promise<string> {
    await askedOnce(query, this.#twins)
    return [
      `seed ${this.#seed} (OBJECTION_CACHE_PRECISION_SEED), ${this.#schema}`,
      `${isHit ? 'a hit' : 'from the database'}: ${query.text}`,
      `is ${actual}\nnot ${right}\nbefore ${before}`,
      `entry ${JSON.stringify(this.#store.last, shown)}`,
      `after\n${this.#history.slice(-16).join('\n')}`,
    ].join('\n')
  }

  /** Rows in place of those that are gone. */
  async #refill(): Promise<void> {
    const { knex } = this.#twins
    for (const table of WRITABLE) {
      for (let rows = this.#random.upTo(7); rows > 0; rows--) {
        const values = row(this.#random, table)
        this.#history.push(`refill ${table.name} ${JSON.stringify(values)}`)
        await knex(table.name)
          .insert(values)
          .catch(() => this.#history.push('  in vain'))
      }
    }
  }
}

/** Without the bytes of results. */
const shown = (name: string, value: unknown): unknown => (name === 'value' || name === 'snapshot' ? undefined : value)
