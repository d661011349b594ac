import { expect } from 'chai'
import { describeCatalogs, own } from '../CatalogDatabase.js'

describeCatalogs(
  "PostgreSQL's keys",
  (database) => {
    it('may be of any type of whole numbers and texts', async () => {
      await database().run(
        'create table ~a (id serial primary key)',
        'create table ~b (id bigint generated always as identity primary key)',
        'create table ~c (id text primary key)',
        'create table ~d (id uuid primary key)',
        'create table ~e (id bpchar primary key)',
        'create table ~f (id text collate "C" primary key)',
      )
      const catalog = await database().catalog()
      const keys = ['~a', '~b', '~c', '~d', '~e', '~f'].map((table) => catalog.keyOf(table))
      expect(keys).to.deep.equal(['id:integer', 'id:integer', 'id:text', 'id:text', 'id:text', 'id:text'])
    })

    it('are missing for domains, enums, and types that only share the name of a usable type', async () => {
      await database().run(
        'create domain ~two.int8 as numeric',
        "create type ~two.text as enum ('a', 'b')",
        'create domain ~two.citext as text',
        'create domain ~one.whole as integer',
        'create table ~a (id ~two.int8 primary key)',
        'create table ~b (id ~two.text primary key)',
        'create table ~c (id ~two.citext primary key)',
        'create table ~d (id whole primary key)',
        'create table ~e (id text primary key)',
      )
      const catalog = await database().catalog()
      for (const table of ['~a', '~b', '~c', '~d']) expect(catalog.keyOf(table), table).to.equal(undefined)
      expect(catalog.keyOf('~e')).to.equal('id:text')
    })

    it('leave out the columns that their index includes', async () => {
      await database().run('create table ~a (x integer, id integer, y integer, primary key (id) include (x, y))')
      expect((await database().catalog()).keyOf('~a')).to.equal('id:integer')
    })

    it('leave out dropped columns', async () => {
      await database().run('create table ~a (x integer, id integer)', 'alter table ~a drop column x')
      await database().run('alter table ~a add primary key (id)')
      expect((await database().catalog()).keyOf('~a')).to.equal('id:integer')
    })

    it('are missing where two columns differ only in case', async () => {
      await database().run(
        'create table ~a ("Id" integer primary key, id integer)',
        'create table ~b (id integer primary key, "ID" integer)',
        'create table ~c ("Id" integer, id integer, primary key ("Id", id))',
        'create table ~d (k integer primary key, "\u212A" integer)',
      )
      const catalog = await database().catalog()
      for (const table of ['~a', '~b', '~c', '~d']) expect(catalog.keyOf(table), table).to.equal(undefined)
    })

    it('are missing for tables that others inherit from, because a value may be in both', async () => {
      await database().run(
        'create table ~a (id integer primary key)',
        'create table ~b (primary key (id)) inherits (~a)',
        'insert into ~a values (1)',
        'insert into ~b values (1)',
      )
      const catalog = await database().catalog()
      expect(await database().query(own('select id from ~a where id = 1'))).to.have.length(2)
      expect(catalog.keyOf('~a')).to.equal(undefined)
      expect(catalog.keyOf('~b')).to.equal('id:integer')
    })

    it('are missing for columns that are computed from others', async () => {
      await database().run('create table ~a (x integer, id integer generated always as (x + 1) stored primary key)')
      expect((await database().catalog()).keyOf('~a')).to.equal(undefined)
    })

    it('may be of partitioned tables and of partitions', async () => {
      await database().run(
        'create table ~p (id integer, at integer, primary key (id, at)) partition by range (at)',
        'create table ~p1 partition of ~p for values from (0) to (10) partition by range (at)',
        'create table ~p11 partition of ~p1 for values from (0) to (5)',
      )
      const catalog = await database().catalog()
      for (const table of ['~p', '~p1', '~p11']) expect(catalog.keyOf(table)).to.equal('id:integer at:integer')
    })

    it('are missing until all partitions have them', async () => {
      await database().run(
        'create table ~p (id integer not null) partition by range (id)',
        'create table ~p1 partition of ~p for values from (0) to (10)',
        'alter table only ~p add primary key (id)',
      )
      expect((await database().catalog()).keyOf('~p')).to.equal(undefined)
      await database().run(
        'alter table ~p1 add constraint ~pk primary key (id)',
        'alter index ~p_pkey attach partition ~pk',
      )
      expect((await database().catalog()).keyOf('~p')).to.equal('id:integer')
    })
  },
  'PostgreSQL',
)
