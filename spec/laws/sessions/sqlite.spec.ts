import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import type { Knex } from 'knex'
import type { Model } from 'objection'
import { clientOf } from '../../../lib/database/connection/KnexClient.js'
import { ADVICE } from '../../../lib/query/bypass/bypassAdvice.js'
import { recordEvents } from '../../cache/support/recordEvents.js'
import { withKey } from '../../support/cachedBase.js'
import { recordWarnings } from '../../support/recordWarnings.js'
import { explained, openSides, reasonOf, runBoth, type Sides } from './support.js'

describe('law 5, sessions of SQLite: a statement that changes one', () => {
  const recorded = recordEvents()
  let directory: string
  let count = 0
  const opened: Sides[] = []

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'sessions-'))
  })

  after(() => rm(directory, { recursive: true }))

  afterEach(async () => {
    for (const sides of opened.splice(0)) await sides.close()
  })

  /** A file each time, and one connection by default. */
  async function open(config: Partial<Knex.Config> = {}): Promise<Sides> {
    const connection = { filename: join(directory, `${++count}.db`) }
    const sides = openSides({
      client: 'sqlite3',
      connection,
      useNullAsDefault: true,
      pool: { min: 0, max: 1 },
      ...config,
    })
    opened.push(sides)
    await sides.plain.raw('create table items (id integer primary key, name text)')
    await sides.plain.raw("insert into items values (1, 'one'), (2, 'ONE')")
    return sides
  }

  const named = async (modelClass: typeof Model): Promise<unknown> =>
    (await modelClass.query().where('name', 'like', 'one').orderBy('id')).map((item) => item.toJSON())

  const CHANGES: readonly (readonly [change: string, reset: string])[] = [
    ['pragma case_sensitive_like = on', 'pragma case_sensitive_like = off'],
    ["create temp table items as select 3 as id, 'one' as name", 'drop table temp.items'],
    ["create temp view items as select 4 as id, 'One' as name", 'drop view temp.items'],
  ]

  for (const [change, reset] of CHANGES) {
    it(`bypasses until it is reset: ${change}`, async () => {
      const sides = await open()
      const { Plain, Cached, queryCache } = sides
      const first = await named(Plain)
      for (let i = 0; i < 3; i++) expect(await named(Cached)).to.deep.equal(first)
      expect(queryCache.stats().hits).to.be.greaterThan(0)
      await runBoth(sides, change)
      const changed = await named(Plain)
      expect(changed).to.not.deep.equal(first)
      for (let i = 0; i < 2; i++) expect(await named(Cached)).to.deep.equal(changed)
      expect(await explained(Cached)).to.include({
        status: 'bypass',
        reason: 'session',
        detail: `${ADVICE.session} The statement is: ${change}`,
      })
      await runBoth(sides, reset)
      const { hits } = queryCache.stats()
      for (let i = 0; i < 3; i++) expect(await named(Cached)).to.deep.equal(first)
      expect(queryCache.stats().hits).to.be.greaterThan(hits)
    })
  }

  it('an attached file bypasses until it is detached', async () => {
    const { knex, Cached } = await open()
    await named(Cached)
    await knex.raw(`attach database '${join(directory, 'other.db')}' as other`)
    expect(await reasonOf(Cached)).to.equal('session')
    await knex.raw('detach database other')
    expect(await reasonOf(Cached)).to.equal(undefined)
  })

  it('pragmas that change no result, and statements that Knex sends by itself, do not bypass', async () => {
    const { knex, Cached } = await open()
    await named(Cached)
    for (const pragma of [
      'foreign_keys = on',
      'journal_mode = memory',
      'cache_size = 100',
      'busy_timeout = 5',
      'synchronous = off',
    ])
      await knex.raw(`pragma ${pragma}`)
    await knex.raw('pragma case_sensitive_like')
    await knex.schema.alterTable('items', (table) => void table.string('name', 20).notNullable().alter())
    await knex.schema.alterTable('items', (table) => void table.dropNullable('name'))
    expect(await reasonOf(Cached)).to.equal(undefined)
  })

  it('a change bypasses explicit keys, counts, graphs and `wrap`, too', async () => {
    const { knex, Cached, queryCache } = await open()
    const run = async () => [
      (await withKey(Cached.query(), 'k').where('name', 'like', 'one')).length,
      await Cached.query().where('name', 'like', 'one').resultSize(),
      (await queryCache.wrap('w', () => knex('items').where('name', 'like', 'one'))).length,
    ]
    for (let i = 0; i < 3; i++) expect(await run()).to.deep.equal([2, 2, 2])
    await knex.raw('pragma case_sensitive_like = on')
    expect(await run()).to.deep.equal([1, 1, 1])
    const reasons = recorded.of('bypass').map(({ reason }) => reason)
    expect(reasons).to.deep.equal(['session', 'session', 'session'])
    // What was read elsewhere is served.
    const other = await open()
    const count = () => queryCache.wrap('other', () => other.knex('items'))
    const { hits } = queryCache.stats()
    for (let i = 0; i < 3; i++) expect(await count()).to.have.length(2)
    expect(queryCache.stats().hits).to.equal(hits + 2)
  })

  it('closing the connection ends the bypass', async () => {
    const { knex, Cached } = await open()
    await named(Cached)
    await knex.raw('pragma case_sensitive_like = on')
    const connection = (await clientOf(knex).acquireConnection()) as { __knex__disposed?: unknown }
    connection.__knex__disposed = new Error('broken')
    await clientOf(knex).releaseConnection(connection)
    expect(await reasonOf(Cached)).to.equal('session')
    await knex.raw('select 1')
    expect(await reasonOf(Cached)).to.equal(undefined)
    expect(await named(Cached)).to.have.length(2)
  })

  it('destroying the pool ends the bypass', async () => {
    const { knex, Cached, queryCache } = await open()
    await named(Cached)
    await knex.raw('pragma case_sensitive_like = on')
    await knex.destroy()
    expect(await queryCache.wrap('alone', () => 5, { ttl: '1m' })).to.equal(5)
    expect(queryCache.stats().stores).to.equal(2)
  })

  it('a change on one of several connections bypasses for all queries', async () => {
    const { knex, Cached, queryCache } = await open({ pool: { min: 0, max: 2 } })
    await named(Cached)
    const [one, other] = [await clientOf(knex).acquireConnection(), await clientOf(knex).acquireConnection()]
    await knex.raw('pragma case_sensitive_like = on').connection(one)
    await clientOf(knex).releaseConnection(one)
    await clientOf(knex).releaseConnection(other)
    const { hits, stores } = queryCache.stats()
    for (let i = 0; i < 3; i++) await named(Cached)
    expect(queryCache.stats()).to.include({ hits, stores })
  })

  it('a change does not bypass for another Knex instance', async () => {
    const [one, other] = [await open(), await open()]
    await named(one.Cached)
    await one.knex.raw('pragma case_sensitive_like = on')
    for (let i = 0; i < 3; i++) await named(other.Cached)
    expect(await reasonOf(one.Cached)).to.equal('session')
    expect(await reasonOf(other.Cached)).to.equal(undefined)
    expect(other.queryCache.stats().hits).to.be.greaterThan(0)
  })

  it('a statement that the database refuses does not bypass', async () => {
    const { knex, Cached } = await open()
    await named(Cached)
    const refused = await knex
      .raw('create temp table items (id integer, id integer)')
      .then(undefined, (e: unknown) => e)
    expect(refused).to.be.instanceOf(Error)
    expect(await reasonOf(Cached)).to.equal(undefined)
  })

  it('a change in a transaction bypasses for all queries', async () => {
    const { knex, Cached, Plain, plain } = await open()
    await named(Cached)
    for (const each of [knex, plain]) await each.transaction((trx) => trx.raw('pragma case_sensitive_like = on'))
    expect(await named(Cached)).to.deep.equal(await named(Plain))
    expect(await reasonOf(Cached)).to.equal('session')
  })

  it('a pragma that undoes the set-up of `afterCreate` bypasses', async () => {
    const afterCreate = (connection: { run(sql: string, done: () => void): void }, done: () => void): void =>
      connection.run('pragma case_sensitive_like = on', done)
    const { knex, Cached, Plain, plain } = await open({ pool: { min: 0, max: 1, afterCreate } })
    expect(await named(Cached)).to.deep.equal(await named(Plain))
    expect(await reasonOf(Cached)).to.equal(undefined)
    for (const each of [knex, plain]) await each.raw('pragma case_sensitive_like = off')
    expect(await named(Cached)).to.deep.equal(await named(Plain))
    expect(await reasonOf(Cached)).to.equal('session')
  })

  it('warns once for each Knex instance that bypasses, and says what to do', async () => {
    const one = await open()
    const warnings = await recordWarnings(async () => {
      await one.knex.raw('pragma case_sensitive_like = on')
      await one.plain.raw('pragma case_sensitive_like = on')
      for (let i = 0; i < 2; i++) await named(one.Cached)
      await one.knex.raw('pragma reverse_unordered_selects = on')
      await one.queryCache.wrap('k', () => named(one.Cached))
    })
    expect(warnings).to.have.length(1)
    expect(warnings[0]).to.match(/^CacheWarning OBJECTION_CACHE_SESSION: .*: pragma case_sensitive_like = on\n/)
    for (const text of [
      'RESET ALL',
      'is closed',
      'afterCreate:',
      'searchPath:',
      'trx.raw(',
      'new QueryCache({ context:',
      'on commit drop',
    ])
      expect(warnings[0]).to.include(text)
  })
})
