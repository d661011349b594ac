import { expect } from 'chai'
import type { Knex } from 'knex'
import { Model } from 'objection'
import { QueryCache, Cached } from '../../../lib/index.js'
import { openSqlite } from '../../support/databases.js'

const RealDate = Date

/** What fake timers since version 13 put in the place of `Date`. */
class ClockDate extends RealDate {
  constructor(...args: [number]) {
    super(...args)
    Object.defineProperty(this, 'constructor', { value: RealDate, enumerable: false })
  }
}

/** Runs with `Date` replaced. */
async function faked<T>(run: () => Promise<T>): Promise<T> {
  globalThis.Date = ClockDate as DateConstructor
  try {
    return await run()
  } finally {
    globalThis.Date = RealDate
  }
}

describe('dates of fake timers', () => {
  const opened: Knex[] = []
  let make: () => Date = () => new Date(5)

  async function open() {
    const knex = await openSqlite()
    opened.push(knex)
    await knex.schema.createTable('events', (table) => void table.integer('id'))
    await knex('events').insert([{ id: 1 }, { id: 2 }])
    const cache = new QueryCache({ clock: { now: () => 0 } })
    class Event extends Cached(Model) {
      static override tableName = 'events'
      static override queryCache = cache
      declare at: Date
      override $parseDatabaseJson(json: Record<string, unknown>): Record<string, unknown> {
        return { ...super.$parseDatabaseJson(json), at: make() }
      }
    }
    Event.knex(knex)
    const find = () => Event.query().where('id', '<', new Date(9).getTime()).withCacheKey('k').withCacheInfo()
    const compute = () => cache.wrap('w', async () => [{ at: new Date((await knex('events')).length) }])
    return { cache, find, compute }
  }

  afterEach(() => Promise.all(opened.splice(0).map((knex) => knex.destroy())))

  beforeEach(() => {
    make = () => new Date(5)
  })

  it('are cached, and a hit has dates like those of the database path', async () => {
    const { find } = await open()
    const seen = await faked(async () => [await find(), await find()])
    expect(seen.map(({ cache }) => cache.status)).to.deep.equal(['miss', 'hit'])
    for (const { result } of seen) {
      for (const { at } of result) {
        expect(Object.getPrototypeOf(at)).to.equal(ClockDate.prototype)
        expect(Object.getOwnPropertyDescriptors(at)).to.deep.equal(Object.getOwnPropertyDescriptors(new ClockDate(5)))
        expect(at.getTime()).to.equal(5)
      }
    }
    const later = await find()
    expect(later.cache.status).to.equal('hit')
    expect(Object.getPrototypeOf(later.result[0]?.at)).to.equal(RealDate.prototype)
  })

  it('are cached in computations', async () => {
    const { cache, compute } = await open()
    const seen = await faked(async () => [await compute(), await compute()])
    expect(cache.stats()).to.include({ hits: 1, stores: 1 })
    for (const [row] of seen) expect(Object.getPrototypeOf(row?.at)).to.equal(ClockDate.prototype)
  })

  it('are not cached with a property that other dates lack', async () => {
    const { find } = await open()
    make = () => Object.assign(new Date(5), { note: 'mine' })
    const { cache } = await faked(find)
    expect([cache.status, cache.reason]).to.deep.equal(['bypass', 'unsupported-value'])
  })
})
