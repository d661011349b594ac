import { expect } from 'chai'
import Knex, { type Knex as KnexInstance } from 'knex'
import { QueryCache } from '../../lib/index.js'
import { cachedKnex } from '../../lib/knex/index.js'
import { databaseTargets } from '../support/databases.js'
import { expectSame } from '../support/same.js'
import { StatementLog } from '../support/StatementLog.js'
import { openSides, type Sides } from './support.js'

type Query = (knex: KnexInstance) => KnexInstance.QueryBuilder

const statusOf = async (query: KnexInstance.QueryBuilder | KnexInstance.Raw): Promise<string> => {
  const { status, reason } = (await query.withCacheInfo()).cache
  return reason === undefined ? status : `${status} ${reason}`
}

for (const { name, open } of databaseTargets()) {
  describe(`what plain Knex has besides conditions, on ${name}`, () => {
    let sides: Sides
    before(async () => {
      sides = await openSides({}, {}, open)
    })
    after(() => sides.knex.destroy())

    const SCHEMAS: Readonly<Record<string, string>> = { SQLite: 'main', PostgreSQL: 'public' }
    const schema = SCHEMAS[name]

    it('`from()` with functions', async () => {
      const { knex, db, log } = sides
      const few = (builder: KnexInstance.QueryBuilder): void => void builder.from('tags').where('id', '<', 3).as('t')
      const query = (each: KnexInstance): KnexInstance.QueryBuilder => {
        const builder: KnexInstance.QueryBuilder = each('tags').orderBy('id')
        return builder.from(few as never) as KnexInstance.QueryBuilder
      }
      const expected: unknown = await query(knex)
      for (const status of ['miss', 'hit']) {
        const { result, cache } = await query(db).withCache().withCacheInfo()
        expect(cache.status).to.equal(status)
        expectSame(result, expected)
      }
      await db('tags').where('id', 2).update({ label: 'from' })
      log.take()
      await query(db).withCache()
      await db('tags').where('id', 2).update({ label: 't2' })
      expect(log.take().length).to.be.greaterThan(1)
    })

    it('functions that capture other values have other entries', async () => {
      const { db } = sides
      const ids = (most: number) =>
        db('tags')
          .where((where) => void where.where('id', '<=', most))
          .orderBy('id')
          .pluck('id')
          .withCache()
      expect([await ids(1), await ids(2), await ids(1)]).to.deep.equal([[1], [1, 2], [1]])
    })

    it('`timeout()` is a part of the key', async () => {
      const { db } = sides
      const query = (time: number) => db('tags').orderBy('id').timeout(time).withCache()
      const statuses = [await statusOf(query(10_000)), await statusOf(query(20_000)), await statusOf(query(10_000))]
      expect(statuses).to.deep.equal(['miss', 'miss', 'hit'])
    })

    it('`options()` are a part of the key', async () => {
      const { db } = sides
      const query = (options: object) => db('tags').orderBy('id').options(options).withCache()
      const statuses = [
        await statusOf(query({ a: 1 })),
        await statusOf(query({ a: 2 })),
        await statusOf(query({ a: 1 })),
      ]
      expect(statuses).to.deep.equal(['miss', 'miss', 'hit'])
      expect((await query({ a: () => 1 }).explainCache()).reason).to.equal('opaque')
    })

    it('`columnInfo()` is not cached', async () => {
      const { db, cache } = sides
      const info: unknown = await db('tags').columnInfo()
      expect(info).to.have.property('label')
      const error: unknown = await (db('tags').withCache().columnInfo() as Promise<unknown>).catch(
        (each: unknown) => each,
      )
      expect(error).to.have.property('code', 'NOT_A_FIND')
      const { entries } = cache.stats()
      await db('tags').columnInfo()
      expect(cache.stats().entries).to.equal(entries)
    })

    it('transactions of `transactionProvider()` and of the client see their own writes', async () => {
      const { db } = sides
      const labels = (each: KnexInstance): Promise<unknown> =>
        Promise.resolve(each('tags').orderBy('id').pluck('label').withCache())
      const before = await labels(db)
      const provided = await db.transactionProvider()()
      await provided('tags').where('id', 1).update({ label: 'inside' })
      expect(await statusOf(provided('tags').withCache())).to.equal('bypass transaction')
      expect(await labels(provided)).to.include('inside')
      await provided.rollback(new Error('undone'))
      await (db.client as { transaction(run: unknown, config: object): Promise<unknown> })
        .transaction(async (trx: KnexInstance.Transaction) => {
          await trx('tags').where('id', 1).update({ label: 'inside' })
          expect(await labels(trx)).to.include('inside')
          expect(await statusOf(trx.raw('select label from tags').withCache())).to.equal('bypass transaction')
          throw new Error('undone')
        }, {})
        .catch(() => undefined)
      expect(await labels(db)).to.deep.equal(before)
    })

    it('`connection()` sends the query on the connection that the caller has', async () => {
      const { db } = sides
      const client = db.client as {
        acquireConnection(): Promise<object>
        releaseConnection(one: object): Promise<void>
      }
      const connection = await client.acquireConnection()
      expect(await statusOf(db('tags').connection(connection).withCache())).to.equal('bypass transaction')
      await client.releaseConnection(connection)
    })

    if (schema !== undefined)
      it('`withSchema()` separates automatic keys and keys of the caller’s', async () => {
        const { knex, db } = sides
        const query: Query = (each) => each('tags').withSchema(schema).orderBy('id')
        const expected: unknown = await query(knex)
        await db('tags').orderBy('id').withCacheKey('by schema')
        expect(await statusOf(query(db).withCacheKey('by schema'))).to.equal('miss')
        expect(await statusOf(query(db).withCache())).to.equal('miss')
        expectSame(await query(db).withCache(), expected)
        expect(await statusOf(query(db).withCache())).to.equal('hit')
        await knex('tags').where('id', 1).update({ label: 'changed' })
        expect(await query(db).withCache()).to.have.nested.property('[0].label', 'changed')
        await knex('tags').where('id', 1).update({ label: 't1' })
      })

    if (name === 'PostgreSQL')
      it('a query that times out fails as it does without a cache, and is not stored', async () => {
        const { db, cache } = sides
        const { entries } = cache.stats()
        const error: unknown = await db
          .select(db.raw('pg_sleep(5)'))
          .timeout(20, { cancel: true })
          .withCacheKey('slow')
          .catch((each: unknown) => each)
        expect(error).to.have.property('name', 'KnexTimeoutError')
        expect(cache.stats().entries).to.equal(entries)
      })
  })
}

