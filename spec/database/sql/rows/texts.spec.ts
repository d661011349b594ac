import { expect } from 'chai'
import { brief, rowsOf } from './keyed.js'

type Row = readonly [sql: string, bindings: readonly unknown[], expected: string]

const USER = 'read users 1, counted'
const NOTHING = 'nothing'

const READ: readonly Row[] = [
  ['select * from users where id = 1', [], USER],
  ["select * from users where id = '1'", [], USER],
  ['select * from users where id = -1', [], 'read users -1, counted'],
  ["select * from docs where id = 'A-b'", [], 'read docs ab, counted'],
  ['select * from docs where id = 1', [], NOTHING],
  ['SELECT * FROM Users WHERE Users.ID = ?', [1], USER],
  ['select * from a.b.users where b.users.id = ?', [1], USER],
  ['select * from users u where u.id = ? and x = 1', [1], USER],
  ['select * from users where x = ? and (y = ? or z is null) and id = ?', [5, 6, 1], USER],
  ['select * from users where (((id = ?)))', [1], USER],
  ['select * from users where x between ? and ? and id = ?', [8, 9, 1], USER],
  ['select * from users where id in (1, ?) and id = 2', [3], 'read users 2, counted'],
  ["select * from links where (a = 1 or b = 2) and a = 3 and b = '4'", [], 'read links 3/4, counted'],
  ['select * from links where ((a = 1 and b = 2) or (b = 3 and a = 4 and n = 5))', [], 'read links 1/2 4/3, counted'],
  ['select * from links where a in (1, 2) and b in (3, 4)', [], 'read links 1/3 1/4 2/3 2/4, counted'],
  ['select * from users where id = $1 and x = $2', [1, 2], USER],
  ['/* a comment */ select * /* and ; another */ from users where id = 1', [], USER],
  ['select x || y, x[1] from users where id = 1', [], NOTHING],
  ['select x || y as z from users where id = 1', [], USER],
  ["select case when x = 1.5 then 2. when y then '.' end from users where id = 1", [], USER],
  ["select 'it''s; -- or' as x from users where id = 1", [], USER],
  ['select x is distinct from y from users where id = 1', [], NOTHING],
  ['select extract(year from x) from users where id = 1', [], 'read users 1'],
  ['select case x when 1 then abs(2) end from users where id = 1', [], 'read users 1'],
  ['select t.count from users as t where t.id = 1', [], 'read users 1'],
  ['select users.end from users where id = 1', [], USER],
  ['select count from users where id = 1', [], USER],
  ['select * from docs where id in (?, ?)', ['a-b', 'AB'], 'read docs ab'],
  ['select * from users where id in (?, ?)', ['1', 1], USER],
]

