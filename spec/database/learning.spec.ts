import { expect } from 'chai'
import type { Knex } from 'knex'
import { Processes } from '../cache/sharing/Processes.js'
import { removeAnnouncer } from '../../lib/cache/writes.js'
import { deferred } from '../../lib/core/deferred.js'
import { DEPENDENCIES } from '../../lib/database/catalog/postgres/postgresQueries.js'
import type { SentStatement } from '../../lib/database/Client.js'
import { observe } from '../../lib/database/observe.js'
import { settled } from '../support/settled.js'
import { announcing, FakeAnnouncer } from './support/FakeAnnouncer.js'
import { FakeServer, type FakeConnection } from './support/FakeServer.js'
import { classBelow, freshClass, openFresh, queryOf } from './support/freshSqlite.js'
import { leavesNoMarks } from './support/pending.js'

const INSERT = 'insert into t values (1)'

describe('the catalogue, where other processes are told what is written', () => {
  leavesNoMarks()

  /** The texts of a spec, and `catalogue` for what was asked beside them; one for all that are asked in a row. */
  let log: string[]
  let server: FakeServer
  let connection: FakeConnection
  /** What questions about the catalogue wait for. */
  let known: Promise<unknown>
  const told = announcing(() => new FakeAnnouncer())

  const start = async (dialect = 'postgresql', ...texts: readonly string[]): Promise<void> => {
    server = new FakeServer(dialect)
    log = []
    known = Promise.resolve()
    server.answer = async (sql) => {
      if (texts.includes(sql)) return log.push(sql)
      if (log.at(-1) !== 'catalogue') log.push('catalogue')
      return known
    }
    // Its catalogue knows of one table, and nothing else.
    const table = { kind: 'table', source: 't' }
    const processResponse = ({ sql }: SentStatement) => (sql === DEPENDENCIES ? [table] : [])
    Object.assign(server.client, { processResponse })
    observe(server.knex)
    connection = server.connect()
    // It is known to be unused from the turn on in which the pool has given it.
    await new Promise(setImmediate)
  }

  it('is read before what may call functions that write, and what does write, and only once', async () => {
    for (const sql of ['select f(a) from t', INSERT]) {
      await start('postgresql', sql)
      await connection.byHand(sql)
      await connection.byHand(sql)
      expect(log).to.deep.equal(['catalogue', sql, sql])
    }
  })

  it('is not read before what calls nothing, or where a database has no functions that write', async () => {
    for (const [dialect, sql] of [
      ['postgresql', 'select count(*) from t'],
      ['sqlite3', 'select f(a) from t'],
    ] as const) {
      await start(dialect, sql)
      await connection.byHand(sql)
      expect(log).to.deep.equal([sql])
    }
  })

  it('is not read for the sake of processes that are not there', async () => {
    removeAnnouncer(told.announcer)
    for (const sql of ['select f(a) from t', INSERT]) {
      await start('postgresql', sql)
      await connection.byHand(sql)
      expect(log).to.deep.equal([sql])
    }
  })

  it('is read when those who tell have learnt when the schema was last changed: of what comes later they hear', async () => {
    await start('postgresql', INSERT)
    const noted = deferred<undefined>()
    told.announcer.notes = () => noted.promise
    const sent = connection.byHand(INSERT)
    await new Promise(setImmediate)
    expect([told.announcer.noted, log]).to.deep.equal([[server.database], []])
    noted.resolve(undefined)
    await sent
    expect(log).to.deep.equal(['catalogue', INSERT])
    await connection.byHand(INSERT)
    expect(told.announcer.noted, 'once').to.have.length(1)
  })

  for (const texts of [
    ['BEGIN', INSERT, 'ROLLBACK'],
    ['BEGIN', INSERT, 'select 1', 'COMMIT', 'select 2'],
    [INSERT, 'select 1', 'update t set a = 1'],
  ]) {
    it(`is waited for by all that is sent on the connection meanwhile: ${texts.join('; ')}`, async () => {
      await start('postgresql', ...texts)
      const read = deferred<undefined>()
      known = read.promise
      const all = Promise.all(texts.map((sql) => connection.byHand(sql)))
      await settled(() => log.length > 0)
      await new Promise(setImmediate)
      expect(log).to.deep.equal(['catalogue'])
      read.resolve(undefined)
      await all
      expect(log).to.deep.equal(['catalogue', ...texts])
      expect(server.isPending('t')).to.equal(false)
    })
  }

  for (const [sql, announced] of [
    ['select * from t join (select a from t) as x on (x.a = t.a)', 0],
    ['select current_database(), a::varchar(10) from t', 0],
    ['select f(a) from t', 1],
  ] as const) {
    it(`while it is being read, ${announced === 0 ? 'nothing' : 'everything'} is written by: ${sql}`, async () => {
      await start('postgresql', INSERT, sql)
      const read = deferred<undefined>()
      known = read.promise
      const other = server.connect()
      const first = connection.byHand(INSERT)
      await settled(() => log.length > 0)
      await other.byHand(sql)
      expect(told.announcer.told.length).to.equal(announced)
      read.resolve(undefined)
      await first
    })
  }

  it('waits for nobody, where a client passes the watch once more, and later', async () => {
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
  leavesNoMarks()

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

  it('marks no more than any other one', async () => {
    const { store, cache } = world.start()
    cache.observe(knex)
    const marks: string[] = []
    for (let id = 1; id <= 2; id++) {
      await knex('items').where({ id }).delete()
      const { database } = observe(knex)
      const calls = store.take().map((call) => call.replaceAll(database, 'd'))
      marks.push(...calls.filter((call) => call.startsWith('mark')))
    }
    expect(marks).to.have.length(2)
    for (const mark of marks) expect(mark).to.include('table:d/items').and.not.include('database:d')
  })
})
