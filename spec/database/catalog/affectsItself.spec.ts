import { expect } from 'chai'
import { describeCatalogs } from './CatalogDatabase.js'

describeCatalogs('a table affects itself', (database, { name }) => {
  /** Creates a trigger that runs one statement after every insert into a table. */
  async function trigger(table: string, statement: string): Promise<void> {
    const trigger = `~trigger_${table.slice(1)}`
    if (name === 'PostgreSQL') {
      const body = `begin ${statement}; return null; end`
      await database().run(
        `create function ${trigger}() returns trigger language plpgsql as $$ ${body} $$`,
        `create trigger ${trigger} after insert on ${table} for each row execute function ${trigger}()`,
      )
    } else {
      await database().run(`create trigger ${trigger} after insert on ${table} for each row begin ${statement}; end`)
    }
  }

  async function create(table: string, columns = '', constraints = ''): Promise<void> {
    await database().run(`create table ~${table} (id integer primary key, x integer ${columns} ${constraints})`)
  }

  function reference(column: string, table: string, rule: string): string {
    return `, foreign key (${column}) references ~${table} (id) ${rule}`
  }

  it('by foreign keys to itself with CASCADE and SET NULL, and not with RESTRICT', async () => {
    await create('none')
    await create('cascade', reference('x', 'cascade', 'on delete cascade'))
    await create('nulls', reference('x', 'nulls', 'on delete set null'))
    await create('updates', reference('x', 'updates', 'on update cascade'))
    await create('restrict', reference('x', 'restrict', 'on delete restrict on update no action'))
    const catalog = await database().catalog()
    const tables = ['none', 'cascade', 'nulls', 'updates', 'restrict']
    const affected = tables.filter((table) => catalog.affectsItself(`x.~${table.toUpperCase()}`))
    expect(affected).to.deep.equal(['cascade', 'nulls', 'updates'])
    expect(catalog.affectsItself('~unknown')).to.equal(false)
  })

  it('over other tables that lead back to it, and not if it only leads to such tables', async () => {
    for (const table of ['a', 'b', 'c']) await create(table)
    await trigger('~a', 'insert into ~b (id) values (1)')
    await trigger('~b', 'insert into ~c (id) values (1)')
    await trigger('~c', 'update ~b set x = 1')
    const catalog = await database().catalog()
    expect(['~a', '~b', '~c'].map((table) => catalog.affectsItself(table))).to.deep.equal([false, true, true])
  })

  it('by a trigger that writes it, and not by one that only reads it', async () => {
    for (const table of ['a', 'b']) await create(table)
    await trigger('~a', 'update ~a set x = 1')
    await trigger('~b', 'insert into ~a (id) select max(id) from ~b')
    const catalog = await database().catalog()
    expect(['~a', '~b'].map((table) => catalog.affectsItself(table))).to.deep.equal([true, false])
  })

  if (name !== 'SQLite') {
    it('if code that follows cannot be read', async () => {
      for (const table of ['a', 'b']) await create(table)
      const unreadable = name === 'MariaDB' ? 'call ~gone()' : "execute 'select 1'"
      await trigger('~a', 'insert into ~b (id) values (1)')
      await trigger('~b', unreadable)
      const catalog = await database().catalog()
      expect(catalog.affectsItself('~a')).to.equal(true)
      expect(catalog.affectsItself('~b')).to.equal(true)
    })
  }
})

describeCatalogs(
  'a table affects itself',
  (database) => {
    it('by conflicts that delete other rows', async () => {
      await database().run(
        'create table ~a (id integer primary key, x text unique On Conflict Replace)',
        'create table ~b (id integer primary key, x text, unique (x) on /**/ conflict replace)',
        'create table ~c (id integer primary key, x text unique on conflict ignore)',
        'create table ~d (id integer primary key, x text unique, "on" text, conflict text, "replace" text)',
        "create table ~e (id integer primary key, x text default 'on conflict replace')",
      )
      const catalog = await database().catalog()
      const affected = ['~a', '~b', '~c', '~d', '~e'].filter((table) => catalog.affectsItself(table))
      expect(affected).to.deep.equal(['~a', '~b'])
      expect(catalog.affectedBy('~a')).to.deep.equal(['a'])
    })
  },
  'SQLite',
)

