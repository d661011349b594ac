import type { Knex } from 'knex'
import type { Family } from './drivers.js'

interface Words {
  readonly serial: string
  readonly bytes: string
  readonly moment: string
  readonly json: string
  readonly double: string
  /** Columns that only this database has. */
  readonly own: readonly string[]
  readonly trigger: readonly string[]
}

const AUDIT = 'insert into drv_audits (note_id, what) values (new.id, new.text)'

const WORDS: Readonly<Record<Family, Words>> = {
  sqlite: {
    serial: 'integer primary key',
    bytes: 'blob',
    moment: 'datetime',
    json: 'json',
    double: 'double',
    own: [],
    trigger: [`create trigger drv_audit after update on drv_notes begin ${AUDIT}; end`],
  },
  postgres: {
    serial: 'serial primary key',
    bytes: 'bytea',
    moment: 'timestamptz',
    json: 'jsonb',
    double: 'double precision',
    own: ['numbers integer[]', 'span interval', 'mark uuid'],
    trigger: [
      `create function drv_audited() returns trigger language plpgsql as $$ begin ${AUDIT}; return new; end $$`,
      'create trigger drv_audit after update on drv_notes for each row execute function drv_audited()',
    ],
  },
  mysql: {
    serial: 'integer auto_increment primary key',
    bytes: 'blob',
    moment: 'datetime(3)',
    json: 'json',
    double: 'double',
    own: [`size enum('s', 'm', 'l')`, 'bits bit(8)'],
    trigger: [`create trigger drv_audit after update on drv_notes for each row ${AUDIT}`],
  },
}

/** Authors with books that go with them, a view of both, notes with a trigger that records changes, and a table of all types. */
export async function createTables(knex: Knex, family: Family): Promise<void> {
  const { serial, bytes, moment, json, double, own, trigger } = WORDS[family]
  await dropTables(knex, family)
  const types = [
    `big bigint`,
    `amount decimal(12, 4)`,
    `ratio ${double}`,
    `flag boolean`,
    `moment ${moment}`,
    `day date`,
  ]
  const all = [...types, `doc ${json}`, `bytes ${bytes}`, `words text`, `absent text`, ...own]
  const statements = [
    `create table drv_authors (id ${serial}, name varchar(40), born integer)`,
    `create table drv_books (id ${serial}, title varchar(40), pages integer, author_id integer not null,
      foreign key (author_id) references drv_authors (id) on delete cascade)`,
    `create table drv_notes (id ${serial}, text varchar(40))`,
    `create table drv_audits (id ${serial}, note_id integer, what varchar(40))`,
    `create table drv_samples (id ${serial}, ${all.join(', ')})`,
    `create view drv_titles as select drv_books.id as id, title, name from drv_books join drv_authors on drv_authors.id = author_id`,
    ...trigger,
  ]
  for (const sql of statements) await knex.raw(sql)
}

export async function dropTables(knex: Knex, family: Family): Promise<void> {
  await knex.raw('drop view if exists drv_titles')
  for (const table of ['drv_samples', 'drv_audits', 'drv_notes', 'drv_books', 'drv_authors'])
    await knex.raw(`drop table if exists ${table}`)
  if (family === 'postgres') await knex.raw('drop function if exists drv_audited()')
}

export async function fillTables(knex: Knex, family: Family): Promise<void> {
  await knex('drv_authors').insert(['Ada', 'Grace', 'Edsger'].map((name) => ({ name, born: 1900 })))
  await knex('drv_books').insert([1, 1, 2, 3].map((author_id) => ({ title: `of ${author_id}`, pages: 100, author_id })))
  await knex('drv_notes').insert({ text: 'old' })
  await knex('drv_samples').insert({ ...SAMPLE, ...OWN[family] })
  await knex('drv_samples').insert({ words: '' })
}

const SAMPLE = {
  big: '9007199254740993',
  amount: '12345.6700',
  ratio: 1 / 3,
  flag: true,
  moment: new Date('2024-02-29T12:34:56.789Z'),
  day: '2024-02-29',
  doc: JSON.stringify({ b: [1, null, { deep: 'ä' }], a: -0.5 }),
  bytes: Buffer.from([0, 1, 127, 128, 255]),
  words: 'ünï € 😀 \n " \\',
}

const OWN: Readonly<Record<Family, object>> = {
  sqlite: {},
  postgres: { numbers: [3, 1, 2], span: '1 day 02:03:04', mark: '3f333df6-90a4-4fda-8dd3-9485d27cee36' },
  mysql: { size: 'm', bits: 5 },
}
