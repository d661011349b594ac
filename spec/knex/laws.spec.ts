import { expect } from 'chai'
import type { Knex } from 'knex'
import { QueryCache } from '../../lib/index.js'
import { recordWarnings } from '../support/recordWarnings.js'
import { ByteStore } from '../support/ByteStore.js'
import { expectSame } from '../support/same.js'
import { TestClock } from '../support/TestClock.js'
import { openSides, type Sides } from './support.js'

/** Runs a query now. */
const run = async (query: Knex.QueryBuilder): Promise<unknown> => query

const reasonOf = async (query: Knex.QueryBuilder | Knex.Raw): Promise<string | undefined> =>
  (await query.withCacheInfo()).cache.reason

describe('plain Knex, by the laws of the cache', () => {
  let sides: Sides
  beforeEach(async () => {
    sides = await openSides()
  })
  afterEach(() => sides.knex.destroy())

  it('a transaction sees its own writes, and stores nothing', async () => {
    const { db } = sides
    const names = (knex: Knex) => knex('tags').orderBy('id').pluck('label').withCache()
    const before = await names(db)
    await db
      .transaction(async (trx) => {
        await trx('tags').where('id', 1).update({ label: 'inside' })
        expect(await names(trx)).to.deep.equal(['inside', 't2', 't3'])
        expect(await reasonOf(trx('tags').withCache())).to.equal('transaction')
        expect(await reasonOf(db('tags').transacting(trx).withCache())).to.equal('transaction')
        await trx.transaction(async (inner) => expect(await names(inner)).to.deep.equal(['inside', 't2', 't3']))
        await trx.rollback(new Error('undone')).catch(() => undefined)
      })
      .catch(() => undefined)
    expect(await names(db)).to.deep.equal(before)
  })

  it('a load that a write overtakes is not stored', async () => {
    const { knex, db } = sides
    // The write is sent after the load's statement, and before the result is stored.
    const query = db('tags')
      .orderBy('id')
      .pluck('label')
      .on('query', () => void (write = run(knex('tags').where('id', 1).update({ label: 'later' }))))
      .withCache()
    let write: Promise<unknown> | undefined
    await query
    await write
    expect(await db('tags').orderBy('id').pluck('label').withCache()).to.deep.equal(['later', 't2', 't3'])
  })

  it('concurrent callers share one statement, and its error', async () => {
    const { db, log, cache } = sides
    const results = await Promise.all(Array.from({ length: 20 }, () => db('tags').withCache()))
    expect(log.take()).to.have.length(1)
    expect(new Set(results).size).to.equal(20)
    expect(cache.stats().coalesced).to.equal(19)
    const errors = await Promise.allSettled(Array.from({ length: 3 }, () => db('nowhere').withCache()))
    expect(errors.map(({ status }) => status)).to.deep.equal(['rejected', 'rejected', 'rejected'])
    expect(log.take()).to.have.length(1)
  })

  it('a builder that changes after it was awaited is another query', async () => {
    const { db } = sides
    const builder = db('tags').orderBy('id').pluck('id').withCache()
    const first = builder.then((ids) => ids)
    void builder.where('id', 2)
    expect(await first).to.deep.equal([1, 2, 3])
    expect(await builder).to.deep.equal([2])
    expect(await db('tags').orderBy('id').pluck('id').withCache()).to.deep.equal([1, 2, 3])
  })

  const REASONS: readonly (readonly [string, string, (sides: Sides) => Knex.QueryBuilder | Knex.Raw])[] = [
    ['a lock', 'lock', ({ db }) => db('tags').forUpdate().withCache()],
    ['`skipLocked()`', 'lock', ({ db }) => db('tags').forUpdate().skipLocked().withCache()],
    ['`withCache(false)`', 'disabled', ({ db }) => db('tags').withCache(false)],
    ['`mode: bypass`', 'mode', ({ db }) => db('tags').withCache({ mode: 'bypass' })],
    ['no call', 'not-asked', ({ db }) => db('tags')],
    ['a volatile function', 'volatile', ({ db }) => db('tags').select(db.raw('random() as r')).withCache()],
    [
      'a binding that is no data',
      'opaque',
      ({ db }) =>
        db('tags')
          .where('id', new (class Odd {})() as never)
          .withCache(),
    ],
    [
      'a write in a common table',
      'writes',
      ({ db }) => db.raw('with w as (delete from tags returning id) select 1').withCache(),
    ],
  ]
  for (const [what, reason, query] of REASONS) {
    it(`${what} bypasses the cache: ${reason}`, async () => {
      const found = await query(sides).explainCache()
      expect([found.status, found.reason]).to.deep.equal(['bypass', reason])
    })
  }

  it('a closed cache, a cache of another query, and the modes', async () => {
    const { db, cache, log } = sides
    const other = new QueryCache()
    await db('tags').withCache({ cache: other })
    expect([cache.stats().entries, other.stats().entries]).to.deep.equal([0, 1])
    log.take()
    await db('tags').withCache({ cache: other, mode: 'only-if-cached' })
    expect(log.take()).to.deep.equal([])
    const error: unknown = await db('posts')
      .withCache({ mode: 'only-if-cached' })
      .catch((each: unknown) => each)
    expect(error).to.have.property('code', 'NOT_CACHED')
    await db('tags').withCache({ cache: other, mode: 'refresh' })
    expect(log.take()).to.have.length(1)
    await other.close()
    expect(await reasonOf(db('tags').withCache({ cache: other }))).to.equal('closed')
  })

  it('a query that writes is refused at the call, or when it runs, and does not run', async () => {
    const { knex, db } = sides
    expect(() => db('tags').insert({ id: 9 }).withCache()).to.throw("this query is of the kind 'insert'")
    expect(() => db('tags').del().withCacheKey('key')).to.throw('withCacheKey() is for the result of a select')
    const error: unknown = await db('tags')
      .withCache()
      .insert({ id: 9 })
      .catch((each: unknown) => each)
    expect(error).to.have.property('code', 'NOT_A_FIND')
    expect(await knex('tags').where('id', 9)).to.deep.equal([])
    expect(await db('tags').withCache(false).where('id', 3).update({ label: 't3' })).to.equal(1)
  })

  it('warns once if two different queries use one key', async () => {
    const { knex, db } = await openSides({ warnOnKeyReuse: true })
    const warnings = await recordWarnings(async () => {
      for (let i = 0; i < 2; i++) {
        await db('tags').where('id', 1).withCacheKey('one key')
        await db('tags').where('id', 2).withCacheKey('one key')
        await db('tags').where('id', 2).first().withCacheKey('one key')
      }
    })
    expect(warnings).to.have.length(1)
    expect(warnings[0])
      .to.contain('OBJECTION_CACHE_KEY_REUSE')
      .and.contain('`id` = 1 and select')
      .and.contain('`id` = 2')
    const error: unknown = await db('tags')
      .where('id', undefined as never)
      .withCacheKey('another key')
      .catch((each: unknown) => each)
    expect(error).to.have.property('message').that.contains('Undefined binding')
    await knex.destroy()
  })

  it('a result expires after its ttl', async () => {
    const clock = new TestClock()
    const { knex, db, log } = await openSides({ clock })
    const query = () => db('tags').withCache({ ttl: '5m' })
    await query()
    log.take()
    clock.advance(299_999)
    await query()
    expect(log.take()).to.deep.equal([])
    clock.advance(1)
    await query()
    expect(log.take()).to.have.length(1)
    await knex.destroy()
  })

  it('invalidate() ends entries by key, tag and table', async () => {
    const { db, cache, log } = sides
    const query = () => db('tags').withCacheKey('labels', { tags: ['words'] })
    for (const targets of [{ keys: ['labels'] }, { tags: ['words'] }, { tables: ['tags'] }]) {
      await query()
      await cache.invalidate(targets)
      log.take()
      await query()
      expect(log.take(), JSON.stringify(targets)).to.have.length(1)
    }
  })

  it('a computation depends on what a cached query in it has read', async () => {
    const { knex, db, cache } = sides
    const count = () => cache.wrap('count', async () => (await db('tags').pluck('id').withCache()).length)
    await db('tags').pluck('id').withCache()
    expect(await count()).to.equal(3)
    await knex('tags').insert({ id: 4, label: 't4' })
    expect(await count()).to.equal(4)
  })
})

