import { expect } from 'chai'
import type { Model } from 'objection'
import { changeSpecs, expectSame, POOL } from './changes.js'
import { openSides, reasonOf, runBoth, type Sides } from './support.js'

const postgres = process.env['OBJECTION_CACHE_POSTGRES']
if (postgres !== undefined) {
  describe('law 5, sessions of PostgreSQL: a statement that changes one', () => {
    const ROLES = ['oc_session_a', 'oc_session_b'] as const
    const open = (): Sides => openSides({ client: 'pg', connection: postgres, pool: POOL }, 'session_items')

    before(async () => {
      const sides = open()
      await sides.plain.raw(`
        drop table if exists session_items cascade;
        drop schema if exists session_ta cascade; drop schema if exists session_tb cascade;
        create schema session_ta; create schema session_tb;
        create table session_items (id int primary key, name text, at timestamptz, bytes bytea, spent interval, tenant text);
        create table session_ta.session_items as table session_items;
        create table session_tb.session_items as table session_items;
        insert into session_items (id, name, at, bytes, spent) values (1, 'public', '2020-01-01T12:00Z', 'ab', '1 day 2 hours');
        insert into session_ta.session_items (id, name) values (1, 'a');
        insert into session_tb.session_items (id, name) values (1, 'b');
        drop table if exists session_rows cascade;
        create table session_rows (id int, name text, tenant text);
        insert into session_rows values (1, 'of a', 'a'), (1, 'of b', 'b');
        ${ROLES.map(
          (role) => `
            do $$ begin create role ${role}; exception when duplicate_object then null; end $$;
            grant select on session_rows, session_items to ${role};`,
        ).join('')}
        alter table session_rows enable row level security;
        create policy mine on session_rows using (
          tenant = coalesce(nullif(current_setting('app.tenant', true), ''), right(current_user, 1)));
      `)
      await sides.close()
    })

    after(async () => {
      const sides = open()
      await sides.plain.raw(`
        drop table session_items, session_rows; drop schema session_ta, session_tb cascade;
        ${ROLES.map((role) => `drop owned by ${role}; drop role ${role};`).join(' ')}`)
      await sides.close()
    })

    const asText = (expression: string) => (modelClass: typeof Model) =>
      modelClass
        .query()
        .select('id')
        .select(modelClass.raw(`${expression}::text as name`))
    const rows = (modelClass: typeof Model) => modelClass.query().from('session_rows').orderBy('name')

    changeSpecs(open, [
      {
        name: 'set search_path',
        changes: [['set search_path to session_ta'], ['set search_path to session_tb']],
        reset: 'reset all',
      },
      { name: 'SET SESSION', changes: [['SET SESSION search_path = session_ta, public']], reset: 'RESET search_path' },
      { name: 'set schema', changes: [["set schema 'session_ta'"]], reset: 'set search_path to default' },
      {
        name: 'set_config',
        changes: [
          ["select set_config('search_path', 'session_ta', false)"],
          ["with x as (select pg_catalog.set_config('search_path', 'session_tb', 1 > 2)) select * from x"],
        ],
        reset: 'discard all',
      },
      {
        name: 'several statements in one text',
        changes: [['select 1; set search_path to session_ta; select 2']],
        reset: 'reset all',
      },
      {
        name: 'a DO block',
        changes: [["do $$ begin perform set_config('search_path', 'session_ta', false); end $$"]],
        reset: 'discard all',
      },
      {
        name: 'dynamic SQL in a DO block',
        changes: [["do $x$ begin execute 'set search_path to session_tb'; end $x$"]],
        reset: 'discard all',
      },
      {
        name: 'set role',
        changes: ROLES.map((role) => [`reset role`, `set role ${role}`] as const),
        read: rows,
        reset: 'reset role',
      },
      {
        name: 'set session authorization',
        changes: [[`set session authorization ${ROLES[0]}`]],
        read: rows,
        reset: 'set session authorization default',
      },
      {
        name: 'a setting of the application’s own with row level security',
        changes: [[`set role ${ROLES[0]}`, "set app.tenant = 'a'"], ["set app.tenant = 'b'"]],
        read: rows,
        reset: 'discard all',
      },
      {
        name: 'a time zone',
        changes: [["set time zone 'Asia/Tokyo'"], ['set timezone = "America/Lima"']],
        read: asText('at'),
        reset: 'set time zone default',
      },
      {
        name: 'bytea_output',
        changes: [['set bytea_output = escape']],
        read: asText('bytes'),
        reset: 'reset bytea_output',
      },
      { name: 'DateStyle', changes: [["set datestyle to 'SQL, DMY'"]], read: asText('at'), reset: 'reset datestyle' },
      {
        name: 'IntervalStyle',
        changes: [["set intervalstyle = 'iso_8601'"]],
        read: asText('spent'),
        reset: 'reset all',
      },
      {
        name: 'a temporary table with the name of another one',
        changes: [
          [
            'create temp table session_items (id int, name text)',
            "insert into pg_temp.session_items values (1, 'temporary')",
          ],
        ],
        reset: 'drop table pg_temp.session_items',
      },
      {
        name: 'a temporary table that SELECT fills, while one of another schema is dropped',
        changes: [
          [
            "select 1 as id, 'temporary' as name into temp session_items",
            'drop table if exists session_none.session_items',
          ],
        ],
        reset: 'discard all',
      },
      {
        name: 'a DO block with a comment',
        changes: [['do $$ begin\n -- the tenant\n set search_path to session_ta; end $$']],
        reset: 'discard all',
      },
      {
        name: 'a row of pg_settings',
        changes: [["update pg_settings set setting = 'session_ta' where name = 'search_path'"]],
        reset: 'discard all',
      },
      {
        name: 'a call with a comment',
        changes: [["select set_config/* */('search_path', 'session_ta', false)"]],
        reset: 'discard all',
      },
    ])

    it('set_config() bypasses by its bindings: the scope and the name', async () => {
      const sides = open()
      const { knex, Cached } = sides
      await Cached.query().findById(1)
      await knex.raw('select set_config(?, ?, ?)', ['search_path', 'session_ta', true])
      expect(await reasonOf(Cached)).to.equal(undefined)
      await knex.raw('select set_config(?, ?, ?)', ['application_name', 'spec', false])
      expect(await reasonOf(Cached)).to.equal(undefined)
      await knex.raw('select set_config(?, ?, ?)', ['search_path', 'session_ta', false])
      expect(await reasonOf(Cached)).to.equal('session')
      await knex.raw('reset search_path')
      expect(await reasonOf(Cached)).to.equal(undefined)
      await sides.close()
    })

    it('RESET ALL does not reset a role', async () => {
      const sides = open()
      const { Cached, Plain } = sides
      const read = async (modelClass: typeof Model): Promise<unknown> => rows(modelClass)
      await read(Cached)
      await runBoth(sides, `set role ${ROLES[0]}`, 'reset all')
      expect(await reasonOf(Cached)).to.equal('session')
      expectSame(await read(Cached), await read(Plain))
      await sides.close()
    })

    it('a setting for one transaction alone does not bypass', async () => {
      const sides = open()
      const { knex, Cached } = sides
      await Cached.query().findById(1)
      await knex.transaction(async (trx) => {
        await trx.raw('set local search_path to session_ta')
        await trx.raw("select set_config('app.tenant', 'a', true)")
        await trx.raw('create temp table session_items (id int) on commit drop')
        await trx.raw('set constraints all deferred')
      })
      expect(await reasonOf(Cached)).to.equal(undefined)
      await sides.close()
    })

    it('a SET in a transaction bypasses after the COMMIT, too', async () => {
      const sides = open()
      const { Cached, Plain, knex, plain } = sides
      await Cached.query().findById(1)
      for (const each of [knex, plain]) await each.transaction((trx) => trx.raw('set search_path to session_tb'))
      expectSame(await Cached.query().findById(1), await Plain.query().findById(1))
      expect(await reasonOf(Cached)).to.equal('session')
      await sides.close()
    })

    it('a RESET that is rolled back still bypasses', async () => {
      const sides = open()
      const { Cached, Plain, knex, plain } = sides
      await Cached.query().findById(1)
      await runBoth(sides, 'set search_path to session_tb')
      for (const each of [knex, plain]) {
        const trx = await each.transaction()
        await trx.raw('reset all')
        await trx.rollback()
      }
      expectSame(await Cached.query().findById(1), await Plain.query().findById(1))
      await sides.close()
    })

    it('a reset that undoes the set-up of the pool bypasses', async () => {
      const config = { client: 'pg', connection: postgres, pool: POOL, searchPath: ['session_ta'] }
      for (const reset of ['reset all', 'discard all', 'set search_path to default']) {
        const sides = openSides(config, 'session_items')
        const { Cached, Plain } = sides
        expectSame(await Cached.query().findOne({ id: 1 }), await Plain.query().findOne({ id: 1 }))
        expect(await reasonOf(Cached)).to.equal(undefined)
        await runBoth(sides, reset)
        expectSame(await Cached.query().findOne({ id: 1 }), await Plain.query().findOne({ id: 1 }))
        expect(await reasonOf(Cached)).to.equal('session')
        await sides.close()
      }
    })

    it('closing the connection ends the bypass', async () => {
      const sides = open()
      const { knex, Cached } = sides
      await Cached.query().findById(1)
      await runBoth(sides, 'set search_path to session_ta')
      const connection = (await knex.client.acquireConnection()) as { end(): Promise<unknown> }
      await connection.end()
      await knex.client.releaseConnection(connection)
      expect(await reasonOf(Cached)).to.equal(undefined)
      await sides.close()
    })
  })
}
