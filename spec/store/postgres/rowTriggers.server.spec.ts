import { expect } from 'chai'
import type { BusMessage } from '../../../lib/store/Bus.js'
import type { RowChange } from '../../../lib/store/changedRows.js'
import { CacheError } from '../../../lib/core/CacheError.js'
import {
  installCacheTriggers,
  removeCacheTriggers,
  type CacheTriggerOptions,
  type PostgresBus,
} from '../../../lib/store/postgres/index.js'
import type { RecordedMessages } from './RecordedMessages.js'
import { Place, SERVER, type Client } from './server.js'

type Published = string | RowChange['values']

if (SERVER !== undefined) {
  describe('Cache triggers with columns on a server', () => {
    let place: Place
    let writer: Client
    let bus: PostgresBus
    let received: RecordedMessages

    beforeEach(async () => {
      place = new Place()
      await place.open()
      ;({ bus, received } = await place.bus())
      writer = await place.client()
      await writer.query(`set search_path to "${place.schema}"`)
    })
    afterEach(async () => {
      await writer.end()
      await place.close()
    })

    const install = (columns: NonNullable<CacheTriggerOptions['columns']>): Promise<void> =>
      installCacheTriggers(place.knex, { tables: Object.keys(columns), columns, channel: place.channel })

    /** What the statements publish: the values of one table's rows, or the names of whole tables. */
    async function published(...statements: string[]): Promise<readonly Published[]> {
      for (const statement of statements) await writer.query(statement)
      await bus.publish({ kind: 'ping', origin: 'me', id: 'behind' })
      await received.until((all) => all.some((each) => typeof each === 'object' && each.kind === 'ping'))
      return received
        .take()
        .slice(0, -1)
        .map((message) => {
          const { tables, changes } = message as Extract<BusMessage, { kind: 'tables' }>
          if (changes === undefined) return [...tables].sort().join()
          expect(
            changes.map(({ table }) => table),
            'the tables, which older processes read',
          ).to.deep.equal(tables)
          return changes[0]!.values
        })
    }

    const rowsOf = (id: string[], tenantId: (string | null)[]): Published => ({ id, tenantId })

    async function makeTasks(): Promise<void> {
      await writer.query('create table tasks (id int primary key, "tenantId" int, title text)')
      await install({ tasks: ['tenantId'] })
    }

    it('publish the key and the columns of the rows, before the write and after it', async () => {
      await makeTasks()
      expect(await published('insert into tasks values (1, 10), (2, 20), (3, 20)')).to.deep.equal([
        rowsOf(['1', '2', '3'], ['10', '20']),
      ])
      expect(await published("update tasks set title = 'new' where id = 1")).to.deep.equal([rowsOf(['1'], ['10'])])
      expect(await published('update tasks set "tenantId" = 30 where id = 1')).to.deep.equal([
        rowsOf(['1'], ['10', '30']),
      ])
      expect(await published('update tasks set id = 9 where id = 3')).to.deep.equal([rowsOf(['3', '9'], ['20'])])
      expect(await published('delete from tasks where "tenantId" = 20')).to.deep.equal([rowsOf(['2', '9'], ['20'])])
      expect(await published('truncate tasks')).to.deep.equal(['tasks'])
    })

    it('publish each part of a statement that adds and changes rows', async () => {
      await makeTasks()
      await published('insert into tasks values (1, 10), (2, 20)')
      const upsert = 'insert into tasks values (1, 11), (3, 30) on conflict (id) do update set "tenantId" = 99'
      expect(await published(upsert)).to.have.deep.members([rowsOf(['3'], ['30']), rowsOf(['1'], ['10', '99'])])
      const merge = `merge into tasks using (values (2), (4)) s(id) on tasks.id = s.id
        when matched then delete when not matched then insert values (s.id, 40)`
      expect(await published(merge)).to.have.deep.members([rowsOf(['2'], ['20']), rowsOf(['4'], ['40'])])
      expect(await published("copy tasks from program 'echo 7,70,x' (format csv)")).to.deep.equal([
        rowsOf(['7'], ['70']),
      ])
      const both = 'with gone as (delete from tasks where id = 7) insert into tasks values (8, 80)'
      expect(await published(both)).to.have.deep.members([rowsOf(['7'], ['70']), rowsOf(['8'], ['80'])])
    })

    it('publish nothing for statements that write no row, and after a rollback', async () => {
      await makeTasks()
      expect(await published('delete from tasks', 'update tasks set id = 1', 'insert into tasks select 1 where false'))
        .to.be.empty
      expect(await published('begin', 'insert into tasks values (1, 1)', 'rollback')).to.be.empty
      const part = [
        'begin',
        'insert into tasks values (1, 1)',
        'savepoint s',
        'delete from tasks',
        'rollback to s',
        'commit',
      ]
      expect(await published(...part)).to.deep.equal([rowsOf(['1'], ['1'])])
    })

    it('publish the rows that foreign keys delete and change', async () => {
      await writer.query(`
        create table parent (id int primary key);
        create table gone (id int primary key, "parentId" int references parent on delete cascade);
        create table moved (id int primary key, "parentId" int references parent on update cascade on delete set null);
        insert into parent values (1), (2), (3);
        insert into gone values (11, 1), (12, 2), (13, 3);
        insert into moved values (21, 1), (22, 2), (23, 3)`)
      await install({ parent: [], gone: ['parentId'], moved: ['parentId'] })
      expect(await published('delete from parent where id < 3')).to.have.deep.members([
        { id: ['1', '2'] },
        { id: ['11', '12'], parentId: ['1', '2'] },
        { id: ['21', '22'], parentId: ['1', '2', null] },
      ])
      await writer.query('delete from gone')
      received.take()
      const moved = await published('update parent set id = 33')
      expect(moved).to.deep.include({ id: ['23'], parentId: ['3', '33'] })
    })

    it('publish NULL, booleans, days, large numbers and texts exactly, in every session', async () => {
      await writer.query(`
        create table odd (big bigint primary key, flag boolean, day date, name text, code char(4), price numeric, tag uuid)`)
      await install({ odd: ['flag', 'day', 'name', 'code', 'price', 'tag'] })
      const uuid = '0b5cb6c1-6ff3-4c56-9a09-6a0b5e9e1f00'
      const name = 'a "b" \'c\' \\ \n\t ß漢😀 $do$ ?'
      await writer.query(
        "set datestyle to 'German'; set bytea_output to escape; set standard_conforming_strings to off",
      )
      const values = (big: string, flag: string): string =>
        `(${big}, ${flag}, '2026-11-29', $name$${name}$name$, 'ab', 1.50, '${uuid}')`
      expect(await published(`insert into odd values ${values('9007199254740993', 'true')}`)).to.deep.equal([
        {
          big: ['9007199254740993'],
          flag: [true],
          day: ['2026-11-29'],
          name: [name],
          code: ['ab'],
          price: ['1.50'],
          tag: [uuid],
        },
      ])
      expect(await published('insert into odd values (-1)')).to.deep.equal([
        { big: ['-1'], flag: [null], day: [null], name: [null], code: [null], price: [null], tag: [null] },
      ])
      expect(await published('update odd set flag = false where big = -1')).to.deep.equal([
        { big: ['-1'], flag: [false, null], day: [null], name: [null], code: [null], price: [null], tag: [null] },
      ])
    })

    for (const name of [
      'We "ird" Näme?',
      'a.b',
      "it's\\?$do$ $function$ %s %I",
      'x'.repeat(63),
      'r',
      '__proto__',
      'name',
    ]) {
      it(`publish the table, the key and the column by their name: ${name}`, async () => {
        const quoted = `"${name.replaceAll('"', '""')}"`
        await writer.query(
          `create table ${quoted} (${quoted} int primary key, "other${name.slice(0, 30).replaceAll('"', '""')}" int)`,
        )
        const other = `other${name.slice(0, 30)}`
        const options = {
          tables: [name],
          columns: Object.fromEntries([[name, [other]]]),
          channel: place.channel,
          schema: place.schema,
        }
        await installCacheTriggers(place.knex, options)
        expect(await published(`insert into ${quoted} values (1, 2)`)).to.deep.equal([
          Object.fromEntries([
            [name, ['1']],
            [other, ['2']],
          ]),
        ])
        await removeCacheTriggers(place.knex, options)
        expect(await published(`insert into ${quoted} values (2, 2)`)).to.deep.equal([])
        expect(await installed()).to.deep.equal({ triggers: [], functions: 0 })
      })
    }

    it('publish the columns of every key, also where a table has none', async () => {
      await writer.query(`
        create table pair (a int, b int, c int, primary key (b, a)); create table bare (a int, b int)`)
      await install({ pair: [], bare: ['b'] })
      expect(await published('insert into pair values (1, 2, 3)')).to.deep.equal([{ a: ['1'], b: ['2'] }])
      expect(await published('insert into bare values (1, 2)')).to.deep.equal([{ b: ['2'] }])
      await install({ bare: [] })
      expect(await published('insert into bare values (1, 2)')).to.deep.equal([{}])
    })

    describe('publish the table alone', () => {
      it('beyond 100 rows a statement', async () => {
        await makeTasks()
        const insert = (most: number): string => `insert into tasks select i, 1 from generate_series(1, ${most}) i`
        const [all] = await published(insert(100))
        expect((all as RowChange['values'])['id']).to.have.length(100)
        expect(await published('update tasks set "tenantId" = 2')).to.have.nested.property('[0].id.length', 100)
        await published('truncate tasks')
        expect(await published(insert(101))).to.deep.equal(['tasks'])
        expect(await published('update tasks set "tenantId" = 2')).to.deep.equal(['tasks'])
        expect(await published('delete from tasks')).to.deep.equal(['tasks'])
      })

      it('beyond 1000 rows a transaction, once', async () => {
        await makeTasks()
        const insert = (from: number): string =>
          `insert into tasks select i, 1 from generate_series(${from}, ${from + 99}) i`
        const inserts = Array.from({ length: 13 }, (_, index) => insert(index * 100))
        const messages = await published('begin', ...inserts, 'commit')
        expect(messages.map((each) => typeof each)).to.deep.equal([...Array<string>(10).fill('object'), 'string'])
        expect(await published(insert(9000)), 'the next transaction').to.have.nested.property('[0].id.length', 100)
      })

      it('beyond 7000 bytes', async () => {
        await writer.query('create table long (id int primary key, name text)')
        await install({ long: ['name'] })
        expect(await published("insert into long values (1, repeat('x', 6800))")).to.have.nested.property('[0].name')
        expect(await published("insert into long values (2, repeat('x', 7000))")).to.deep.equal(['long'])
        expect(await published("insert into long values (3, repeat('ß', 3600))")).to.deep.equal(['long'])
        expect(await published("insert into long values (4, repeat(E'\\x01', 1200))")).to.deep.equal(['long'])
      })

      it('of partitions and of tables that inherit, also if they become so later', async () => {
        await writer.query(`
          create table p (id int, v int) partition by range (id);
          create table p_1 partition of p for values from (0) to (10);
          create table p_2 (id int, v int); create table a (id int primary key); create table b () inherits (a);
          create table c (id int primary key)`)
        await install({ p: ['v'], p_2: ['v'], a: ['id'], c: ['id'] })
        expect(await published('insert into p values (1)')).to.deep.equal(['p,p_1'])
        expect(await published('insert into b values (1)')).to.deep.equal(['a,b'])
        await writer.query(
          'alter table p attach partition p_2 for values from (10) to (20); create table d () inherits (c)',
        )
        expect(await published('insert into p_2 values (11)')).to.deep.equal(['p,p_2'])
        expect(await published('update c set id = 1')).to.deep.equal(['c,d'])
      })

      it('if a column is not there any more: the write succeeds', async () => {
        await makeTasks()
        await published('insert into tasks values (1, 1)')
        await writer.query('alter table tasks rename "tenantId" to name')
        expect(await published('insert into tasks values (2, 2)')).to.deep.equal(['tasks'])
        await writer.query('alter table tasks drop column name')
        expect(await published('update tasks set id = 3 where id = 2')).to.deep.equal(['tasks'])
      })

      it('if a session has spoiled the count', async () => {
        await makeTasks()
        expect(
          await published("set objection_cache.published_rows to 'x'", 'insert into tasks values (1, 1)'),
        ).to.deep.equal(['tasks'])
      })
    })

    it('work with any search path and any objects of the same names', async () => {
      await makeTasks()
      await writer.query(`
        create table old_rows (id int); create table new_rows (id int);
        create function pg_notify(text, text) returns void language sql as '';
        create function to_jsonb(int) returns jsonb language sql as 'select null::jsonb';
        create temporary table r (id int)`)
      await writer.query(`set search_path to "${place.schema}", pg_catalog`)
      expect(await published('insert into tasks values (1, 1)')).to.deep.equal([rowsOf(['1'], ['1'])])
    })

    interface Installed {
      readonly triggers: string[]
      readonly functions: number
    }
    async function installed(): Promise<Installed> {
      const { rows } = await writer.query(
        `select relname || ': ' || tgname as name from pg_trigger t join pg_class c on c.oid = t.tgrelid
         where c.relnamespace = '"${place.schema}"'::regnamespace and not tgisinternal
         order by 1`,
      )
      const functions = await writer.query(
        `select 1 from pg_proc where pronamespace = '"${place.schema}"'::regnamespace`,
      )
      return { triggers: rows.map(({ name }) => String(name)), functions: functions.rows.length }
    }

    it('are replaced by another installation, and leave nothing behind', async () => {
      await makeTasks()
      await writer.query('create table other (id int primary key)')
      const options = { tables: ['tasks', 'other'], channel: place.channel }
      await installCacheTriggers(place.knex, { ...options, columns: { tasks: ['title'], other: [] } })
      expect((await installed()).functions).to.equal(3)
      expect(await published("insert into tasks values (1, 1, 'x')")).to.deep.equal([{ id: ['1'], title: ['x'] }])
      await installCacheTriggers(place.knex, options)
      expect((await installed()).functions).to.equal(1)
      expect(await published('insert into tasks values (2, 1)')).to.deep.equal(['tasks'])
      await install({ tasks: ['tenantId'] })
      expect(await published('insert into tasks values (3, 1)')).to.deep.equal([rowsOf(['3'], ['1'])])
      await writer.query('alter table tasks rename to renamed')
      await removeCacheTriggers(place.knex, { ...options, tables: ['renamed', 'other'], columns: { other: ['gone'] } })
      expect(await installed()).to.deep.equal({ triggers: [], functions: 0 })
      expect(await published('insert into renamed values (4, 1)')).to.deep.equal([])
    })

    it('leave no function of a table that was dropped', async () => {
      await makeTasks()
      await writer.query('drop table tasks')
      await removeCacheTriggers(place.knex, { tables: ['tasks'], channel: place.channel })
      expect(await installed()).to.deep.equal({ triggers: [], functions: 0 })
    })

    it('publish on each channel its own columns', async () => {
      await makeTasks()
      const channel = `other ${place.channel.slice(0, 40)}`
      const other = await place.bus(channel)
      await installCacheTriggers(place.knex, { tables: ['tasks'], columns: { tasks: ['title'] }, channel })
      expect(await published("insert into tasks values (1, 1, 'x')")).to.deep.equal([rowsOf(['1'], ['1'])])
      await other.received.until((all) => all.length > 0)
      expect(other.received.all).to.deep.equal([
        { kind: 'tables', tables: ['tasks'], changes: [{ table: 'tasks', values: { id: ['1'], title: ['x'] } }] },
      ])
      await removeCacheTriggers(place.knex, { tables: ['tasks'], channel })
      expect(await published('insert into tasks values (2, 1)')).to.deep.equal([rowsOf(['2'], ['1'])])
    })

    it('are refused for a column that the table does not have', async () => {
      await writer.query('create table tasks (id int primary key, "tenantId" int)')
      const options = { tables: ['tasks'], columns: { tasks: ['tenant_id'] }, channel: place.channel }
      const error: unknown = await installCacheTriggers(place.knex, options).catch((reason: unknown) => reason)
      expect(error).to.be.instanceOf(CacheError).and.to.include({
        code: 'INVALID_OPTION',
        message: '`columns` names the column "tenant_id", which the table "tasks" does not have. It has: id, tenantId.',
      })
      expect(await installed()).to.deep.equal({ triggers: [], functions: 0 })
      const missing: unknown = await install({ missing: ['a'] }).catch((reason: unknown) => reason)
      expect((missing as Error).message).to.match(/ - relation "missing" does not exist$/)
    })
  })
}
