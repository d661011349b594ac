import { expect } from 'chai'
import Knex from 'knex'
import { Model } from 'objection'
import pg from 'pg'
import { decodeEntry, encodeEntry, MemoryStore, QueryCache, type Entry } from '../../../lib/index.js'
import type * as Library from '../../../lib/index.js'
import type { AnyModelClass } from '../../../lib/snapshot/classes/modelClass.js'
import { rebuild } from '../../../lib/snapshot/rebuild/rebuild.js'
import type * as Rebuilding from '../../../lib/snapshot/rebuild/rebuild.js'
import type { Snapshot } from '../../../lib/snapshot/format/Snapshot.js'
import { ByteStore } from '../../support/ByteStore.js'
import { OtherRealm } from '../../support/OtherRealm.js'
import { expectSame } from '../../support/same.js'

const HOUR = { ttl: '1h' } as const

const parse = (text: string): object => (pg.types.getTypeParser(1186) as (text: string) => object)(text)

const caches = () => [new QueryCache(), new QueryCache({ store: new ByteStore() })]

describe('intervals as the driver of PostgreSQL makes them', () => {
  before(() => new QueryCache().observe(Knex({ client: 'pg', connection: {} }), { database: 'intervals' }))

  async function expectRefused(value: object): Promise<void> {
    const cache = new QueryCache()
    for (let i = 0; i < 2; i++) expect(await cache.wrap('k', () => value, HOUR)).to.equal(value)
    expect(cache.stats()).to.include({ stores: 0, errors: 0 })
  }

  for (const text of ['1 day', '00:00:00', '1 year -2 mons +3 days -04:05:06.789']) {
    it(`${text} is of the same class on a hit`, async () => {
      for (const cache of caches()) {
        for (let i = 0; i < 3; i++)
          expectSame(await cache.wrap('k', () => ({ list: [parse(text)] }), HOUR), { list: [parse(text)] })
        expect(cache.stats()).to.include({ hits: 2, errors: 0 })
      }
    })
  }

  it('each caller owns its interval', async () => {
    const cache = new QueryCache()
    for (let i = 0; i < 3; i++) {
      const interval = (await cache.wrap('k', () => parse('1 day'), HOUR)) as { days: number }
      expect(interval.days).to.equal(1)
      interval.days = 2
    }
  })

  it('a class that only looks like the driver’s is not cached', async () => {
    class PostgresInterval {
      days = 1
      toPostgres = () => '1 day'
    }
    await expectRefused(new PostgresInterval())
    await expectRefused(Object.create(parse('1 day')) as object)
  })

  it('an interval with other properties is not cached', async () => {
    await expectRefused(Object.assign(parse('1 day'), { note: 1 }))
    await expectRefused(Object.assign(parse('1 day'), { days: '1' }))
    await expectRefused(Object.assign(parse('1 day'), { [Symbol('s')]: 1 }))
    await expectRefused(Object.defineProperty(parse('1 day'), 'days', { get: () => 1 }))
  })

  /** The library and the driver loaded anew in another realm, as in another process. */
  const elsewhere = () => {
    const realm = new OtherRealm()
    const load = (id: string): unknown => realm.load(id, import.meta.filename)
    const library = load('../../../lib/index.js') as typeof Library
    const make = load('knex') as typeof Knex
    const driver = load('pg') as typeof pg
    const rebuilding = load('../../../lib/snapshot/rebuild/rebuild.js') as typeof Rebuilding
    const { Model: Any } = load('objection') as { Model: typeof Model }
    return {
      driver,
      observe: () => new library.QueryCache().observe(make({ client: 'pg', connection: {} }), { database: 'i' }),
      rebuilt: (bytes: Uint8Array) =>
        rebuilding.rebuild(
          library.decodeEntry(bytes)?.value as Snapshot,
          Any as unknown as AnyModelClass,
          [],
        ) as object,
    }
  }

  const rebuiltHere = (bytes: Uint8Array): unknown =>
    rebuild(decodeEntry(bytes)?.value as Snapshot, Model as unknown as AnyModelClass, [])

  /** The bytes of an entry with an interval. */
  async function storedBytes(): Promise<Uint8Array> {
    const store = new MemoryStore()
    const entries: Entry[] = []
    const set = store.set.bind(store)
    store.set = (key, entry) => (entries.push(entry), set(key, entry))
    await new QueryCache({ store }).wrap('k', () => parse('1 day'), HOUR)
    return encodeEntry(entries[0] as Entry)
  }

  it('another process takes the class from its own driver, and has a miss without a driver', async () => {
    const bytes = await storedBytes()
    const { driver, observe, rebuilt } = elsewhere()
    expect(() => rebuilt(bytes)).to.throw('a prototype that this process does not have')
    observe()
    const own = (driver.types.getTypeParser(1186) as (text: string) => object)('1 day')
    expectSame(rebuilt(bytes), own)
  })

  it('two copies of the driver in one process have a class each', async () => {
    const bytes = await storedBytes()
    expectSame(rebuiltHere(bytes), parse('1 day'))
    const { driver } = elsewhere()
    const parseElsewhere = driver.types.getTypeParser(1186) as (text: string) => object
    const knex = Knex({ client: 'pg', connection: {} })
    Object.assign((knex as unknown as { client: object }).client, { driver })
    new QueryCache().observe(knex, { database: 'two' })
    for (const cache of caches()) {
      for (let i = 0; i < 3; i++) {
        expectSame(await cache.wrap('one', () => parse('1 day'), HOUR), parse('1 day'))
        expectSame(await cache.wrap('two', () => parseElsewhere('1 day'), HOUR), parseElsewhere('1 day'))
      }
      expect(cache.stats()).to.include({ hits: 4, errors: 0 })
    }
    // Another process stored the entry: it is unknown which of the two classes it means.
    expect(() => rebuiltHere(bytes)).to.throw('a prototype that this process does not have')
  })
})
