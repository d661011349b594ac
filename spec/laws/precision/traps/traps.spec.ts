import { databaseTargets } from '../../../support/databases.js'
import { expectFresh, type Trap } from './Trap.js'

/** A table with so many indexed columns that the tags of a row's write are too many. */
const WIDE = Array.from({ length: 16 }, (_, index) => `c${index}`)

const wideOrder = Object.fromEntries(WIDE.map((name, index) => [name, index]))

const TRAPS: Readonly<Record<string, Trap>> = {
  'a key that has a default, where the driver says the number of the row': {
    on: ['SQLite'],
    tables: ['trap'],
    setUp: ['create table trap (id int primary key default 7, x int)'],
    queries: ['select x from trap where id = 7'],
    write: (knex) => knex('trap').insert({ x: 1 }),
  },
  'a key that is computed, where the driver says the number of the row': {
    on: ['SQLite'],
    tables: ['trap'],
    setUp: ['create table trap (id int primary key default (abs(-7)), x int)'],
    queries: ['select x from trap where id = 7'],
    write: (knex) => knex('trap').insert({ x: 1 }),
  },
  'a key beside the column that the database numbers': {
    on: ['MariaDB'],
    tables: ['trap'],
    setUp: ['create table trap (id int primary key default 7, n int not null auto_increment unique, x int)'],
    queries: ['select x from trap where id = 7'],
    write: (knex) => knex('trap').insert({ x: 1 }),
  },
  'an aggregate of the outer rows in a sub-query': {
    on: ['SQLite', 'MariaDB'],
    tables: ['trap', 'trap_one'],
    setUp: [
      'create table trap (id int primary key, x int)',
      'create table trap_one (id int primary key)',
      'insert into trap values (1, 1), (2, 2)',
      'insert into trap_one values (1)',
    ],
    queries: [
      'select id, (select sum(trap.x)) m from trap',
      'select id, (select sum(trap.x) from trap_one) m from trap',
      'select id, (select sum(x) from trap_one) m from trap',
    ],
    write: (knex) => knex('trap').where({ id: 2 }).delete(),
  },
  'an upsert with too many tags, and a child whose name begins with that of its parent': {
    on: ['SQLite'],
    tables: ['trap_items', 'trap'],
    setUp: [
      'pragma foreign_keys = on',
      `create table trap (id int primary key, code text unique, ${WIDE.map((name) => `${name} int`).join(', ')})`,
      ...WIDE.map((name) => `create index trap_${name} on trap (${name})`),
      'create table trap_items (id int primary key, code text references trap (code) on update cascade)',
      `insert into trap (id, code) values (1, 'a')`,
      `insert into trap_items values (1, 'a')`,
    ],
    queries: ['select * from trap_items', `select count(*) c from trap_items where code = 'b'`],
    write: (knex) =>
      knex('trap')
        .insert({ id: 1, code: 'b', ...wideOrder })
        .onConflict('id')
        .merge(),
  },
  'rows of one key in two schemas': {
    on: ['PostgreSQL'],
    tables: ['trap_one.trap', 'trap_two.trap'],
    setUp: ['one', 'two'].flatMap((name, index) => [
      `create schema if not exists trap_${name}`,
      `create table trap_${name}.trap (id int primary key, tenant int unique, x int)`,
      `insert into trap_${name}.trap values (1, ${index + 5}, 0)`,
    ]),
    shown: ['select * from trap_one.trap where id = 1'],
    queries: ['select sum(x) s from trap_two.trap where tenant = 6'],
    write: (knex) => knex.withSchema('trap_two').from('trap').where({ id: 1 }).update({ x: 9 }),
  },
  'a default that calls a function which writes': {
    on: ['PostgreSQL'],
    tables: ['trap', 'trap_counters'],
    setUp: [
      'create table trap_counters (id int primary key, n int)',
      'insert into trap_counters values (1, 0)',
      `create or replace function trap_next() returns int language sql volatile as
        'update trap_counters set n = n + 1 where id = 1 returning n'`,
      'create table trap (id serial primary key, n int default trap_next(), x text)',
    ],
    queries: ['select n from trap_counters where id = 1', 'select count(*) c from trap'],
    write: (knex) => knex('trap').insert({ x: 'a' }),
  },
  'NULL in the place of an enumeration that must not be NULL': {
    on: ['MariaDB'],
    tables: ['trap'],
    setUp: [`create table trap (id int primary key, e enum('a', 'b') not null)`],
    queries: [`select count(*) c from trap where e = 'a'`],
    write: 'insert ignore into trap (id, e) values (5, null)',
  },
}

describe('law 3, freshness, however precise: what is easily overlooked', () => {
  for (const target of databaseTargets()) {
    for (const [name, trap] of Object.entries(TRAPS)) {
      if (trap.on === undefined || trap.on.includes(target.name))
        it(`${target.name}: ${name}`, () => expectFresh(target, trap))
    }
  }
})