/** Conditions that a row with another key may meet. */
const WIDE: readonly (string | readonly [string, ...unknown[]])[] = [
  'id = 1 or x = 1',
  'x = 1 or id = 1',
  'id = 1 and x = 1 or y = 1',
  'id = 1 xor x = 1',
  'id = 1 and x xor y',
  'id = 1 and x || y',
  'id = 1 || x = 1',
  'id = 1 and x = 1. or y = 1',
  'id = 1 and x = 1.or y = 1',
  'id = 1 and x = 1.5 or y = 1',
  "id = 1 and x = '.' or y = 1",
  'not id = 1',
  'not (id = 1)',
  'not (x = 1 or id = 1)',
  '(id = 1 or x = 1)',
  '(id = 1) = false',
  'id = 1 is false',
  'id = 1 = 0',
  'id = 1 + 1',
  'id = 1 || 2',
  'id = 1.5',
  'id = 1::text',
  "id = '1' 'x'",
  "id = E'1'",
  'id = x',
  'id = null',
  'id = abs(1)',
  'id > 1',
  'id <> 1',
  'id in ()',
  'id in (1, null)',
  'id in (1, x)',
  'id in (1, (2))',
  'id in (1) = false',
  'id not in (1)',
  'id in ids',
  'id = 1 and x in ids',
  'id between 1 and 2',
  'x between 1 and id = 1',
  'x between y between 1 and id = 1 and id = 1',
  'case when x = 1 and id = 1 then true else true end',
  'coalesce(id = 1, true)',
  'x = id = 1',
  'posts.id = 1',
  's.users.id = 1',
  '"id" = 1',
  'id.users = 1',
  'id = 1 and exists (select 1)',
  'id = 1 and x in (table posts)',
  'x = 1 limit 1 and id = 1',
  'id = 1 and x = 1 limit 1 or y = 1',
  'id = 1 and x = 1 limit 1 || y = 1',
  'id = 1 union select * from users',
  'id = 1 and x union values (1, 2)',
  'id = 1 and x intersect values (1, 2)',
  'id = 1 and x except values (1, 2)',
  'id = 1 and x in (select 1)',
  'id = 1 and (x = 1',
  'id = 1 and (x = end)',
  'id = 1 and end',
  'id = 1; select * from users',
  'id = 1 -- comment',
  'id = 1 # comment',
  'id = 1 /*! or 1 = 1 */',
  'id = 1 /*M! or 1 = 1 */',
  'id = 1 /*+ x */',
  'id = 1 /* /* */ or 1 = 1 /* */ */',
  "id = 1 and x = '\\'' or 1 = 1 -- '",
  'id = 1 and x = $$ $$',
  'id = 1 and x = :name',
  'id = @id',
  'id = ',
  '(id = 1',
  'id = 1)',
  'id = 1 into outfile',
  ['id = ?1', 1],
  ['id = $2', 1],
  ['id = $2 and x = $1', 1, 2],
  ['id = $1 and x = $1', 1],
  ['id = @p1', 1],
  ['id = $1 and x = ?', 1, 2],
  ['id = ? and ??', 1, 'x', 'y'],
  ["id = ? and x = '?'", 1],
  ['id = ? /* ? */ and x = 1', 1],
  ['id = ? and x = "?"', 1],
  ['id = ? and x = ?2', 1, 2],
  ['id = 1 and x = $1a', 1],
  ['id = 1 and x = @p0a', 1],
  "id = 1 and x = '\0'",
  "id = 1 and x = N'a'",
  'id = 1 and "a""b" = 1',
  'id = 1 and "a.b" = 1',
  'id = 1 and "a`b" = 1',
  'id = 1 and "a[b" = 1',
  'id = 1 and `a``b` = 1',
  'id = 1 and [a]]b] = 1',
  'id = 1 and 1x = 1',
  'id = 1 and x = 1 --1',
  'id = 1 and x = 1 /* y',
  'id = 1 and x */ y',
  ['id = ?', 1, 2],
  ['id = ?'],
  ['id = 1', 1],
  ['id = ? and x = ?', 1, { a: 1 }],
  ['id = ? and x = ?', 1, [1]],
  ['id = ? and x = ?', 1, () => 1],
]

const OTHERS: readonly Row[] = [
  ['select * from users', [], NOTHING],
  ['select * from only users where id = 1', [], NOTHING],
  ['select * from only (users) where id = 1', [], NOTHING],
  ['select * from users(1) where id = 1', [], NOTHING],
  ['select * from users as u(x, id) where id = 1', [], NOTHING],
  ['select * from users as u where users.id = 1', [], NOTHING],
  ['select * from users, posts where id = 1', [], NOTHING],
  ['select * from users join posts on true where users.id = 1', [], NOTHING],
  ['select * from users left join posts on true where users.id = 1', [], NOTHING],
  ['select * from "a.users" where id = 1', [], NOTHING],
  ['select * from "users" where "a.id" = 1', [], NOTHING],
  ["select * from 'users' where id = 1", [], NOTHING],
  ['select * into x from users where id = 1', [], NOTHING],
  ['select (select 1) from users where id = 1', [], NOTHING],
  ['with x as (select 1) select * from users where id = 1', [], NOTHING],
  ['(select * from users where id = 1)', [], NOTHING],
  ['explain select * from users where id = 1', [], NOTHING],
  ['select * from users where ((id in (1, 2) and n = 1) or id = 3)', [], NOTHING],
  ['select * from links where (a + 1, b) in ((1, 2))', [], NOTHING],
  ['select * from users having id = 1', [], NOTHING],
  ['select', [], NOTHING],
  ['', [], NOTHING],
  ['select * from "users" where "id" = 1', [], USER],
  ['select * from "users" where "ID" = 1', [], USER],
]

