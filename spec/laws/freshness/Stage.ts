import { expect } from 'chai'
import type { Knex } from 'knex'
import type { Model } from 'objection'
import { Random } from '../../../demo/dataset/Random.js'
import { withKey } from '../../support/cachedBase.js'
import { StatementLog } from '../../support/StatementLog.js'
import { Comparison } from './Comparison.js'
import { createDerived } from './derived.js'
import type { Models } from './models.js'
import type { OpenPlace, Place } from './places.js'
import { find, type Read } from './Read.js'
import { insertRows, refill } from './rows.js'
import { createSchema } from './schema.js'

/** A filled database for one write after the other, and what is cached of it. */
export class Stage {
  readonly knex: Knex
  readonly other: Knex
  readonly models: Models
  readonly log: StatementLog
  readonly random = new Random(1)
  readonly #open: OpenPlace
  readonly #compare: Comparison

  private constructor(open: OpenPlace) {
    this.#open = open
    this.knex = open.knex
    this.other = open.other
    this.#compare = new Comparison(open)
    this.models = this.#compare.cached.models
    this.log = new StatementLog(open.knex)
  }

  static async open(place: Place): Promise<Stage> {
    const open = await place.open()
    await createSchema(open.knex)
    await createDerived(open.knex, place.dialect)
    await insertRows(open.knex, new Random(1))
    return new Stage(open)
  }

  /** Brings back what earlier specs deleted. */
  refill(): Promise<void> {
    return refill(this.knex, this.random)
  }

  close(): Promise<void> {
    return this.#open.close()
  }

  /** Makes the reads hits, writes, and sees that each of them brings what the write has left, which is something new. */
  async expectSeen(reads: readonly Read[], write: () => PromiseLike<unknown>): Promise<void> {
    for (const read of reads) await this.expectHit(read)
    const before = await Promise.all(reads.map((read) => this.#plainly(read)))
    await write()
    for (const [index, read] of reads.entries()) {
      expect(await this.#plainly(read), `the write changes ${read.name}`).to.not.equal(before[index])
      expect(await this.#compare.differs(read)).to.equal(undefined)
    }
  }

  /** Asks twice: whatever was there before, the second time needs no statement. */
  async expectHit(read: Read): Promise<void> {
    await this.ask(read)
    expect(await this.asks(read), `${read.name}, the second time`).to.equal(false)
  }

  /** Whether the read sends statements. Its answer is the database's, either way. */
  async asks(read: Read): Promise<boolean> {
    this.log.take()
    await this.ask(read)
    const asked = this.log.take().length > 0
    expect(await this.#compare.differs(read)).to.equal(undefined)
    return asked
  }

  ask(read: Read): Promise<void> {
    return this.#compare.touch(read)
  }

  async #plainly(read: Read): Promise<string> {
    const { plain } = this.#compare
    return JSON.stringify(await read.run({ models: plain, on: undefined, db: this.knex, cache: undefined }))
  }
}

/** A cached list of all rows of a class. */
export const listOf = (name: keyof Models): Read =>
  find(`all of ${name}`, (models, on, key) => key((models[name] as typeof Model).query(on)).modify('inOrder'))

/** A cached row by its key. */
export const rowOf = (name: keyof Models, id: number | number[]): Read =>
  find(`${name} ${String(id)}`, (models, on) =>
    withKey((models[name] as typeof Model).query(on), [name, ...[id].flat()]).findById(id),
  )
