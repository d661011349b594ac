import { expect } from 'chai'
import { databaseLedger } from '../../../../lib/cache/freshness/TagLedger.js'
import { writeClock } from '../../../../lib/cache/freshness/writeClock.js'
import { addPublisher, removePublisher } from '../../../../lib/cache/shared/publishers.js'
import { noteCompared } from '../../../../lib/database/precision/comparedColumns.js'
import { declareImmutable } from '../../../../lib/database/precision/immutableColumns.js'
import { noteCondition } from '../../../../lib/database/precision/images.js'
import { knownRows } from '../../../../lib/database/precision/KnownRows.js'
import { noteRead } from '../../../../lib/database/precision/readTables.js'
import type { WriteOutcome, WriteTags } from '../../../../lib/database/precision/WriteTags.js'
import type { TableDescription } from '../../../../lib/database/catalog/graph/TableDescription.js'
import { FakePublisher } from '../../support/FakePublisher.js'
import { fakeCatalog } from '../../support/fakeCatalog.js'
import { brief, described, outcome, write } from './shop.js'

let count = 0

/** A table of its own with the columns of `logs`. */
function fresh(change: Partial<TableDescription> = {}) {
  const name = `fresh${count++}`
  const table = { ...(described['logs'] as TableDescription), name, ...change }
  noteRead(`db/${name}`)
  const catalog = fakeCatalog([name], { describe: () => table })
  for (const column of table.columns.keys()) noteCondition(`db/${name}`, column)
  const row = (id: unknown) => ({ table: { id: `db/${name}`, database: 'db', description: table }, keyValues: [id] })
  const send = (sql: string, bindings: unknown[] = [], dialect = 'postgresql') =>
    write(sql.replaceAll('$t', name), bindings, dialect, catalog)
  const short = (tags: readonly string[]) => brief(tags).map((tag) => tag.replaceAll(name, 't'))
  return { name, id: `db/${name}`, row, send, short, table }
}

/** What a write has heated; its end invalidates that. */
function end(written: WriteTags, more: Partial<WriteOutcome> = {}): readonly string[] {
  const tags = written.settle?.(outcome(more)) ?? written.tags
  databaseLedger.invalidate(tags)
  written.learned?.()
  return tags
}

const UPDATE = 'update $t set n = ? where id = ?'