const WRITES: readonly Row[] = [
  ['update users set n = 1, m = m + 1 where id = 1', [], 'update users 1'],
  ['update users set n = case when n = 1 then 2 end where id = 1', [], 'update users 1'],
  ['update users set n = $1 where id = $2', [{ a: 1 }, 1], 'update users 1'],
  ['update users set n = ?, m = ? where id = ?', [new Date(), Buffer.of(1), 1], 'update users 1'],
  ['update users set n = ? where id = ?', [{ n: 1, id: 2 }, 1], NOTHING],
  ['update users set id = 2 where id = 1', [], NOTHING],
  ['update users set n = 1, `id` = 2 where id = 1', [], NOTHING],
  ['update users set users.id = 2 where id = 1', [], NOTHING],
  ['update users set (id, n) = (2, 3) where id = 1', [], NOTHING],
  ['update users set ? where id = 1', [1], NOTHING],
  ['update users set rowid = 2 where id = 1', [], NOTHING],
  ['update users set "_rowid_" = 2 where id = 1', [], NOTHING],
  ['update links set n = 1, b = 2 where a = 1 and b = 1', [], NOTHING],
  ['update users set n = 1 from posts where id = 1', [], NOTHING],
  ['update users, posts set n = 1 where id = 1', [], NOTHING],
  ['update users join posts set n = 1 where id = 1', [], NOTHING],
  ['update or replace users set n = 1 where id = 1', [], NOTHING],
  ['update ignore users set n = 1 where id = 1', [], NOTHING],
  ['update users set n = 1', [], NOTHING],
  ['update users where n = 1 and id = 1', [], NOTHING],
  ['update users set n = 1 where id = 1 or n = 1', [], NOTHING],
  ['update users set n = 1 where id = 1 order by n limit 1', [], 'update users 1'],
  ['update users set n = 1 where id = 1 returning *', [], 'update users 1'],
  ['update users set n = @p0 output inserted.[n], deleted.[n] where id = @p1', [1, 1], 'update users 1'],
  [`update users set U&"!0069d" uescape '!' = 2 where id = 1`, [], NOTHING],
  ['update users set n = output + .5, id = 2 where id = 1', [], NOTHING],
  ['update users set output = 1, id = 2 where id = 1', [], NOTHING],
  ['update users set n = 1 where id = 1;select @@rowcount', [], 'update users 1'],
  ['delete from users where id = 1', [], 'delete users 1'],
  ['delete from users as u where u.id = 1', [], 'delete users 1'],
  ['delete from users using posts where id = 1', [], NOTHING],
  ['delete users from users where id = 1', [], NOTHING],
  ['delete users where id = 1', [], NOTHING],
  ['delete from users, posts where id = 1', [], NOTHING],
  ['delete from users', [], NOTHING],
]

const INSERTS: readonly Row[] = [
  ['insert into users (id) values (1), (2), (1)', [], 'insert users 1 2'],
  ['insert into users as u (id) values (1)', [], 'insert users 1'],
  ['insert into users (n) values (1)', [], 'insert users, generates'],
  ['insert into users (id, n) values (default, 1), (?, 2)', [null], 'insert users, generates'],
  ['insert into users (id, n) values (?, 1)', [undefined], 'insert users, generates'],
  ['insert into users default values', [], 'insert users, generates'],
  ['insert into users () values ()', [], 'insert users, generates'],
  ['insert into users (id) values (?)', [0], 'insert users 0, generates'],
  ['insert into users (id) values ($1)', [0], 'insert users 0, generates'],
  // SQLite's driver binds it as NULL.
  ['insert into users (id) values (?)', [5n], 'insert users 5, generates'],
  ['insert into users (id) values ($1)', [5n], 'insert users 5'],
  // MySQL may store the end of a column's range.
  ['insert into users (id) values (?)', [-5], 'insert users -5 0, generates'],
  ['insert into users (id) values (?)', [2 ** 40], `insert users ${2 ** 40} 2147483647 4294967295`],
  ['insert into users (id) values ($1)', [2 ** 40], `insert users ${2 ** 40}`],
  ['insert into users (id, n) values (1, abs(2) + 3), (2, (4))', [], 'insert users 1 2'],
  ['insert into users (id) values (1 + 1)', [], NOTHING],
  ['insert into users (id) values (abs(1))', [], NOTHING],
  ['insert into users (id, n) values (1)', [], NOTHING],
  ['insert into users (id, id) values (1, 2)', [], NOTHING],
  ['insert into users (id, rowid) values (1, 2)', [], NOTHING],
  ['insert into users (id, n) values (1, (select 2))', [], NOTHING],
  ['insert into users values (1, 2)', [], NOTHING],
  ['insert into users (id) select id from users', [], NOTHING],
  ['insert into users (id) select 1', [], NOTHING],
  ['insert into users (id) select ? as `id` from users', [1], NOTHING],
  ['insert into users (id) select ? as `id` union all select ? as `id`', [1, 2], 'insert users 1 2'],
  ['insert into users (id) select ? as `id` union select id from users', [1], NOTHING],
  [`insert into users (U&"!0069d" uescape '!', n) values (1, 2)`, [], NOTHING],
  ['insert into users (id) select ? + 1', [1], NOTHING],
  ['insert into users (id) values (@p0)', [2 ** 40], `insert users ${2 ** 40}`],
  ['insert into docs (id) values (?)', ['5000000000'], 'insert docs 5000000000'],
  ['insert into docs (id) values (?)', ['0'], 'insert docs 0'],
  ['insert into users set id = 1', [], NOTHING],
  ['insert users (id) values (1)', [], NOTHING],
  ['insert or ignore into users (id) values (1)', [], 'insert users 1'],
  ['insert ignore into users (id) values (1)', [], 'insert users 1'],
  ['insert ignore into docs (id) values (?)', ['a'], NOTHING],
  ['insert or ignore into docs (id) values (?)', ['a'], 'insert docs a'],
  ['insert or replace into users (id) values (1)', [], NOTHING],
  ['replace into users (id) values (1)', [], NOTHING],
  ['insert into users (id) values (1) on conflict do nothing', [], 'insert users 1'],
  ['insert into users (id) values (1) on conflict (n) where n > 1 do nothing returning id', [], 'insert users 1'],
  ['insert into users (id) values (1) on conflict (n) do update set n = 2', [], NOTHING],
  ['insert into users (id) values (1) on conflict (n) do nothing on conflict (m) do update set n = 2', [], NOTHING],
  ['insert into users (id) values (1) on conflict (n) do anything', [], NOTHING],
  ['insert into users (id) values (1) on duplicate key update n = 2', [], NOTHING],
  ['insert into users (id) values (1) as new on duplicate key update n = 2', [], NOTHING],
  ['insert into users (id) values (1) returning (select 1)', [], NOTHING],
  ['insert into users (id) overriding user value values (1)', [], NOTHING],
  ['insert into users (id) output inserted.id values (1)', [], 'insert users 1'],
  ['insert into users (id) output inserted.id into posts values (1)', [], NOTHING],
  ['insert into links (b, a) values (1, 2), (3, default)', [], 'insert links 2/1, generates'],
]

