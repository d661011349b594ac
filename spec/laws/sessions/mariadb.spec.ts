import { expect } from 'chai'
import type { Model } from 'objection'
import { changeSpecs, expectSame, POOL } from './changes.js'
import { openSides, reasonOf, type Sides } from './support.js'

const mariadb = process.env['OBJECTION_CACHE_MARIADB']
if (mariadb !== undefined) {
  describe('law 5, sessions of MariaDB: a statement that changes one', () => {
    const database = new URL(mariadb).pathname.slice(1)
    const open = (): Sides => openSides({ client: 'mysql2', connection: mariadb, pool: POOL }, 'session_items')

    before(async () => {
      const sides = open()
      for (const text of [
        'drop table if exists session_items',
        'create database if not exists session_other',
        'create table session_items (id int primary key, name varchar(40), at timestamp null)',
        "insert into session_items values (1, 'here', '2020-01-01 12:00:00')",
        'drop table if exists session_other.session_items',
        'create table session_other.session_items (id int primary key, name varchar(40), at timestamp null)',
        "insert into session_other.session_items values (1, 'there', null)",
        'create or replace function session_tenant() returns varchar(40) return @tenant',
      ])
        await sides.plain.raw(text)
      await sides.close()
    })

    after(async () => {
      const sides = open()
      for (const text of ['drop table session_items', 'drop database session_other', 'drop function session_tenant'])
        await sides.plain.raw(text)
      await sides.close()
    })

    const asText = (expression: string) => (modelClass: typeof Model) =>
      modelClass
        .query()
        .select('id')
        .select(modelClass.raw(`${expression} as name`))

    changeSpecs(open, [
      { name: 'USE', changes: [['use session_other']], reset: `use \`${database}\`` },
      {
        name: 'a time zone',
        changes: [["set time_zone = '+09:00'"], ["set session time_zone = '-05:00'"]],
        read: asText('cast(at as char)'),
        reset: 'set time_zone = default',
      },
      {
        name: 'SET LOCAL, which is SET SESSION',
        changes: [["set local time_zone = '+09:00'"]],
        read: asText('cast(at as char)'),
        reset: undefined,
      },
      {
        name: 'SET @@session',
        changes: [["set @@session.sql_mode = 'PIPES_AS_CONCAT'"], ["set @@sql_mode = ''"]],
        read: asText("'a' || 'b'"),
        reset: 'set sql_mode = default',
      },
      {
        name: 'several settings at once',
        changes: [["set autocommit = 1, sql_mode = 'PIPES_AS_CONCAT'"]],
        read: asText("'a' || 'b'"),
        reset: 'set session sql_mode = default',
      },
      {
        name: 'a variable that a function reads',
        changes: [["set @tenant = 'a'"], ["select @tenant := 'b'"]],
        read: asText('session_tenant()'),
        reset: 'set @tenant = null',
      },
      {
        name: 'a temporary table with the name of another one',
        changes: [
          [
            'create temporary table session_items (id int, name varchar(40))',
            "insert into session_items values (1, 'temporary')",
          ],
        ],
        reset: 'drop temporary table session_items',
      },
      {
        name: 'a text that is run',
        changes: [["execute immediate 'set time_zone = ''+09:00'''"]],
        read: asText('cast(at as char)'),
        reset: undefined,
      },
      {
        name: 'a block',
        changes: [["begin not atomic set time_zone = '+09:00'; end"]],
        read: asText('cast(at as char)'),
        reset: undefined,
      },
    ])

    it('stores no uncommitted rows of others under READ UNCOMMITTED', async () => {
      const sides = open()
      const { knex, plain, Cached, Plain } = sides
      await knex.raw('set session transaction isolation level read uncommitted')
      const trx = await plain.transaction()
      await trx('session_items').update({ name: 'uncommitted' })
      expect(await Cached.query().findById(1)).to.have.property('name', 'uncommitted')
      await trx.rollback()
      expectSame(await Cached.query().findById(1), await Plain.query().findById(1))
      await knex.raw('set session transaction isolation level repeatable read')
      expect(await reasonOf(Cached)).to.equal(undefined)
      await sides.close()
    })

    it('stays cached after a setting that changes no result', async () => {
      const sides = open()
      const { knex, Cached } = sides
      await Cached.query().findById(1)
      for (const text of [
        'set foreign_key_checks = 0',
        'set session transaction isolation level read committed',
        'set autocommit = 1',
      ])
        await knex.raw(text)
      await knex.transaction((trx) => trx.raw('select 1'), { isolationLevel: 'serializable' })
      expect(await reasonOf(Cached)).to.equal(undefined)
      await sides.close()
    })
  })
}
