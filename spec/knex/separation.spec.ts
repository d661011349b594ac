import { expect } from 'chai'
import Knex, { type Knex as KnexInstance } from 'knex'
import { createRequire } from 'node:module'
import { QueryCache } from '../../lib/index.js'
import { cachedKnex } from '../../lib/knex/index.js'
import { openSqlite } from '../support/databases.js'
import { expectSame } from '../support/same.js'
import { openSides, type Sides } from './support.js'

const require = createRequire(import.meta.url)
type Method = (this: object, ...args: unknown[]) => unknown
type Class = new (...args: never[]) => object
const SqliteClient = require('knex/lib/dialects/sqlite3') as Class
const Raw = require('knex/lib/raw') as new (client: unknown) => KnexInstance.Raw

type Builder = KnexInstance.QueryBuilder
type Query = (knex: KnexInstance, n: number) => Builder

const TENANT = Symbol('tenant')
const methodOf = (name: string): Method => (SqliteClient.prototype as Record<string, Method>)[name] as Method

/** A client that puts a condition on each of its builders. */
class FilteringClient extends SqliteClient {
  queryBuilder(): Builder {
    return (methodOf('queryBuilder').call(this) as Builder).where('id', '>', 1)
  }
}
/** A client that compiles a builder by what no property with a name shows. */
class TenantClient extends SqliteClient {
  queryCompiler(builder: Builder & { [TENANT]?: number }, formatter: unknown): unknown {
    const copy = builder.clone()
    if (builder[TENANT] !== undefined) void copy.where('id', builder[TENANT])
    return methodOf('queryCompiler').call(this, copy, formatter)
  }
}
/** A client that gives `postProcessResponse` a default. */
class LabellingClient extends SqliteClient {
  postProcessResponse(rows: unknown, context: unknown): unknown {
    return [context, rows]
  }
}
/** Raw SQL with a value that no property shows. */
class PrivateRaw extends Raw {
  readonly #value: number

  constructor(knex: KnexInstance, value: number) {
    super(knex.client)
    this.#value = value
  }

