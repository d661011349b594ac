import { expect } from 'chai'
import type { Knex } from 'knex'
import { QueryCache } from '../../lib/index.js'
import { TestClock } from '../support/TestClock.js'
import { opener } from './server/miniClient.js'
import { MiniServer } from './server/MiniServer.js'
import { valueOf } from './support/readings.js'
import { Scheduler } from './support/Scheduler.js'

const LAG = 100
const change = (value: number) => [{ table: 'things', id: 1, value }]

let databases = 0

/** A primary and a replica that gets the writes on demand. No step waits for its turn. */
class Replicated {
  readonly clock = new TestClock()
  readonly cache = new QueryCache({ clock: this.clock })
  readonly #behind = this.#server()
  readonly #primary = this.#open(this.#server())
  readonly #replica = this.#open(this.#behind)

  constructor() {
    const database = `replicated ${++databases}`
    this.cache.observe(this.#primary, { database })
    this.cache.observe(this.#replica, { database, role: 'replica', lag: LAG })
    // The replica does not know of writes before it was observed.
    this.clock.advance(10 * LAG)
  }

  read(): Promise<unknown> {
    return this.cache.wrap('one', async () => valueOf(await this.#replica('things').where('id', 1)))
  }

  async write(value: number): Promise<void> {
    await this.#primary('things').where('id', 1).update({ value })
  }

  replicate(value: number): void {
    this.#behind.store.commit(change(value))
  }

  get loads(): number {
    return this.#behind.executed.length
  }

  async close(): Promise<void> {
    await Promise.all([this.#primary.destroy(), this.#replica.destroy()])
  }

  #server(): MiniServer {
    const state = new Map([['things', new Map([[1, 0]])]])
    return new MiniServer({ dialect: 'mini', scheduler: new Scheduler(), state, waits: () => false })
  }

  #open(server: MiniServer): Knex {
    return opener(server, 'replicated')()
  }
}

describe('a load from a replica', () => {
  let replicated: Replicated

  beforeEach(() => {
    replicated = new Replicated()
  })

  afterEach(() => replicated.close())

  it('is not stored while it may lag behind a write', async () => {
    await replicated.write(1)
    replicated.clock.advance(LAG - 1)
    expect(await replicated.read()).to.equal(0)
    replicated.replicate(1)
    replicated.clock.advance(1)
    expect(await replicated.read()).to.equal(1)
  })

  it('is not stored if a write happens while it is under way', async () => {
    const load = replicated.read()
    await replicated.write(1)
    await load
    replicated.replicate(1)
    replicated.clock.advance(LAG)
    expect(await replicated.read()).to.equal(1)
  })

  it('is stored when the lag has passed', async () => {
    await replicated.write(1)
    replicated.replicate(1)
    replicated.clock.advance(2 * LAG)
    await replicated.read()
    const { loads } = replicated
    expect(await replicated.read()).to.equal(1)
    expect(replicated.loads).to.equal(loads)
  })

  it('is not stored after the earlier of many writes either', async () => {
    for (let value = 1; value <= 1000; value++) {
      await replicated.write(value)
      replicated.clock.advance(1)
      if (value === 900) replicated.replicate(value)
      if (value === 950) await replicated.read()
    }
    replicated.replicate(1000)
    replicated.clock.advance(LAG)
    expect(await replicated.read()).to.equal(1000)
  })
})