describe('the rows that a text names', () => {
  for (const [sql, bindings, expected] of [...READ, ...OTHERS, ...WRITES, ...INSERTS]) {
    it(`${sql}: ${expected}`, () => expect(brief(sql, bindings)).to.equal(expected))
  }

  for (const wide of WIDE) {
    const [condition, ...bindings] = typeof wide === 'string' ? [wide] : wide
    it(`where ${condition}: nothing`, () => {
      for (const verb of ['select * from', 'update users set n = 1', 'delete from']) {
        const sql = `${verb}${verb.endsWith('from') ? ' users' : ''} where ${condition}`
        const shifted = rowsOf(sql, bindings)
        expect(shifted, sql).to.equal(undefined)
      }
    })
  }

  it('are known up to a hundred', () => {
    const list = (length: number): string => Array.from({ length }, (_, index) => index + 1).join(', ')
    expect(rowsOf(`select * from users where id in (${list(100)})`, [])?.rows).to.have.length(100)
    expect(brief(`select * from users where id in (${list(101)})`)).to.equal(NOTHING)
    expect(brief(`select * from links where a in (${list(10)}) and b in (${list(11)})`)).to.equal(NOTHING)
    const either = (length: number): string => Array.from({ length }, (_, index) => `(id = ${index})`).join(' or ')
    expect(rowsOf(`delete from users where (${either(100)})`, [])?.rows).to.have.length(100)
    expect(brief(`delete from users where (${either(101)})`)).to.equal(NOTHING)
    const rows = (length: number): string => Array.from({ length }, (_, index) => `(${index})`).join(', ')
    expect(rowsOf(`insert into users (id) values ${rows(100)}`, [])?.rows).to.have.length(100)
    expect(brief(`insert into users (id) values ${rows(101)}`)).to.equal(NOTHING)
    expect(brief(`insert into users (n) values ${rows(101)}`)).to.equal(NOTHING)
    expect(brief(`insert into users (id) values ${rows(60).replaceAll(')', '000000000000)')}`)).to.contain('4294967295')
    expect(brief(`insert into links (a, b) values ${rows(60).replace(/\((\d+)\)/g, '(-$1, -$1)')}`)).to.equal(NOTHING)
  })

  it('follow the key that the table has at the time', () => {
    const sql = 'select * from users where id = ? and a = ?'
    expect(brief(sql, [1, 2])).to.equal('read users 1, counted')
    expect(brief(sql, [1, 2], () => [{ column: 'a', kind: 'integer' }])).to.equal('read users 2, counted')
    expect(brief(sql, [1, 2], () => undefined)).to.equal(NOTHING)
    expect(brief(sql, [1, 2], () => [])).to.equal(NOTHING)
  })

  it('are unknown where a word only looks like the name of the table', () => {
    const byId = () => [{ column: 'id', kind: 'integer' }] as const
    for (const sql of [
      'select * from only users where id = 1',
      'select * from lateral users where id = 1',
      'delete from only users where id = 1',
      'update ignore users set n = 1 where id = 1',
    ]) {
      expect(brief(sql, [], byId), sql).to.equal(NOTHING)
    }
  })

  it('may have a key with the name of a row id', () => {
    const byOid = () => [{ column: 'oid', kind: 'integer' }] as const
    expect(brief('insert into users (oid) values (1)', [], byOid)).to.equal('insert users 1')
    expect(brief('insert into users (oid, rowid) values (1, 2)', [], byOid)).to.equal(NOTHING)
  })
})
