import { expect } from 'chai'
import { describeCatalogs } from '../CatalogDatabase.js'
import { tablesAndRoutines } from './routines.js'

describeCatalogs(
  'trigger functions',
  (database) => {
    const routine = tablesAndRoutines(database)

    it('counts dynamic SQL in a trigger, and in the functions that it calls, as a write of everything', async () => {
      await routine('direct', "begin execute format('delete from %I', 'b'); return null; end")
      const direct = await database().catalog()
      expect(direct.affectsEverything('~a')).to.equal(true)
      expect(direct.affectsEverything('~b')).to.equal(false)
      await database().run('drop function ~direct cascade')
      expect((await database().catalog()).affectsEverything('~a')).to.equal(false)

      await routine('helper', "begin execute 'delete from ~b'; end", 'void')
      await routine('indirect', 'begin perform ~helper(); return null; end')
      expect((await database().catalog()).affectsEverything('~a')).to.equal(true)
    })

    it('counts schema changes and cascading truncates in a trigger as a write of everything', async () => {
      for (const statement of [
        'alter table ~b add x integer',
        'drop table ~b',
        'truncate ~b, ~c cascade',
        'do $$begin drop table ~b; end$$',
      ]) {
        await routine('change', `begin ${statement}; return null; end`)
        expect((await database().catalog()).affectsEverything('~a'), statement).to.equal(true)
        await database().run('drop function ~change cascade')
      }
      await routine('scratch', 'begin create temp table x (id integer); truncate only ~b, ~c; return null; end')
      const catalog = await database().catalog()
      expect(catalog.affectsEverything('~a')).to.equal(false)
      expect(catalog.affectedBy('~a')).to.deep.equal(['a', 'b', 'c'])
    })

    it('counts a trigger in C as a write of everything, except those of PostgreSQL itself', async () => {
      await database().run(
        'create trigger ~t before update on ~b for each row execute function suppress_redundant_updates_trigger()',
        "create function ~in_c() returns trigger language internal as 'suppress_redundant_updates_trigger'",
        'create trigger ~u before update on ~c for each row execute function ~in_c()',
      )
      const catalog = await database().catalog()
      expect(catalog.affectsEverything('~b')).to.equal(false)
      expect(catalog.affectsEverything('~c')).to.equal(true)
    })

    it('reads the statements that only PostgreSQL has', async () => {
      await routine(
        'all',
        `begin
          /* nested /* it's */ delete from ~d */
          with gone as (delete from only ~b returning id) insert into ~two.~e select id from gone
            on conflict (id) do update set id = excluded.id;
          perform 1 from ~d for no key update; perform 1 from ~d for update of ~d;
          merge into ~c using ~d on ~c.id = ~d.id when matched then update set label = 'x'
            when not matched then insert values (1, 'x');
          return null; end`,
      )
      await database().run('create table ~two.~e (id integer primary key)')
      const catalog = await database().catalog()
      expect(catalog.affectedBy('~a')).to.deep.equal(['a', 'b', 'c', 'e'])
      expect(catalog.affectsEverything('~a')).to.equal(false)
    })

    it('reads backslashes in strings both as escapes and as themselves', async () => {
      await routine('escapes', String.raw`begin perform E'it\'s'; delete from ~b; perform E'it\'s'; return null; end`)
      await routine('plain', String.raw`begin perform 'it\'; delete from ~c; perform 'it\'; return null; end`)
      expect((await database().catalog()).affectedBy('~a')).to.deep.equal(['a', 'b', 'c'])
    })
  },
  'PostgreSQL',
)