describe('what a write has heated at its end', () => {
  it('is nothing if it has found no row', () => {
    const { send } = fresh()
    expect(end(send(UPDATE, [1, 5], 'mysql2'), { rows: 0 })).to.deep.equal([])
    expect(end(send('delete from $t where n = 1'), { rows: 0 })).to.deep.equal([])
    expect(end(send('insert into $t (n) values (1) on conflict do nothing'), { rows: 0 })).to.deep.equal([])
    expect(end(send('insert into $t (n) values (1) on conflict (id) do update set n = 2'), { rows: 0 })).to.not.be.empty
    expect(end(send('replace into $t (n) values (1)', [], 'mysql2'), { rows: 0 })).to.not.be.empty
    expect(send('with x as (select 1) update $t set n = 1').settle).to.equal(undefined)
    const { send: fire } = fresh({ isPlainToWrite: false })
    expect(fire('update $t set n = 1').settle).to.equal(undefined)
  })

  it('is everything that it may have heated if the outcome is not certain', () => {
    const { send } = fresh()
    const written = send(UPDATE, [1, 5], 'mysql2')
    expect(written.settle?.(undefined)).to.deep.equal(written.tags)
    expect(end(send(UPDATE, [1, 5], 'mysql2'), { rows: undefined })).to.deep.equal(written.tags)
  })

  it('names the value before that a read has shown', () => {
    const { send, row, short } = fresh()
    knownRows.learn(row(5), [['n', '=3']], writeClock.now)
    const written = send(UPDATE, [4, 5], 'mysql2')
    expect(short(written.tags)).to.include('=set:t.n/n?')
    const settled = short(end(written, { rows: 1 }))
    expect(settled).to.include.members(['=set:t.n/n=3', '=set:t.n/n=4', '=set:t.n/id=5']).and.not.include('=set:t.n/n?')
  })

  it('names the value before that a write has left', () => {
    const { send, short } = fresh()
    end(send(UPDATE, [4, 5], 'mysql2'), { rows: 1 })
    expect(short(end(send(UPDATE, [6, 5], 'mysql2'), { rows: 1 }))).to.include.members(['=set:t.n/n=4', '=set:t.n/n=6'])
    expect(short(end(send('delete from $t where id = 5'), { rows: 1 }))).to.include('=gone:t/n=6')
    expect(short(end(send(UPDATE, [6, 5], 'mysql2'), { rows: 1 }))).to.include('=set:t.n/n?')
  })

  it('names no value that another write may have changed', () => {
    const spoil: Readonly<Record<string, (table: ReturnType<typeof fresh>) => void>> = {
      'an update of the row': ({ send }) => void end(send('update $t set n = n + 1 where id = 5')),
      'an update of rows': ({ send }) => void end(send('update $t set n = n + 1')),
      'a key that another row gets': ({ send }) => void end(send('update $t set id = 5 where id = 7')),
      'a delete of the row': ({ send }) => void end(send('delete from $t where id = 5')),
      'a replacement': ({ send }) => void end(send('replace into $t (id) values (5)', [], 'mysql2')),
      'a write of anything': () => databaseLedger.invalidate(['database:db', 'tables:db']),
      'a write of anything in the table': ({ id }) => databaseLedger.invalidate([`table:${id}`, `all:${id}`]),
      'a write under way': ({ send }) => void databaseLedger.begin(send('update $t set n = 1').tags),
    }
    for (const [name, change] of Object.entries(spoil)) {
      const table = fresh()
      knownRows.learn(table.row(5), [['n', '=3']], writeClock.now)
      change(table)
      const settled = table.short(end(table.send(UPDATE, [4, 5], 'mysql2'), { rows: 1 }))
      expect(settled, name).to.include('=set:t.n/n?')
    }
  })

  it('keeps a value that other writes leave alone', () => {
    const { send, row, short } = fresh()
    knownRows.learn(row(5), [['n', '=3']], writeClock.now)
    end(send('update $t set n = n + 1 where id = 6'))
    end(send('insert into $t (id, n) values (7, 1)'))
    end(send('delete from $t where id = 6'))
    expect(short(end(send(UPDATE, [4, 5], 'mysql2'), { rows: 1 }))).to.include('=set:t.n/n=3')
  })

  it('names no value that a read has shown after the write was made', () => {
    const { send, row, short } = fresh()
    const stamp = writeClock.now
    const written = send(UPDATE, [4, 5], 'mysql2')
    const finish = databaseLedger.begin(written.tags)
    // The read began before the write, and has seen what the write has made of the row.
    knownRows.learn(row(5), [['n', '=4']], stamp)
    databaseLedger.begin([])()
    const settled = short(written.settle?.(outcome({ rows: 1 })) ?? [])
    finish()
    expect(settled).to.include('=set:t.n/n?')
  })

  it('learns nothing if another write has overtaken it', () => {
    const { send, short } = fresh()
    const first = send(UPDATE, [4, 5], 'mysql2')
    end(send(UPDATE, [6, 5], 'mysql2'), { rows: 1 })
    end(first, { rows: 1 })
    expect(short(end(send(UPDATE, [7, 5], 'mysql2'), { rows: 1 }))).to.include('=set:t.n/n?')
  })

  it('learns nothing from rows that may not be written', () => {
    const untold: readonly [string, Partial<WriteOutcome>][] = [
      ['update $t set n = 4 where id = 5', { rows: 1, isAlone: false }],
      ['update $t set n = 4 where id = 5', { rows: undefined }],
      ['update $t set n = 4 where id in (5, 6)', { rows: 1 }],
      ['update ignore $t set n = 4 where id = 5', { rows: 1 }],
      ['insert into $t (id, n) values (5, 4) on conflict (id) do update set n = 1', { rows: 1 }],
      ['insert into $t (id, n) values (5, 4)', { rows: 1, isAlone: false }],
      ['insert into $t (id, n) values (5, 4)', { rows: undefined }],
    ]
    for (const [sql, answer] of untold) {
      const { send, short } = fresh()
      end(send(sql, [], 'mysql2'), answer)
      expect(short(end(send(UPDATE, [7, 5], 'mysql2'), { rows: 1 })), sql).to.include('=set:t.n/n?')
    }
  })

  it('knows a row by exactly its key', () => {
    const { send, row, short } = fresh({ key: [{ column: 'name', kind: 'text' }] })
    knownRows.learn(row('a'), [['n', '=3']], writeClock.now)
    // In a collation that tells the two apart it is another row.
    expect(short(end(send("update $t set n = 4 where name = 'A'"), { rows: 1 }))).to.include('=set:t.n/n?')
  })

  it('knows nothing of two rows whose keys may be one', () => {
    const { send, row, short } = fresh({ key: [{ column: 'name', kind: 'text' }] })
    knownRows.learn(row('a'), [['n', '=3']], writeClock.now)
    expect(short(end(send("update $t set n = 4 where name in ('A', 'a')"), { rows: 2 }))).to.include('=set:t.n/n?')
  })

  it('learns no value that is one of several', () => {
    const columns = new Map(described['logs']?.columns)
    columns.set('m', { spelling: 'm', kind: undefined, isIndexed: false, followsUpdates: false, initial: '~' })
    const { send, short } = fresh({ columns })
    end(send('update $t set m = 1 where id = 5 and n in (3, 4)'), { rows: 1 })
    expect(short(end(send(UPDATE, [7, 5], 'mysql2'), { rows: 1 }))).to.include('=set:t.n/n?')
  })

  it('knows values in a transaction only if the others of its statements are known', () => {
    const { send, row, short, id } = fresh()
    knownRows.learn(row(5), [['n', '=3']], writeClock.now)
    const values = (others: readonly string[] | undefined) =>
      short(send(UPDATE, [4, 5], 'mysql2').settle?.(outcome({ rows: 1, isAlone: false, others })) ?? [])
    expect(values(undefined)).to.include('=set:t.n/n?')
    expect(values([`table:${id}`, `new:${id}`])).to.include('=set:t.n/n=3')
    expect(values([`table:${id}`, `set:${id}`, `row:${id}/["5"]`, `row:${id}/["5"].n`])).to.include('=set:t.n/n?')
  })

  it('names the key that the database has made', () => {
    const INSERT = 'insert into $t (n) values (?)'
    const settled = (dialect: string, sql: string, response: unknown, rows = 1) => {
      const { send, short } = fresh()
      const bindings = sql.includes('?') ? [1] : []
      return short(end(send(sql, bindings, dialect), { rows, response })).filter((tag) => /\/id/.test(tag))
    }
    const pg = 'insert into $t (n) values (1), (2) returning "id"'
    const all = { rows: [{ id: 8 }, { id: 9 }], rowCount: 2 }
    expect(settled('postgresql', pg, all, 2)).to.deep.equal(['=new:t/id=8', '=new:t/id=9'])
    expect(settled('postgresql', pg, all, 3)).to.deep.equal(['=new:t/id?'])
    expect(settled('postgresql', pg.replace('"id"', 'n as id'), all, 2)).to.deep.equal(['=new:t/id?'])
    expect(settled('mysql2', INSERT, [{ insertId: 8 }])).to.deep.equal(['=new:t/id=8'])
    expect(settled('mysql2', INSERT, [{ insertId: 0 }])).to.deep.equal(['=new:t/id?'])
    expect(settled('mysql2', INSERT, [{ insertId: 8 }], 2)).to.deep.equal(['=new:t/id?'])
    // Any function may be LAST_INSERT_ID.
    expect(settled('mysql2', 'insert into $t (n) values (f(7))', [{ insertId: 8 }])).to.deep.equal(['=new:t/id?'])
    // One of two rows was there already.
    const ignoring = 'insert ignore into $t (n) values (1), (2)'
    expect(settled('mysql2', ignoring, [{ insertId: 8 }])).to.deep.equal(['=new:t/id?'])
    // A key that is not the row id may be NULL.
    expect(settled('sqlite3', INSERT, { lastID: 8, changes: 1 })).to.deep.equal(['=new:t/id=8', '=new:t/id~'])
    expect(settled('mssql', INSERT, [8])).to.deep.equal(['=new:t/id?'])
  })

  it('includes everything in a table of which a read has compared a further column', () => {
    const columns = new Map(described['logs']?.columns)
    columns.set('m', { spelling: 'm', kind: { name: 'text' }, isIndexed: false, followsUpdates: false, initial: '~' })
    const { send, table, id, short, row } = fresh({ columns })
    const [certain, uncertain] = [send(UPDATE, [4, 5], 'mysql2'), send(UPDATE, [4, 5], 'mysql2')]
    const inserts = [1, 2].map(() => send('insert into $t (n) values (?)', [4], 'mysql2'))
    knownRows.learn(row(5), [['n', '=3']], writeClock.now)
    const known = send(UPDATE, [4, 5], 'mysql2')
    noteCompared(id, table, 'm')
    const settled = short(known.settle?.(outcome({ rows: 1 })) ?? [])
    expect(settled).to.include.members(['all:t', '=set:t.n/n=3'])
    for (const [at, insert] of inserts.entries()) {
      const end = at === 0 ? undefined : outcome({ rows: 1, response: [{ insertId: 8 }] })
      expect(short(insert.settle?.(end) ?? [])).to.include('all:t')
    }
    expect(short(certain.settle?.(outcome({ rows: 1 })) ?? [])).to.include('all:t')
    expect(short(uncertain.settle?.(undefined) ?? [])).to.include('all:t')
    const next = short(send(UPDATE, [4, 5], 'mysql2').tags)
    expect(next).to.include('=set:t.n/m?').and.not.include('all:t')
  })

  it('includes everything in a table that follows, of which a read has compared a further column', () => {
    const columns = new Map(described['logs']?.columns)
    columns.set('m', { spelling: 'm', kind: { name: 'text' }, isIndexed: false, followsUpdates: false, initial: '~' })
    const child: TableDescription = { ...(described['logs'] as TableDescription), name: `child${count}`, columns }
    const parent: TableDescription = {
      ...(described['logs'] as TableDescription),
      name: `parent${count}`,
      references: [{ child: child.name, columns: ['n'], parentColumns: ['id'], onDelete: 'set', onUpdate: 'set' }],
    }
    const catalog = fakeCatalog([parent.name, child.name], {
      describe: (name) => (name === child.name ? child : parent),
      affectedBy: (names) => new Set(names),
    })
    for (const { name } of [parent, child]) noteRead(`db/${name}`)
    const sends = [
      `delete from ${parent.name} where id = 5`,
      `insert into ${parent.name} (id) values (5) on conflict (n) do update set id = 6`,
    ].map((sql) => write(sql, [], 'postgresql', catalog))
    noteCompared(`db/${child.name}`, child, 'm')
    for (const sent of sends) expect(sent.settle?.(outcome({ rows: 1 }))).to.include(`all:db/${child.name}`)
  })

  it('can say values of columns without an index only where no other process reads', () => {
    const columns = new Map(described['logs']?.columns)
    columns.set('m', { spelling: 'm', kind: { name: 'text' }, isIndexed: false, followsUpdates: false, initial: '~' })
    const { table, id } = fresh({ columns })
    const publisher = new FakePublisher()
    addPublisher(publisher)
    try {
      expect(noteCompared(id, table, 'm')).to.equal(undefined)
      expect(noteCompared(id, table, 'n')).to.equal(0)
    } finally {
      removePublisher(publisher)
    }
    expect(noteCompared(id, table, 'm')).to.equal(writeClock.now)
  })

  describe('with columns that never change', () => {
    it('tells their values whatever other processes write', () => {
      const { send, row, short, id } = fresh()
      const publisher = new FakePublisher()
      knownRows.learn(
        row(5),
        [
          ['n', '=3'],
          ['id', '=5'],
        ],
        writeClock.now,
      )
      addPublisher(publisher)
      try {
        const deleted = () => short(send('delete from $t where id = 5').settle?.(outcome({ rows: 1 })) ?? [])
        expect(deleted()).to.include('=gone:t/n?')
        declareImmutable(id, ['N'])
        expect(deleted()).to.include('=gone:t/n=3')
        databaseLedger.invalidate([`table:${id}`, `gone:${id}`, `row-gone:${id}/["5"]`])
        expect(deleted()).to.include('=gone:t/n?')
      } finally {
        removePublisher(publisher)
      }
    })

    it('heats everything in the table if one of them may change, and warns once', async () => {
      const { send, row, short, id } = fresh()
      const warnings: string[] = []
      const listen = (warning: Error & { code?: string }) => void warnings.push(warning.code ?? '')
      process.on('warning', listen)
      declareImmutable(id, ['n'])
      knownRows.learn(row(5), [['n', '=3']], writeClock.now)
      const settled = (n: number, key: number) =>
        short(send(UPDATE, [n, key], 'mysql2').settle?.(outcome({ rows: 1 })) ?? [])
      expect(short(send(UPDATE, [3, 5], 'mysql2').tags)).to.include('all:t')
      expect(settled(3, 5)).to.not.include('all:t')
      await new Promise(setImmediate)
      expect(warnings).to.deep.equal([])
      expect(settled(4, 5)).to.include('all:t')
      expect(settled(3, 6)).to.include('all:t')
      expect(short(send('insert into $t (id, n) values (1, 2) on conflict (id) do update set n = 2').tags)).to.include(
        'all:t',
      )
      await new Promise(setImmediate)
      process.off('warning', listen)
      expect(warnings).to.deep.equal(['OBJECTION_CACHE_IMMUTABLE'])
    })
  })
})
