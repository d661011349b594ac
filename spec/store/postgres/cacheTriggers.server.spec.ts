import { expect } from 'chai'
import type { BusMessage } from '../../../lib/store/Bus.js'
import { installCacheTriggers, removeCacheTriggers, type PostgresBus } from '../../../lib/store/postgres/index.js'
import type { RecordedMessages } from './RecordedMessages.js'
import { Place, SERVER, type Client } from './server.js'

if (SERVER !== undefined) {
  describe('Cache triggers on a server', () => {
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

    const install = (...tables: string[]): Promise<void> =>
      installCacheTriggers(place.knex, { tables, channel: place.channel })

    /** The tables that the statements publish: all messages before a ping that is sent after them. */
    async function writtenTables(...statements: string[]): Promise<readonly string[][]> {
      for (const statement of statements) await writer.query(statement)
      const ping: BusMessage = { kind: 'ping', origin: 'me', id: 'behind' }
      await bus.publish(ping)
      await received.until((all) => all.some((each) => typeof each === 'object' && each.kind === 'ping'))
      const all = received.take()
      expect(all.pop()).to.deep.equal(ping)
      return all.map((message) => {
        expect(message).to.have.all.keys('kind', 'tables').and.to.include({ kind: 'tables' })
        return [...(message as Extract<BusMessage, { kind: 'tables' }>).tables].sort()
      })
    }

    interface Installed {
      readonly triggers: string[]
      readonly functions: number
    }
    async function installed(): Promise<Installed> {
      const { rows } = await writer.query(
        `select relname || ': ' || tgname as name from pg_trigger t join pg_class c on c.oid = t.tgrelid
         where c.relnamespace = '"${place.schema}"'::regnamespace and not tgisinternal order by 1`,
      )
      const functions = await writer.query(
        `select 1 from pg_proc where pronamespace = '"${place.schema}"'::regnamespace`,
      )
      return { triggers: rows.map(({ name }) => String(name)), functions: functions.rows.length }
    }

    it('publish each kind of write of a table, once in a transaction', async () => {
      await writer.query('create table t (id int primary key, v int)')
      await install('t')
      expect(await writtenTables('insert into t values (1, 1)')).to.deep.equal([['t']])
      expect(await writtenTables('update t set v = 2')).to.deep.equal([['t']])
      expect(await writtenTables('delete from t')).to.deep.equal([['t']])
      expect(await writtenTables('truncate t')).to.deep.equal([['t']])
      expect(await writtenTables('insert into t values (1, 1) on conflict (id) do update set v = 3')).to.deep.equal([
        ['t'],
      ])
      expect(await writtenTables("copy t from program 'echo 7,7' (format csv)")).to.deep.equal([['t']])
      expect(
        await writtenTables(
          'merge into t using (values (7)) as s(id) on t.id = s.id when matched then update set v = 0',
        ),
      ).to.deep.equal([['t']])
      expect(await writtenTables('begin', 'update t set v = 1', 'delete from t', 'commit')).to.deep.equal([['t']])
      expect(await writtenTables('select * from t', 'select * from t for update')).to.deep.equal([])
    })

    it('publish at the commit, and nothing after a rollback', async () => {
      await writer.query('create table t (id int); create table u (id int)')
      await install('t', 'u')
      expect(await writtenTables('begin', 'insert into t values (1)')).to.deep.equal([])
      expect(await writtenTables('commit')).to.deep.equal([['t']])
      expect(await writtenTables('begin', 'insert into t values (2)', 'rollback')).to.deep.equal([])
      expect(
        await writtenTables(
          'begin',
          'insert into u values (1)',
          'savepoint s',
          'insert into t values (3)',
          'rollback to s',
          'commit',
        ),
      ).to.deep.equal([['u']])
    })

    it('publish the writes of foreign keys', async () => {
      await writer.query(`
        create table parent (id int primary key);
        create table gone (id int, parent int references parent on delete cascade);
        create table moved (id int, parent int references parent on update cascade on delete set null);
        create table part (id int, parent int references parent on delete cascade) partition by range (id);
        create table part_1 partition of part for values from (0) to (10);
        insert into parent values (1), (2), (3);
        insert into gone values (1, 1);
        insert into moved values (2, 2);
        insert into part values (3, 3)`)
      await install('parent', 'gone', 'moved', 'part')
      const all = async (statement: string): Promise<string[]> =>
        [...new Set((await writtenTables(statement)).flat())].sort()
      expect(await all('delete from parent where id = 1')).to.include.members(['gone', 'parent'])
      expect(await all('update parent set id = 22 where id = 2')).to.include.members(['moved', 'parent'])
      expect(await all('delete from parent where id = 22')).to.include.members(['moved', 'parent'])
      expect(await all('delete from parent where id = 3')).to.include.members(['parent', 'part', 'part_1'])
      expect(await all('truncate parent cascade')).to.deep.equal(['gone', 'moved', 'parent', 'part', 'part_1'])
    })

    it('publish partitions and their parents, whichever is written', async () => {
      await writer.query(`
        create table p (id int, v int) partition by range (id);
        create table p_1 partition of p for values from (0) to (10);
        create table p_2 partition of p for values from (10) to (30) partition by range (id);
        create table p_2_1 partition of p_2 for values from (10) to (20)`)
      await install('p')
      expect(await writtenTables('insert into p values (1), (11)')).to.deep.equal([['p', 'p_1', 'p_2', 'p_2_1']])
      expect(await writtenTables('insert into p_2_1 values (12)')).to.deep.equal([['p', 'p_2', 'p_2_1']])
      expect(await writtenTables('update p_1 set v = 1')).to.deep.equal([['p', 'p_1']])
      await writer.query('create table p_2_2 partition of p_2 for values from (20) to (30)')
      expect(await writtenTables('insert into p values (21)')).to.deep.equal([['p', 'p_1', 'p_2', 'p_2_1', 'p_2_2']])
      expect(await writtenTables('insert into p_2_2 values (22)'), 'installed before it was there').to.deep.equal([])
      await install('p')
      expect(await writtenTables('insert into p_2_2 values (22)')).to.deep.equal([['p', 'p_2', 'p_2_2']])
      await removeCacheTriggers(place.knex, { tables: ['p'], channel: place.channel })
      expect(await installed()).to.deep.equal({ triggers: [], functions: 0 })
    })

    it('publish tables that inherit', async () => {
      await writer.query('create table a (id int); create table b () inherits (a); create table c () inherits (b)')
      await install('a')
      expect(await writtenTables('update a set id = 1')).to.deep.equal([['a', 'b', 'c']])
      expect(await writtenTables('insert into c values (1)')).to.deep.equal([['a', 'b', 'c']])
    })

    it('publish more partitions than fit into one payload', async () => {
      const name = (index: number): string => `${String.fromCodePoint(1).repeat(60)}${String(index).padStart(3, '0')}`
      const parts = Array.from({ length: 40 }, (_, index) => name(index))
      await writer.query('create table p (id int) partition by list (id)')
      for (const [index, part] of parts.entries()) {
        await writer.query(`create table "${part}" partition of p for values in (${index})`)
      }
      await install('p')
      const messages = await writtenTables('delete from p')
      expect(messages.flat().sort()).to.deep.equal(['p', ...parts].sort())
      expect(messages).to.have.length(3)
    })

    for (const name of ['We "ird" Näme?', 'a.b', "it's\\?$do$", 'x'.repeat(63)]) {
      it(`publish a table by its name: ${name}`, async () => {
        const quoted = `"${name.replaceAll('"', '""')}"`
        await writer.query(`create table ${quoted} (id int)`)
        const options = { tables: [name], channel: place.channel, schema: place.schema }
        await installCacheTriggers(place.knex, options)
        expect(await writtenTables(`insert into ${quoted} values (1)`)).to.deep.equal([[name]])
        await removeCacheTriggers(place.knex, options)
        expect(await writtenTables(`insert into ${quoted} values (1)`)).to.deep.equal([])
      })
    }

    it('work in another schema with any search path', async () => {
      await writer.query('create table p (id int) partition by list (id); create table t partition of p default')
      await place.knex.raw('set search_path to public')
      const options = { tables: [`${place.schema}.t`], channel: place.channel }
      await installCacheTriggers(place.knex, options)
      expect((await installed()).functions).to.equal(1)
      await writer.query("create function pg_notify(text, text) returns void language sql as ''")
      await writer.query('create temporary table pg_inherits (inhrelid oid, inhparent oid)')
      await writer.query(`set search_path to "${place.schema}", pg_catalog`)
      expect(await writtenTables('insert into t values (1)')).to.deep.equal([['p', 't']])
      await removeCacheTriggers(place.knex, options)
      expect((await installed()).triggers).to.deep.equal([])
    })

    it('can be installed twice, and removed twice', async () => {
      await writer.query('create table t (id int); create table u (id int)')
      await install('t', 'u')
      const before = await installed()
      expect(before.functions).to.equal(1)
      expect(before.triggers).to.have.length(2)
      await install('t', 'u', 't')
      expect(await installed()).to.deep.equal(before)
      expect(await writtenTables('insert into t values (1)')).to.deep.equal([['t']])
      const remove = (...tables: string[]): Promise<void> =>
        removeCacheTriggers(place.knex, { tables, channel: place.channel })
      await remove('t')
      expect((await installed()).functions).to.equal(1)
      expect(await writtenTables('insert into t values (1)', 'insert into u values (1)')).to.deep.equal([['u']])
      await writer.query('drop table t')
      await remove('t', 'u', 'never_was')
      expect(await installed()).to.deep.equal({ triggers: [], functions: 0 })
      await remove('t', 'u')
    })

    it('do not change other triggers and channels', async () => {
      await writer.query(`
        create table t (id int);
        create function mine() returns trigger language plpgsql as 'begin return null; end';
        create trigger mine after insert on t execute function mine()`)
      const channel = `other ${place.channel.slice(0, 40)}`
      const other = await place.bus(channel)
      await install('t')
      await installCacheTriggers(place.knex, { tables: ['t'], channel })
      expect((await installed()).triggers).to.have.length(3)
      expect(await writtenTables('insert into t values (1)')).to.deep.equal([['t']])
      await other.received.until((all) => all.length > 0)
      expect(other.received.all).to.deep.equal([{ kind: 'tables', tables: ['t'] }])
      await removeCacheTriggers(place.knex, { tables: ['t'], channel })
      expect(await writtenTables('insert into t values (2)')).to.deep.equal([['t']])
      await installCacheTriggers(place.knex, { tables: ['t'] })
      await removeCacheTriggers(place.knex, { tables: ['t'], channel: place.channel })
      expect(await installed()).to.deep.equal({ triggers: ['t: mine', 't: objection_cache'], functions: 2 })
      await removeCacheTriggers(place.knex, { tables: ['t'] })
      expect(await installed()).to.deep.equal({ triggers: ['t: mine'], functions: 1 })
    })

    it("belong to the migration's transaction", async () => {
      await writer.query('create table t (id int)')
      const trx = await place.knex.transaction()
      await installCacheTriggers(trx, { tables: ['t'], channel: place.channel })
      await trx.rollback()
      expect(await installed()).to.deep.equal({ triggers: [], functions: 0 })
    })

    it('are installed on no table if one is missing, or is a view', async () => {
      await writer.query('create table t (id int); create view v as select * from t')
      const failure = async (...tables: string[]): Promise<string> =>
        install(...tables).then(
          () => expect.fail('it did not reject'),
          (error: unknown) => (error as Error).message,
        )
      expect(await failure('t', 'missing')).to.match(/ - relation "missing" does not exist$/)
      expect(await failure('t', 'v')).to.match(/ - "v" is a view$/)
      expect(await installed()).to.deep.equal({ triggers: [], functions: 0 })
    })

    it('do not fire for a replica, and prevent prepared transactions, as documented', async () => {
      await writer.query('create table t (id int)')
      await install('t')
      const replica = ['set session_replication_role to replica', 'insert into t values (1)']
      expect(await writtenTables(...replica, 'reset session_replication_role')).to.deep.equal([])
      await writer.query('begin; insert into t values (2)')
      const prepared = await writer.query("prepare transaction 'spec'").catch((error: Error) => error.message)
      expect(prepared).to.match(/cannot PREPARE a transaction that has executed LISTEN, UNLISTEN, or NOTIFY|disabled/)
    })
  })
}