describe('plain Knex with a store that answers later', () => {
  let sides: Sides
  let store: ByteStore
  beforeEach(async () => {
    store = new ByteStore()
    sides = await openSides({ store })
  })
  afterEach(() => sides.knex.destroy())

  it('has rows with the types of the database on a hit', async () => {
    const { knex, db, log } = sides
    const query = (each: Knex) => each('users').orderBy('id')
    await query(db).withCache()
    log.take()
    const hit = await query(db).withCache()
    expect(log.take()).to.deep.equal([])
    expectSame(hit, await query(knex))
  })

  it('runs the query as it was when it was awaited', async () => {
    const { db } = sides
    const builder = db('tags').orderBy('id').pluck('id').withCache()
    const first = builder.then((ids) => ids)
    void builder.where('id', 2)
    expect(await first).to.deep.equal([1, 2, 3])
    expect(await db('tags').orderBy('id').pluck('id').withCache()).to.deep.equal([1, 2, 3])
  })

  it('asks the database where the bytes are damaged', async () => {
    const { db, log } = sides
    const query = () => db('tags').orderBy('id').pluck('id').withCache()
    await query()
    store.corrupt((bytes) => bytes.map((byte, index) => (index > 20 ? byte ^ 0xff : byte)))
    log.take()
    expect(await query()).to.deep.equal([1, 2, 3])
    expect(log.take()).to.have.length(1)
  })

  it('does not run the query in mode `only-if-cached`', async () => {
    const { db, log } = sides
    const error: unknown = await db('tags')
      .withCache({ mode: 'only-if-cached' })
      .catch((each: unknown) => each)
    expect(error).to.have.property('code', 'NOT_CACHED')
    expect(log.take()).to.deep.equal([])
  })
})

describe('a cached Knex instance with `all: true`', () => {
  let sides: Sides
  beforeEach(async () => {
    sides = await openSides({}, { all: true })
  })
  afterEach(() => sides.knex.destroy())

  it('caches every select, and nothing else', async () => {
    const { db, log, cache } = sides
    for (let i = 0; i < 2; i++) {
      await db('tags').first()
      await db.select('id').from('tags')
      await db('tags').pluck('id')
    }
    expect(log.take()).to.have.length(3)
    await db.raw('select 1')
    await db('tags').columnInfo()
    await db('tags').where('id', 1).update({ label: 'new' })
    expect(cache.stats().entries).to.equal(3)
    expect(await db('tags').where('id', 1).first()).to.include({ label: 'new' })
    await db('tags').first().withCache(false)
    expect(cache.stats().bypassesByReason).to.deep.equal({ disabled: 1 })
  })

  it('adds no entry for a part of a computation', async () => {
    const { db, cache } = sides
    await cache.wrap('ids', () => db('tags').pluck('id'))
    expect(cache.stats().entries).to.equal(1)
  })
})