describeCatalogs(
  'a table affects itself',
  (database) => {
    /** A table with a trigger that runs before it is written, and whether the table affects itself. */
    async function affects(statement: string, returned = 'new', when = 'update'): Promise<boolean> {
      await database().run(
        'drop table if exists ~a',
        'create table ~a (id integer, "No" integer, x text, updated_at timestamp, primary key (id, "No"))',
        `create or replace function ~f() returns trigger language plpgsql as $$
          declare r record; begin ${statement}; return ${returned}; end $$`,
        `create trigger ~t before ${when} on ~a ${when === 'truncate' ? '' : 'for each row'} execute function ~f()`,
      )
      return (await database().catalog()).affectsItself('~a')
    }

    it('by a trigger that may give a row another key', async () => {
      for (const statement of [
        'new.id := new.id + 1',
        'select max(x) into new.id from ~b',
        'NEW."No" = 1',
        "new := jsonb_populate_record(new, '{}')",
        'select * into new from ~b',
      ]) {
        expect(await affects(statement), statement).to.equal(true)
      }
      expect(await affects('select * into r from ~b', 'r')).to.equal(true)
      expect(await affects('r := new', 'r')).to.equal(true)
    })

    it('not by a trigger that sets other columns', async () => {
      for (const statement of [
        'new.updated_at = now()',
        "new.x := lower(new.x); if old.x <> new.x then raise notice 'id of new'; end if",
        '/* id, new */ if new.x is null then return old; elsif new.x = $q$id$q$ then return null; end if',
      ]) {
        expect(await affects(statement), statement).to.equal(statement.includes('$q$'))
      }
      expect(await affects("raise notice '%', old.id", 'r', 'delete')).to.equal(false)
      expect(await affects("raise notice '%', old.id", 'r', 'truncate')).to.equal(false)
      expect(await affects("raise notice '%', old.id", 'old', 'insert or delete')).to.equal(true)
    })

    it('not by a trigger that runs after the write and changes the new row', async () => {
      await affects('new.x = 1')
      await database().run('drop trigger ~t on ~a')
      await database().run(
        'create or replace function ~f() returns trigger language plpgsql as $$ begin new.id = 1; return null; end $$',
      )
      await database().run('create trigger ~t after update on ~a for each row execute function ~f()')
      expect((await database().catalog()).affectsItself('~a')).to.equal(false)
    })

    it('by rules, and by partitions as their parent leads back to them', async () => {
      await database().run(
        'create table ~a (id integer primary key, x integer)',
        'create rule ~r as on update to ~a do also update ~a set x = 1 where id = new.id + 1',
        'create table ~p (id integer primary key) partition by range (id)',
        'create table ~p1 partition of ~p for values from (0) to (10)',
      )
      const catalog = await database().catalog()
      for (const table of ['~a', '~p', '~p1']) expect(catalog.affectsItself(table), table).to.equal(true)
    })
  },
  'PostgreSQL',
)

describeCatalogs(
  'a table affects itself',
  (database) => {
    it('by a trigger that may give a row another key, and not by one that sets other columns', async () => {
      const affects = async (timing: string, statement: string): Promise<boolean> => {
        await database().run(
          'create or replace table ~a (id integer primary key, x varchar(99), updated_at datetime)',
          `create trigger ~t ${timing} on ~a for each row begin ${statement}; end`,
        )
        return (await database().catalog()).affectsItself('~a')
      }
      await database().run('create table ~b (id integer)')
      expect(await affects('before insert', 'set new.id = 7')).to.equal(true)
      expect(await affects('before update', 'set new.x = 1, new.`ID` = (select max(id) from ~b)')).to.equal(true)
      expect(await affects('before update', 'set new.updated_at = now(), new.x = lower(old.x)')).to.equal(false)
      expect(await affects('before insert', 'insert into ~b values (7)')).to.equal(false)
      expect((await database().catalog()).affectedBy('~a')).to.deep.equal(['a', 'b'])
      expect(await affects('before delete', 'insert into ~b values (old.id)')).to.equal(false)
      expect(await affects('after update', 'insert into ~b values (new.id)')).to.equal(false)
    })
  },
  'MariaDB',
)
