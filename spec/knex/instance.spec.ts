import { expect } from 'chai'
import Knex from 'knex'
import { QueryCache } from '../../lib/index.js'
import { cachedKnex } from '../../lib/knex/index.js'
import { codeAndMessage } from './codeAndMessage.js'
import { recordWarnings } from '../support/recordWarnings.js'
import { openSides, type Sides } from './support.js'

describe('a cached Knex instance', () => {
  let sides: Sides
  beforeEach(async () => {
    sides = await openSides()
  })
  afterEach(() => sides.knex.destroy())

  it('leaves the given instance as it is', () => {
    const { knex, db } = sides
    expect(db).to.not.equal(knex)
    expect(db.client).to.not.equal(knex.client)
    expect(Object.hasOwn(Object.getPrototypeOf(knex('users')) as object, 'withCache')).to.equal(false)
    expect(() => knex('users').withCache()).to.throw('withCache() is for queries of a cached Knex instance')
  })

  it('says at the call what to do where the instance is another one', () => {
    const { knex } = sides
    const advice = 'Write the query with `db`: const db = cachedKnex(knex, { cache })'
    for (const method of ['withCacheKey', 'withCache', 'withCacheInfo', 'explainCache'] as const) {
      for (const statement of [knex('users'), knex.raw('select 1')]) {
        expect(codeAndMessage(() => Reflect.apply(statement[method], statement, ['key']))).to.equal(
          `UNCACHED_KNEX: ${method}() is for queries of a cached Knex instance, and this query belongs to another instance. ${advice}`,
        )
      }
    }
  })

  it('has the pool of the given instance, and closes it', async () => {
    const { knex, db } = sides
    expect(db.client.pool).to.equal(knex.client.pool)
    await db.destroy()
    expect(knex.client.pool).to.equal(undefined)
    knex.initialize()
  })

  it('has the members of an instance of Knex', async () => {
    const { db } = sides
    expect(await db.schema.hasTable('users')).to.equal(true)
    expect(db.fn.now().toQuery()).to.equal('CURRENT_TIMESTAMP')
    expect(await db.batchInsert('tags', [{ id: 70 }, { id: 71 }], 1)).to.have.length(2)
    expect(await db.queryBuilder().from('tags').where('id', 70).first()).to.include({ id: 70 })
    expect(await db('tags').columnInfo('label')).to.include({ type: 'varchar' })
  })

  it('tells listeners of both instances what either sends', async () => {
    const { knex, db } = sides
    const heard: string[] = []
    const note = (who: string) => () => void heard.push(who)
    const [one, other] = [note('knex'), note('db')]
    knex.on('query', one)
    db.on('query', other)
    await db('users').withCache()
    await knex('users')
    await db('users').withCache()
    expect(heard).to.deep.equal(['knex', 'db', 'knex', 'db'])
    db.removeListener('query', one)
    knex.removeListener('query', other)
    await knex('users')
    expect(heard).to.have.length(4)
  })

  it('tells the listeners of a builder what is sent, and nothing on a hit', async () => {
    const { db } = sides
    const heard: string[] = []
    const query = () =>
      db('users')
        .on('query', () => void heard.push('query'))
        .on('query-response', () => void heard.push('response'))
        .withCache()
    await query()
    expect(heard).to.deep.equal(['query', 'response'])
    await query()
    expect(heard).to.have.length(2)
  })

  it('has clones with parameters of the user’s', async () => {
    const { db, log } = sides
    await db('users').withCache()
    log.take()
    const clone = db.withUserParams({ tenant: 1 })
    const { cache } = await clone('users').withCache().withCacheInfo()
    expect([cache.status, clone.userParams]).to.deep.equal(['hit', { tenant: 1 }])
  })

  it('runs migrations and seeds', async () => {
    const { db } = sides
    const source = {
      getMigrations: async () => ['one'],
      getMigrationName: (name: string) => name,
      getMigration: async () => ({
        up: (knex: typeof db) => knex.schema.createTable('migrated', (table) => void table.integer('id')),
        down: (knex: typeof db) => knex.schema.dropTable('migrated'),
      }),
    }
    await db.migrate.latest({ migrationSource: source })
    expect(await db('migrated').withCache()).to.deep.equal([])
  })

  it('gives callbacks the result', async () => {
    const { db } = sides
    const ids = await new Promise((resolve, reject) => {
      void db('tags')
        .pluck('id')
        .withCache()
        .asCallback((error: unknown, result: unknown) => (error === null ? resolve(result) : reject(error)))
    })
    expect(ids).to.deep.equal([1, 2, 3])
    expect(
      await db('nowhere')
        .withCache()
        .catch((error: Error) => error.message),
    ).to.contain('nowhere')
    let ended = false
    await db('tags')
      .withCache()
      .finally(() => (ended = true))
    expect(ended).to.equal(true)
  })

  it('streams from the database, and warns once', async () => {
    const { db } = sides
    const stream = async (): Promise<unknown[]> => {
      const rows: unknown[] = []
      for await (const row of db('tags').withCache().stream()) rows.push(row)
      return rows
    }
    const warnings = await recordWarnings(async () => {
      for (let i = 0; i < 2; i++) expect(await stream()).to.have.length(3)
    })
    expect(warnings).to.deep.equal([
      'CacheWarning OBJECTION_CACHE_STREAM: The query asks for caching, but a stream of rows is never cached. Await the query in place of stream() or pipe(), or remove withCache().',
    ])
  })
})

describe('cachedKnex()', () => {
  const cache = new QueryCache()
  const knex = Knex({ client: 'sqlite3', connection: { filename: ':memory:' }, useNullAsDefault: true })
  after(() => knex.destroy())

  const WRONG: readonly (readonly [string, () => unknown, string])[] = [
    [
      'no Knex instance',
      () => cachedKnex({} as never, { cache }),
      "UNSUPPORTED_KNEX: cachedKnex() needs a Knex instance of version 3 (^3.1.0); it was given an object of class Object. Pass the result of Knex({ client: 'pg', connection }).",
    ],
    [
      'no cache',
      () => cachedKnex(knex, {} as never),
      'INVALID_OPTION: `cache` must be a QueryCache; it was undefined.',
    ],
    [
      'an unknown option',
      () => cachedKnex(knex, { cache, ttl: 1 } as never),
      "INVALID_OPTION: cachedKnex's options do not include `ttl`. They are: cache, all.",
    ],
    [
      '`all` of another type',
      () => cachedKnex(knex, { cache, all: 1 } as never),
      'INVALID_OPTION: `all` must be true or false; it was 1.',
    ],
    [
      'a cached instance',
      () => cachedKnex(cachedKnex(knex, { cache }), { cache }),
      'INVALID_OPTION: cachedKnex() was given a cached Knex instance. Give it the Knex instance that this one was made from.',
    ],
  ]
  for (const [what, call, message] of WRONG) {
    it(`refuses ${what}`, () => expect(codeAndMessage(call)).to.equal(message))
  }

  it('refuses a transaction', async () => {
    const found = await knex.transaction(async (trx) => codeAndMessage(() => cachedKnex(trx, { cache })))
    expect(found).to.equal(
      'UNSUPPORTED_KNEX: cachedKnex() was given a transaction. Give it the Knex instance, and begin the transaction on the result: const db = cachedKnex(knex, { cache }); await db.transaction(…)',
    )
  })
})
