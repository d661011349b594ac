import { Random } from '../../../demo/dataset/Random.js'
import { Comparison, Difference } from './Comparison.js'
import { createDerived } from './derived.js'
import type { OpenPlace, Place } from './places.js'
import type { Read } from './Read.js'
import { READS, WRITES } from './all.js'
import { insertRows, refill } from './rows.js'
import { createSchema } from './schema.js'
import type { Step, Way } from './Way.js'
import { ways } from './ways.js'
import type { Write } from './World.js'

/** How long the same few reads are asked for: what is never asked for twice is never a hit. */
const EPOCH = 30
const READS_AN_EPOCH = 16

/** A random history of writes, with reads compared after every one of them. */
export class Run {
  readonly #place: Place
  readonly #open: OpenPlace
  readonly #random: Random
  readonly #compare: Comparison
  readonly #ways: readonly Way[]
  readonly #writes: readonly Write[]
  readonly #reads: readonly Read[]
  readonly #passed = new Set<string>()
  readonly #history: string[] = []
  #hot: readonly Read[] = []
  #operations = 0
  /** Whether a read on another connection would wait for the transaction that waits for it. */
  #locked = false

  private constructor(place: Place, open: OpenPlace, random: Random) {
    this.#place = place
    this.#open = open
    this.#random = random
    this.#compare = new Comparison(open)
    this.#ways = ways.filter(({ single }) => single !== true || !place.shared)
    const isHere = ({ dialects }: Read | Write): boolean => dialects?.includes(place.dialect) ?? true
    this.#writes = WRITES.filter(isHere)
    this.#reads = READS.filter(isHere)
  }

  static async begin(place: Place, open: OpenPlace, seed: number): Promise<Run> {
    const random = new Random(seed)
    await createSchema(open.knex)
    await createDerived(open.knex, place.dialect)
    await insertRows(open.knex, random)
    const run = new Run(place, open, random)
    // Joined graphs remember a table's columns from their first time on, in either twin.
    for (const read of run.#reads) for (const twin of run.#compare.twins) await run.#look(read, twin)
    return run
  }

  get comparison(): Comparison {
    return this.#compare
  }

  get operations(): number {
    return this.#operations
  }

  /** The share of the kinds of writes that came to pass at least once. */
  get passed(): number {
    return this.#writes.filter(({ name }) => this.#passed.has(name)).length / this.#writes.length
  }

  /** Ways on which nothing was ever written. */
  get untrodden(): string[] {
    return this.#ways.map(({ name }) => name).filter((name) => !this.#passed.has(`way ${name}`))
  }

  /** Reads that send statements even when nothing was written since they were run before. */
  async neverHits(): Promise<string[]> {
    for (const read of this.#reads) await this.#look(read, this.#compare.cached)
    const before = new Map(this.#reads.map((read) => [read, this.#compare.hitsOf(read)]))
    for (const read of this.#reads) await this.#look(read, this.#compare.cached)
    return this.#reads.filter((read) => this.#compare.hitsOf(read) === before.get(read)).map(({ name }) => name)
  }

  async steps(count: number): Promise<void> {
    for (let step = 0; step < count; step++) {
      if (step % EPOCH === 0) await this.#beginEpoch()
      await this.#step()
    }
  }

  async #beginEpoch(): Promise<void> {
    await refill(this.#open.knex, this.#random)
    this.#hot = Array.from({ length: READS_AN_EPOCH }, () => this.#random.pick(this.#reads))
  }

  /** One way, the writes on it, and reads: sometimes under way at the same time, and always afterwards. */
  async #step(): Promise<void> {
    const random = this.#random
    const way = random.pick(this.#ways)
    const atOnce = random.chance(0.25) ? [random.pick(this.#hot), random.pick(this.#hot)] : []
    const { knex, other } = this.#open
    const start = { knex, other, models: random.chance(0.2) ? this.#compare.plain : this.#compare.cached.models }
    this.#locked = false
    this.#history.push(`by ${way.name}`)
    const [written] = await Promise.allSettled([
      way.run(start, (step) => this.#write(step, atOnce.length === 0)),
      ...atOnce.map((read) => this.#compare.touch(read)),
    ])
    if (written.status === 'rejected') this.#give(written.reason)
    else this.#passed.add(`way ${way.name}`)
    for (const read of atOnce) await this.#look(read)
    for (let reads = 0; reads < 4; reads++) await this.#look(random.pick(this.#hot))
  }

  async #write(step: Step, alone: boolean): Promise<void> {
    const { open, db } = step
    for (let more = true; more; more = this.#random.chance(0.4)) {
      const write = this.#random.pick(this.#writes)
      this.#operations++
      this.#history.push(write.name)
      if (open && write.locks === true) this.#locked = true
      try {
        await write.run({ ...step, random: this.#random, dialect: this.#place.dialect })
        this.#passed.add(write.name)
      } catch (error) {
        this.#history.push(`failed: ${(error as Error).message}`)
        // A transaction of PostgreSQL's is over with an error.
        if (open) throw error
      }
      if (open) await this.#lookInside(this.#random.pick(this.#hot), db)
      if (open && alone && this.#place.shared && !this.#locked) await this.#look(this.#random.pick(this.#hot))
    }
  }

  async #look(read: Read, twin = this.#random.pick(this.#compare.twins)): Promise<void> {
    const found = await this.#compare.differs(read, twin)
    if (found !== undefined) throw new Difference(found, this.#history)
  }

  async #lookInside(read: Read, trx: Step['db']): Promise<void> {
    const found = await this.#compare.differsInside(read, trx)
    if (found !== undefined) throw new Difference(found, this.#history)
  }

  /** Errors of the database's are a part of the game. */
  #give(error: unknown): void {
    if (error instanceof Difference) throw error
    this.#history.push(`ended by: ${(error as Error).message}`)
  }
}