describe('functions of the settings of a Knex instance', () => {
  let knex: KnexInstance
  let db: KnexInstance
  let log: StatementLog
  before(async () => {
    const upper = (name: string): string => name.toUpperCase()
    knex = Knex({
      client: 'sqlite3',
      connection: { filename: ':memory:' },
      useNullAsDefault: true,
      postProcessResponse: (result: unknown, context?: { loud?: boolean }) =>
        Array.isArray(result) ? { loud: context?.loud ?? false, rows: result } : result,
      wrapIdentifier: (name, wrap, context?: { loud?: boolean }) => wrap(context?.loud === true ? upper(name) : name),
    })
    await knex.schema.createTable('tags', (table) => void table.integer('id'))
    await knex('tags').insert({ id: 1 })
    db = cachedKnex(knex, { cache: new QueryCache() })
    log = new StatementLog(knex)
  })
  after(() => knex.destroy())

  for (const [what, query] of [
    ['builders', (each: KnexInstance) => each('tags').select('id')],
    ['raw statements', (each: KnexInstance) => each.raw('select ?? from tags', ['id'])],
  ] as const) {
    it(`make of the result of ${what} what they make without a cache, for each context`, async () => {
      for (const context of [undefined, { loud: true }, { loud: false }]) {
        const run = (each: KnexInstance) => {
          const built = query(each)
          return context === undefined ? built : built.queryContext(context)
        }
        const expected: unknown = await run(knex)
        await run(db).withCache()
        log.take()
        expectSame(await run(db).withCache(), expected, JSON.stringify(context))
        expect(log.take()).to.deep.equal([])
      }
    })

    it(`bypass the cache for a context of ${what} that is no data`, async () => {
      const found = await query(db)
        .queryContext({ run: () => 1 })
        .withCache()
        .explainCache()
      expect([found.status, found.reason]).to.deep.equal(['bypass', 'context'])
    })
  }
})
