import { expect } from 'chai'
import type { Knex } from 'knex'
import { Processes } from '../../cache/processes/support/Processes.js'
import { removePublisher } from '../../../lib/cache/shared/publishers.js'
import { deferred } from '../../../lib/core/deferred.js'
import { DEPENDENCIES } from '../../../lib/database/catalog/postgres/postgresQueries.js'
import type { SentStatement } from '../../../lib/database/connection/KnexClient.js'
import { observe } from '../../../lib/database/observe/observe.js'
import { settled } from '../../support/settled.js'
import { withPublisher, FakePublisher } from '../support/FakePublisher.js'
import { FakeServer, type FakeConnection } from '../support/FakeServer.js'
import { classBelow, freshClass, openFresh, queryOf } from '../support/freshSqlite.js'
import { leavesNothingPending } from '../support/leavesNothingPending.js'

const INSERT = 'insert into t values (1)'

describe('reading the catalog for writes that are published', () => {
  leavesNothingPending()

  /** The texts of a spec, and `catalog` for queries of the catalog, once for several in a row. */
  let log: string[]
  let server: FakeServer
  let connection: FakeConnection
  /** What queries of the catalog wait for. */
  let known: Promise<unknown>
  const fake = withPublisher(() => new FakePublisher())

  const start = async (dialect = 'postgresql', ...texts: readonly string[]): Promise<void> => {
    server = new FakeServer(dialect)
    log = []
    known = Promise.resolve()
    server.answer = async (sql) => {
      if (texts.includes(sql)) return log.push(sql)
      if (log.at(-1) !== 'catalog') log.push('catalog')
      return known
    }
    // The catalog has one table and nothing else.
    const table = { kind: 'table', source: 't' }
    const processResponse = ({ sql }: SentStatement) => (sql === DEPENDENCIES ? [table] : [])
    Object.assign(server.client, { processResponse })
    observe(server.knex)
    connection = server.connect()
    // The connection counts as unused from the turn in which the pool lends it.
    await new Promise(setImmediate)
  }

  it('reads the catalog once, before a write or a call of a function that may write', async () => {
    for (const sql of ['select f(a) from t', INSERT]) {
      await start('postgresql', sql)
      await connection.byHand(sql)
      await connection.byHand(sql)
      expect(log).to.deep.equal(['catalog', sql, sql])
    }
  })

  it('does not read it before reads without calls, or where no function can write', async () => {
    for (const [dialect, sql] of [
      ['postgresql', 'select count(*) from t'],
      ['sqlite3', 'select f(a) from t'],
    ] as const) {
      await start(dialect, sql)
      await connection.byHand(sql)
      expect(log).to.deep.equal([sql])
    }
  })

  it('does not read it if no other process shares the cache', async () => {
    removePublisher(fake.publisher)
    for (const sql of ['select f(a) from t', INSERT]) {
      await start('postgresql', sql)
      await connection.byHand(sql)
      expect(log).to.deep.equal([sql])
    }
  })

  it('reads it after the publisher knows the last schema change', async () => {
    await start('postgresql', INSERT)
    const noted = deferred<undefined>()
    fake.publisher.notes = () => noted.promise
    const sent = connection.byHand(INSERT)
    await new Promise(setImmediate)
    expect([fake.publisher.noted, log]).to.deep.equal([[server.database], []])
    noted.resolve(undefined)
    await sent
    expect(log).to.deep.equal(['catalog', INSERT])
    await connection.byHand(INSERT)
    expect(fake.publisher.noted, 'once').to.have.length(1)
  })

  for (const texts of [
    ['BEGIN', INSERT, 'ROLLBACK'],
    ['BEGIN', INSERT, 'select 1', 'COMMIT', 'select 2'],
    [INSERT, 'select 1', 'update t set a = 1'],
  ]) {
    it(`blocks the connection until it is read: ${texts.join('; ')}`, async () => {
      await start('postgresql', ...texts)
      const read = deferred<undefined>()
      known = read.promise
      const all = Promise.all(texts.map((sql) => connection.byHand(sql)))
      await settled(() => log.length > 0)
      await new Promise(setImmediate)
      expect(log).to.deep.equal(['catalog'])
      read.resolve(undefined)
      await all
      expect(log).to.deep.equal(['catalog', ...texts])
      expect(server.isPending('t')).to.equal(false)
    })
  }

  for (const [sql, published] of [
    ['select * from t join (select a from t) as x on (x.a = t.a)', 0],
    ['select current_database(), a::varchar(10) from t', 0],
    ['select f(a) from t', 1],
  ] as const) {
    it(`while it is being read, ${published === 0 ? 'nothing' : 'everything'} is published for: ${sql}`, async () => {
      await start('postgresql', INSERT, sql)
      const read = deferred<undefined>()
      known = read.promise
      const other = server.connect()
      const first = connection.byHand(INSERT)
      await settled(() => log.length > 0)
      await other.byHand(sql)
      expect(fake.publisher.published.length).to.equal(published)
      read.resolve(undefined)
      await first
    })
  }

  it('does not block its own statements if a client observes them twice', async () => {
    const Above = freshClass()
    const Below = classBelow(Above, {
      async _query(this: object, ...args: unknown[]) {
        await Promise.resolve()
        return queryOf(Above).apply(this, args)
      },
    })
    const [above, knex] = [openFresh(Above), openFresh(Below)]
    try {
      observe(above)
      await knex.schema.createTable('t', (table) => void table.integer('a'))
      observe(knex)
      await knex('t').insert({ a: 1 })
      expect(await knex('t')).to.deep.equal([{ a: 1 }])
    } finally {
      await Promise.all([above.destroy(), knex.destroy()])
    }
  })
})

describe('the first write of a process', () => {
  leavesNothingPending()

  let knex: Knex
  let world: Processes

  beforeEach(async () => {
    world = new Processes()
    knex = openFresh()
    await knex.raw('create table items (id integer primary key)')
  })

  afterEach(async () => {
    await knex.destroy()
    await world.close()
  })

  it('declares no more tags than later ones', async () => {
    const { store, cache } = world.start()
    cache.observe(knex)
    const declared: string[] = []
    for (let id = 1; id <= 2; id++) {
      await knex('items').where({ id }).delete()
      const { database } = observe(knex)
      const calls = store.take().map((call) => call.replaceAll(database, 'd'))
      declared.push(...calls.filter((call) => call.startsWith('mark')))
    }
    expect(declared).to.have.length(2)
    for (const call of declared) expect(call).to.include('table:d/items').and.not.include('database:d')
  })
})
