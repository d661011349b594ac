import type { Random } from '../../../../demo/dataset/Random.js'
import type { Dialect } from '../../freshness/places.js'
import type { RandomWrite } from './Write.js'
import { WRITABLE, type Table } from '../schema.js'
import { literal, stored, type Value } from '../values.js'

/** A write in raw SQL of the dialect's own. */
export function rawWrite(random: Random, dialect: Dialect): RandomWrite {
  const table = random.pick(WRITABLE)
  const kinds = [...anywhere(random, table), ...(dialect === 'mariadb' ? onMariadb(random) : onOthers(random))]
  const more = { sqlite: onSqlite, postgres: onPostgres, mariadb: onMariadb }[dialect](random, table)
  return raw(...random.pick([...kinds, ...more])())
}

type Statement = () => [sql: string, bindings?: Value[]]

function raw(sql: string, bindings: Value[] = []): RandomWrite {
  return { text: `${sql} ${JSON.stringify(bindings)}`, run: async (on) => on.raw(sql, bindings) }
}

function anywhere(random: Random, { name, key, settable }: Table): Statement[] {
  const id = (): number => random.upTo(9)
  const column = random.pick(settable.filter((each) => !key.includes(each.name)))
  const value = stored(random, column)
  return [
    () => [`update ${name} set ${column.name} = ${literal(value)} where ${key[0]} = ${id()}`],
    () => [`UPDATE ${name} SET ${column.name.toUpperCase()} = ? WHERE ${key[0]} = ?`, [value, id()]],
    () => [`update ${name} set n = n + 1 where ${key[0]} = ?`, [id()]],
    () => [`update ${name} set n = (select max(id) from teams) where ${key[0]} = ?`, [id()]],
    () => [
      `update ${name} set ${column.name} = ? where ${key[0]} in (select id from counters where n > ?)`,
      [value, id()],
    ],
    () => [`update ${name} set n = ? where exists (select 1 from notes where notes.n = ${name}.n)`, [id()]],
    () => [`delete from ${name} where ${key[0]} in (select id from counters where n = ?)`, [id()]],
    () => [`delete from ${name} where ${key.map((each) => `${each} = ${id()}`).join(' and ')}`],
    () => [`delete from ${name} where ${key[0]} = ? or ${column.name} is null`, [id()]],
    () => ['insert into notes (id, person_id, n) select id + 20, id, n from people where id = ?', [id()]],
    () => ['insert into teams (id, kind) select ?, status from people where id = ?', [id(), id()]],
    () => ['insert into counters (id) values (?)', [id()]],
    () => ['delete from notes where id > 20'],
    () => ['update people set id = id + 10 where id = ?', [id()]],
    () => ['update people set id = id - 10 where id > 10'],
    () => ['update teams set id = ? where id = ?', [id(), id()]],
    () => ['update people set status = code, code = status where id = ?', [id()]],
    () => [`update people set n = case when active then 1 else n end where id = ${id()}`],
    () => ['update people set team_id = null where team_id = ?', [id()]],
    () => ["update people set status = 'OPEN' where status = 'open' and id = ?", [id()]],
    () => ["update people set status = 'done' where status = 'Open ' "],
  ]
}

const onOthers = (random: Random): Statement[] => [
  () => ['update people set n = t.n from teams t where people.team_id = t.id and t.id = ?', [random.upTo(9)]],
  () => ['update people as p set n = ? where p.id = ? and p.status is not null', [random.upTo(5), random.upTo(9)]],
  () => [
    'insert into people (id, n) values (?, ?) on conflict (id) do update set n = excluded.n, status = people.code',
    [random.upTo(9), random.upTo(5)],
  ],
  () => ['with x as (select id from teams where n = ?) delete from members where team_id in (select id from x)', [2]],
]

function onSqlite(random: Random, { name }: Table): Statement[] {
  return [
    () => ['replace into teams (id, n) values (?, ?)', [random.upTo(9), random.upTo(5)]],
    () => ['insert or ignore into people (id, email) values (?, ?)', [random.upTo(9), 'a@x.org']],
    () => ['insert or replace into people (id, email, n) values (?, ?, ?)', [random.upTo(9), 'b@x.org', 1]],
    () => ['update or ignore people set email = ? where id = ?', ['a@x.org', random.upTo(9)]],
    () => ['update or replace people set email = ? where id = ?', ['c@x.org', random.upTo(9)]],
    () => [`delete from ${random.chance(0.1) ? name : 'notes'}`],
    () => ['update people set n = ? where rowid = ?', [random.upTo(5), random.upTo(9)]],
  ]
}

function onPostgres(random: Random, { name }: Table): Statement[] {
  return [
    () => [
      'with gone as (delete from notes where n = ? returning *) insert into counters select id + 30, n from gone on conflict do nothing',
      [2],
    ],
    () => ['delete from people using teams t where people.team_id = t.id and t.n = ?', [random.upTo(5)]],
    () => [`truncate ${random.chance(0.1) ? name : 'notes'} cascade`],
    () => ['update only people set (n, status) = (?, ?) where id = ?', [random.upTo(5), 'done', random.upTo(9)]],
    () => ['delete from counters where id > 30'],
  ]
}

function onMariadb(random: Random): Statement[] {
  return [
    () => ['update people p join teams t on t.id = p.team_id set p.n = t.n where t.id = ?', [random.upTo(9)]],
    () => ['update people p, teams t set p.n = ?, t.n = ? where p.team_id = t.id and p.id = ?', [1, 2, random.upTo(9)]],
    () => ['delete p from people p join teams t on t.id = p.team_id where t.n = ?', [random.upTo(5)]],
    () => ['replace into teams (id, n) values (?, ?)', [random.upTo(9), random.upTo(5)]],
    () => ['insert into people set id = ?, n = ?', [random.upTo(9), random.upTo(5)]],
    () => [
      'insert into people (id, n) values (?, ?) on duplicate key update n = values(n), status = code',
      [random.upTo(9), 3],
    ],
    () => ['insert ignore into people (id, email) values (?, ?)', [random.upTo(9), 'a@x.org']],
    () => ['update people set n = n + 1 where n is not null order by id limit 1'],
    () => ['truncate notes'],
    () => ["update people set n = 4 where id = '3abc'"],
    () => ['update people set n = ? where status = 0', [random.upTo(5)]],
  ]
}
