import { expect } from 'chai'
import Knex from 'knex'
import { readStatement } from '../../../../lib/database/sql/readStatement.js'

const CASES: Record<string, readonly string[]> = {
  insert: [
    'insert into a (b) values (1)',
    'insert into a select * from b',
    'INSERT INTO a (b) VALUES (1) ON CONFLICT DO NOTHING RETURNING *',
    'with x as (select 1) insert into a select * from x',
    'insert into "update" ("delete") values (\'replace\') -- merge',
  ],
  update: ['update a set b = 1', 'update a set b = (select c from d)', 'UPDATE ONLY a SET b = 1 RETURNING *'],
  any: [
    'delete from a',
    'replace into a values (1)',
    'insert or replace into a values (1)',
    'update or replace a set b = 1',
    'insert into a (b) values (1) on conflict (b) do update set b = 2',
    'insert into a (b) values (1) on duplicate key update b = 2',
    'merge into a using b on a.c = b.c when not matched then insert (c) values (1)',
    'truncate a',
    'with gone as (delete from a returning *) insert into b select * from gone',
    'with changed as (update a set b = 1 returning *) insert into b select * from changed',
    'insert into a values (1); update a set b = 2',
    "load data infile 'x' into table a",
    'copy a from stdin',
    'select 1',
    "insert into a values ('\\'); delete from b --')",
  ],
}

describe('how a statement changes rows', () => {
  for (const [action, texts] of Object.entries(CASES)) {
    for (const text of texts) it(`${action}: ${text}`, () => expect(readStatement(text).action).to.equal(action))
  }

  it('is known for what Knex compiles', () => {
    const knex = Knex({ client: 'pg' })
    const action = (query: { toSQL(): { sql: string } }): string => readStatement(query.toSQL().sql).action
    const rows = { id: 1, name: 'x' }
    expect([
      action(knex('a').insert([rows, rows]).returning('*')),
      action(knex('a').insert(rows).onConflict('id').ignore()),
      action(knex('a').where('id', 1).increment('n')),
      action(knex('a').insert(rows).onConflict('id').merge()),
      action(knex('a').where('id', 1).del()),
    ]).to.deep.equal(['insert', 'insert', 'update', 'any', 'any'])
  })
})
