import { expect } from 'chai'
import type { Action } from '../../../lib/database/sql/readStatement.js'
import { describeCatalogs } from './CatalogDatabase.js'

describeCatalogs('the tables that a write changes depend on how rows change', (database, { name }) => {
  const affected = async (table: string, action: Action) => (await database().catalog()).affectedByAction(action, table)

  it('foreign keys act on deleted rows, some of them on updated rows, none on new rows', async () => {
    await database().run(
      'create table ~a (id integer primary key)',
      'create table ~gone (id integer primary key, a integer, foreign key (a) references ~a (id) on delete cascade)',
      'create table ~null (id integer primary key, a integer, foreign key (a) references ~a (id) on delete set null)',
      'create table ~moved (id integer primary key, a integer, foreign key (a) references ~a (id) on update cascade)',
      'create table ~below (id integer primary key, b integer, foreign key (b) references ~moved (id) on delete cascade)',
    )
    expect(await affected('~a', 'insert')).to.deep.equal(['a'])
    // What an update leads to may lead further in any way.
    expect(await affected('~a', 'update')).to.deep.equal(['a', 'below', 'moved'])
    const everyone = ['a', 'below', 'gone', 'moved', 'null']
    expect(await affected('~a', 'any')).to.deep.equal(everyone)
    const catalog = await database().catalog()
    expect(catalog.affectedBy('~a')).to.deep.equal(everyone)
    expect(catalog.affectsItself('~a', 'update')).to.equal(false)
  })

  it('a key to the same table makes deletes reach other rows, not inserts', async () => {
    await database().run(
      'create table ~tree (id integer primary key, x integer, foreign key (x) references ~tree (id) on delete cascade)',
    )
    const catalog = await database().catalog()
    const actions: Action[] = ['insert', 'update', 'any']
    expect(actions.map((action) => catalog.affectsItself('~tree', action))).to.deep.equal([false, false, true])
  })

  if (name === 'SQLite') {
    it('triggers count for every action, and what they write counts as written in any way', async () => {
      await database().run(
        'create table ~a (id integer primary key)',
        'create table ~log (id integer primary key)',
        'create table ~line (id integer primary key, l integer, foreign key (l) references ~log (id) on delete cascade)',
        'create trigger ~t after insert on ~a begin delete from ~log; end',
      )
      for (const action of ['insert', 'update', 'any'] as const) {
        expect(await affected('~a', action)).to.deep.equal(['a', 'line', 'log'])
      }
    })
  }
})
