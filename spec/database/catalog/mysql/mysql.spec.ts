import { expect } from 'chai'
import { describeCatalogs } from '../CatalogDatabase.js'

describeCatalogs(
  "MySQL's catalog",
  (database) => {
    beforeEach(async () => {
      for (const table of ['a', 'b', 'c', 'd']) {
        await database().run(`create table ~${table} (id integer primary key, label varchar(99))`)
      }
    })

    it('knows updates and deletes of several tables, by alias too', async () => {
      await database().run(
        `create trigger ~t after insert on ~a for each row begin
          update ~b as x join ~c as y on y.id = x.id set x.label = 1, y.label = 2;
        end`,
      )
      const updated = await database().catalog()
      expect(updated.affectedBy('~a')).to.deep.equal(['a', 'b', 'c'])
      await database().run(
        'drop trigger ~t',
        'create trigger ~t after insert on ~a for each row delete x from ~d as x join ~c as y on y.id = x.id',
      )
      const deleted = await database().catalog()
      expect(deleted.affectedBy('~a')).to.deep.equal(['a', 'c', 'd'])
    })

    it('knows statements with no word before the table', async () => {
      await database().run(
        `create trigger ~t after insert on ~a for each row begin
          insert ~b values (1, replace('update x', 'x', 'y')) on duplicate key update label = 'z';
          replace ~c values (1, 'x'); insert low_priority ignore into ~d values (1, insert('abc', 1, 1, 'd'));
        end`,
      )
      expect((await database().catalog()).affectedBy('~a')).to.deep.equal(['a', 'b', 'c', 'd'])
    })

    it('reads past backslashes, comments and double quotes', async () => {
      await database().run(
        String.raw`create trigger ~t after insert on ~a for each row begin
          set @x = 'it\'s'; insert into ~b values (1, "it's"); # don't
          set @y = 5--1; /*! delete from ~c; */ delete from ~d where label = "\" delete from ~none ";
        end`,
      )
      const affected = (await database().catalog()).affectedBy('~a')
      expect(affected).to.include.members(['a', 'b', 'c', 'd'])
    })

    it('follows the procedures and functions that triggers call', async () => {
      await database().run(
        'create procedure ~inner() insert into ~c values (1, 2)',
        'create procedure ~outer() begin call ~inner(); end',
        'create function ~count() returns integer begin delete from ~d; return 1; end',
        'create function ~pure() returns integer return (select count(*) from ~b)',
        'create trigger ~t after insert on ~a for each row begin call ~outer(); set @x = ~count() + ~pure(); end',
      )
      const catalog = await database().catalog()
      expect(catalog.affectedBy('~a')).to.deep.equal(['a', 'c', 'd'])
      expect(catalog.affectsEverything('~a')).to.equal(false)
      expect(catalog.writersAmong('~outer', '~count', '~pure', '~a')).to.deep.equal(['count', 'outer'])
      expect(catalog.affectedBy('~outer')).to.deep.equal(['c', 'outer'])
      expect(catalog.basesOf('~pure')).to.deep.equal(['b', 'pure'])
    })

    it('counts prepared statements and schema changes as writes of everything', async () => {
      await database().run(
        "create procedure ~dynamic() begin prepare s from 'delete from ~b'; execute s; end",
        'create procedure ~ddl() create table ~e (id integer)',
        'create procedure ~scratch() begin create temporary table ~f (id integer); drop temporary table ~f; end',
      )
      const catalog = await database().catalog()
      expect(catalog.affectsEverything('~dynamic')).to.equal(true)
      expect(catalog.dependsOnEverything('~dynamic')).to.equal(true)
      expect(catalog.writersAmong('~dynamic', '~ddl', '~scratch')).to.deep.equal(['ddl', 'dynamic'])
      expect(catalog.affectsEverything('~ddl')).to.equal(true)
      expect(catalog.affectsEverything('~scratch')).to.equal(false)
    })

    it('counts the call of a missing procedure as a write of everything', async () => {
      await database().run('create trigger ~t after insert on ~a for each row call ~missing()')
      expect((await database().catalog()).affectsEverything('~a')).to.equal(true)
    })

    it('resolves views over functions', async () => {
      await database().run(
        'create function ~pure() returns integer return (select count(*) from ~b)',
        'create view ~v as select id, ~pure() as number from ~a',
      )
      expect((await database().catalog()).basesOf('~v')).to.deep.equal(['a', 'b', 'v'])
    })
  },
  'MariaDB',
)
