import { expect } from 'chai'
import { describeCatalogs } from '../CatalogDatabase.js'
import { tablesAndRoutines } from './routines.js'

describeCatalogs(
  "PostgreSQL's catalog",
  (database) => {
    const routine = tablesAndRoutines(database)

    it('resolves materialized views, whose refresh in a trigger is a write', async () => {
      await database().run(
        'create view ~v as select id from ~b',
        'create materialized view ~m as select id from ~v',
        'create view ~w as select id from ~m',
      )
      await routine('refresh', 'begin refresh materialized view ~m; return null; end')
      const catalog = await database().catalog()
      expect(catalog.basesOf('~m')).to.deep.equal(['b', 'm', 'v'])
      expect(catalog.basesOf('~w')).to.deep.equal(['b', 'm', 'v', 'w'])
      expect(catalog.affectedBy('~a')).to.include('m')
    })

    it('links partitions and children with their parents, in both directions', async () => {
      await database().run(
        'create table ~p (id integer, at integer) partition by range (at)',
        'create table ~p1 partition of ~p for values from (0) to (10) partition by range (at)',
        'create table ~p11 partition of ~p1 for values from (0) to (5)',
        'create table ~child (more integer) inherits (~d)',
      )
      const catalog = await database().catalog()
      expect(catalog.affectedBy('~p')).to.deep.equal(['p', 'p1', 'p11'])
      expect(catalog.affectedBy('~p11')).to.deep.equal(['p', 'p1', 'p11'])
      expect(catalog.affectedBy('~d')).to.deep.equal(['child', 'd'])
      expect(catalog.affectedBy('~child')).to.deep.equal(['child', 'd'])
    })

    it('follows rules', async () => {
      await database().run(
        'create view ~v as select id, label from ~a',
        "create rule ~r as on insert to ~v do instead insert into ~b values (new.id, 'x')",
        'create rule ~s as on update to ~c do also delete from ~d where id = new.id',
      )
      const catalog = await database().catalog()
      expect(catalog.affectedBy('~v')).to.deep.equal(['a', 'b', 'v'])
      expect(catalog.affectedBy('~c')).to.deep.equal(['c', 'd'])
      expect(catalog.basesOf('~c')).to.deep.equal(['c'])
    })

    it('follows functions in SQL, with their text or parsed', async () => {
      await routine('text', 'insert into ~b values (1)', 'void', 'sql')
      await database().run('create function ~parsed() returns void begin atomic delete from ~c; end')
      await routine('both', 'begin perform ~text(); perform ~parsed(); return null; end')
      const catalog = await database().catalog()
      expect(catalog.affectedBy('~a')).to.deep.equal(['a', 'b', 'c'])
      expect(catalog.affectsEverything('~a')).to.equal(false)
    })

    it('follows the functions in columns’ defaults', async () => {
      await routine('next', 'update ~b set id = id + 1 returning id', 'integer', 'sql')
      await database().run('create table ~e (id integer default ~next())')
      expect((await database().catalog()).affectedBy('~e')).to.deep.equal(['b', 'e'])
    })

    it('distinguishes functions that write from functions that only read', async () => {
      await routine('write', 'insert into ~b values (1)', 'void', 'sql')
      await routine('read', 'select count(*) from ~c', 'bigint', 'sql')
      await routine('stable', "begin execute 'select 1 from ~d'; return 1; end", 'integer', 'plpgsql stable')
      await routine('volatile', "begin execute 'select 1 from ~d'; return 1; end", 'integer', 'plpgsql')
      await routine('outer', 'select ~write()', 'void', 'sql stable')
      const catalog = await database().catalog()
      const all = ['~write', '~read', '~stable', '~volatile', '~outer', '~a', 'now']
      expect(catalog.writersAmong(...all)).to.deep.equal(['outer', 'volatile', 'write'])
      expect(catalog.affectedBy('~outer')).to.deep.equal(['b', 'outer'])
      expect(catalog.basesOf('~read')).to.deep.equal(['c', 'read'])
      expect(catalog.dependsOnEverything('~stable')).to.equal(true)
      expect(catalog.dependsOnEverything('~read', '~write')).to.equal(false)
    })

    it('resolves views over functions', async () => {
      await routine('read', 'select count(*) from ~c', 'bigint', 'sql')
      await database().run('create view ~v as select id, ~read() as number from ~b')
      expect((await database().catalog()).basesOf('~v')).to.deep.equal(['b', 'c', 'v'])
    })

    it('knows the tables that row security policies read', async () => {
      await database().run('create policy ~p on ~a using (exists (select 1 from ~b where ~b.id = ~a.id))')
      const catalog = await database().catalog()
      expect(catalog.basesOf('~a')).to.deep.equal(['a', 'b'])
      expect(catalog.affectedBy('~a')).to.deep.equal(['a'])
    })
  },
  'PostgreSQL',
)