  override toSQL(): ReturnType<KnexInstance.Raw['toSQL']> {
    Object.assign(this, { sql: '?', bindings: [this.#value] })
    return super.toSQL()
  }
}

const openWith = (client: unknown) => async (): Promise<KnexInstance> =>
  Knex({
    client: client as never,
    connection: { filename: ':memory:' },
    useNullAsDefault: true,
    pool: { min: 1, max: 1 },
  })

const PAIRS: readonly (readonly [string, Query, (() => Promise<KnexInstance>)?])[] = [
  ['a raw part of a class of the user’s', (knex, n) => knex('tags').where('id', new PrivateRaw(knex, n))],
  [
    'a raw part with a hidden method',
    (knex, n) => {
      const part = Object.defineProperty(knex.raw('1'), 'toSQL', { value: () => ({ sql: String(n), bindings: [] }) })
      return knex('tags').where('id', part)
    },
  ],
  [
    'a date with a method of its own',
    (knex, n) => knex('tags').where('id', Object.assign(new Date(0), { valueOf: () => n })),
  ],
  // The classes of its statements are known by now.
  ['a client class that adds conditions', (knex, n) => knex('tags').where('id', '<', n + 2), openWith(FilteringClient)],
  [
    'a client class that compiles by a symbol',
    (knex, n) => Object.assign(knex('tags'), { [TENANT]: n }),
    openWith(TenantClient),
  ],
  [
    'a client class that sees the context',
    (knex, n) => knex('tags').queryContext({ tenant: n }),
    openWith(LabellingClient),
  ],
]

describe('entries of plain Knex queries', () => {
  for (const [what, query, open = openSqlite] of PAIRS) {
    it(`never cross by ${what}`, async () => {
      const { knex, db } = await openSides({}, {}, open)
      for (const n of [1, 2, 1, 2]) {
        const expected: unknown = await query(knex, n)
        expectSame(await query(db, n), expected)
        expectSame(await query(db, n).withCache(), expected)
      }
      expect(await query(knex, 1)).to.not.deep.equal(await query(knex, 2))
      await knex.destroy()
    })
  }

  it('have the options of the driver and the timeout in a key of the caller’s', async () => {
    const { knex, db } = await openSides()
    const statusOf = async (query: Builder) => (await query.withCacheKey('tags').withCacheInfo()).cache
    for (const status of ['miss', 'hit']) {
      expect(await statusOf(db('tags'))).to.include({ status })
      expect(await statusOf(db('tags').options({ rowMode: 'array' }))).to.include({ status })
      expect(await statusOf(db('tags').options({ rowMode: 'object' }))).to.include({ status })
      for (const time of [60_000, 70_000]) expect(await statusOf(db('tags').timeout(time))).to.include({ status })
    }
    const odd = await statusOf(db('tags').options({ typeCast: () => 1 }))
    expect([odd.status, odd.reason]).to.deep.equal(['bypass', 'opaque'])
    await knex.destroy()
  })
})

describe('a plain Knex query with a function', () => {
  it('runs the function once, and is what that run has built', async () => {
    const { knex, db } = await openSides()
    let calls = 0
    const query = () =>
      db('tags')
        .where((tags) => void tags.where('id', ++calls))
        .pluck('id')
        .withCache()
    expect([await query(), await query()]).to.deep.equal([[1], [2]])
    calls = 0
    expect([await query(), await query(), calls]).to.deep.equal([[1], [2], 2])
    await knex.destroy()
  })
})

describe('a plain Knex query that changes while it waits for a connection', () => {
  let sides: Sides
  afterEach(() => sides.knex.destroy())

  const BINDINGS: readonly (readonly [string, () => object, (value: never) => void])[] = [
    ['a date', () => new Date(1), (date: Date) => void date.setTime(2)],
    ['a buffer', () => Buffer.from('1'), (buffer: Buffer) => void buffer.write('2')],
  ]
  for (const [what, make, change] of BINDINGS) {
    it(`keeps ${what} as it was when the query was awaited`, async () => {
      sides = await openSides()
      const { db } = sides
      const query = (value: unknown) =>
        db('tags')
          .whereRaw('id = cast(? as integer)', [value as never])
          .pluck('id')
      const value = make()
      const first = query(value)
        .withCache()
        .then((ids) => ids)
      change(value as never)
      expect(await first).to.deep.equal([1])
      expect(await query(make()).withCache()).to.deep.equal([1])
    })
  }

  it('stores nothing where its context has changed', async () => {
    sides = await openSides({}, {}, async () => {
      const knex = await openSqlite()
      Object.assign(knex.client.config as object, { postProcessResponse: (_: unknown, context: unknown) => context })
      return knex
    })
    const { db } = sides
    const context = { tenant: 1 }
    const query = db('tags').queryContext(context).withCache()
    const first = query.withCacheInfo()
    context.tenant = 2
    expect((await first).cache).to.include({ status: 'bypass', reason: 'unstable' })
    expect(await db('tags').queryContext({ tenant: 1 }).withCache()).to.deep.equal({ tenant: 1 })
  })
})

describe('a raw statement that is no plain query', () => {
  let sides: Sides
  beforeEach(async () => {
    sides = await openSides()
  })
  afterEach(() => sides.knex.destroy())

  it('runs each time, under any key', async () => {
    const { knex, db, cache } = sides
    for (const ask of [
      (raw: KnexInstance.Raw) => raw.withCache(),
      (raw: KnexInstance.Raw) => raw.withCacheKey('version'),
    ]) {
      for (const version of [7, 8, 7]) {
        await ask(db.raw(`pragma user_version = ${version}`))
        const expected: unknown = await knex.raw('pragma user_version')
        expect(expected).to.deep.equal([{ user_version: version }])
        expectSame(await ask(db.raw('pragma user_version')), expected)
      }
    }
    expect(cache.stats().bypassesByReason).to.deep.equal({ opaque: 12 })
  })

  const CACHED: readonly (readonly [string, boolean])[] = [
    ['  select id from tags', true],
    ['/* a report */ -- of tags\n (select id from tags)', true],
    ['with w as (select 1) select * from w', true],
    ['values (1)', true],
    ['explain select 1', false],
    ['vacuum', false],
  ]
  for (const [sql, isCached] of CACHED) {
    it(`${isCached ? 'is not' : 'is'} one that begins like \`${sql}\``, async () => {
      const { status, reason } = await sides.db.raw(sql).withCache().explainCache()
      expect([status, reason]).to.deep.equal(isCached ? ['miss', undefined] : ['bypass', 'opaque'])
    })
  }

  const LOCKS: readonly (readonly [string, boolean])[] = [
    ['tags for update skip locked', true],
    ['tags FOR NO KEY UPDATE', true],
    ['tags lock in  share mode', true],
    ["tags where label = 'wait for update'", false],
    ['tags /* for share */', false],
  ]
  for (const [from, isLocking] of LOCKS) {
    it(`${isLocking ? 'bypasses the cache, because it locks' : 'is cached'}: \`${from}\``, async () => {
      const { status, reason } = await sides.db.select('*').fromRaw(from).withCacheKey('raw').explainCache()
      expect([status, reason]).to.deep.equal(isLocking ? ['bypass', 'lock'] : ['miss', undefined])
    })
  }
})

it('cachedKnex() takes a client of any class', async () => {
  const knex = await openWith(FilteringClient)()
  const db = cachedKnex(knex, { cache: new QueryCache() })
  expect(await db.raw('select ? as n', [1]).withCache()).to.deep.equal([{ n: 1 }])
  await db.transaction(async (trx) => expect(await trx.raw('select ? as n', [1])).to.deep.equal([{ n: 1 }]))
  await knex.destroy()
})
