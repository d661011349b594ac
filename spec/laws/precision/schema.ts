import type { Knex } from 'knex'
import type { Random } from '../../../demo/dataset/Random.js'
import type { Dialect } from '../freshness/places.js'

export type Kind = 'id' | 'number' | 'text' | 'code' | 'email' | 'boolean' | 'day'

export interface Column {
  readonly name: string
  readonly kind: Kind
}

export interface Table {
  readonly name: string
  readonly key: readonly string[]
  readonly columns: readonly Column[]
  /** The columns that writes may set. */
  readonly settable: readonly Column[]
}

function table(name: string, key: readonly string[], columns: Record<string, Kind>, computed: readonly string[] = []) {
  const all = Object.entries(columns).map(([column, kind]) => ({ name: column, kind }))
  return { name, key, columns: all, settable: all.filter((column) => !computed.includes(column.name)) } satisfies Table
}

const PERSON = { id: 'id', team_id: 'id', parent_id: 'id', email: 'email', status: 'text', n: 'number' } as const

/** Every kind of key, foreign key and column that decides what a write can change. */
export const TABLES = {
  teams: table('teams', ['id'], { id: 'id', name: 'email', kind: 'text', n: 'number' }),
  people: table('people', ['id'], { ...PERSON, code: 'code', active: 'boolean', day: 'day', twice: 'number' }, [
    'twice',
  ]),
  members: table('members', ['team_id', 'person_id'], { team_id: 'id', person_id: 'id', role: 'text', n: 'number' }),
  notes: table('notes', ['id'], { id: 'id', person_id: 'id', status: 'text', n: 'number' }),
  counters: table('counters', ['id'], { id: 'id', n: 'number' }),
  tasks: table('tasks', ['id'], { id: 'id', team_id: 'id', status: 'text', n: 'number' }),
  open_people: table('open_people', ['id'], { id: 'id', team_id: 'id', status: 'text', n: 'number' }),
} as const

export const WRITABLE: readonly Table[] = [
  TABLES.teams,
  TABLES.people,
  TABLES.members,
  TABLES.notes,
  TABLES.counters,
  TABLES.tasks,
]
export const READABLE: readonly Table[] = Object.values(TABLES)

/** How texts compare, which differs from schema to schema. */
const COLLATIONS: Readonly<Record<Dialect, readonly string[]>> = {
  sqlite: ['', 'collate nocase', 'collate rtrim'],
  postgres: ['', '', 'collate ci'],
  mariadb: ['', 'collate utf8mb4_unicode_ci', 'collate utf8mb4_bin'],
}
/** Types of numbers. */
const NUMBERS: readonly string[] = ['integer', 'integer', 'bigint', 'decimal(10,2)', 'double precision']
const CODES: Readonly<Record<Dialect, readonly string[]>> = {
  sqlite: ['varchar(20)', 'text', 'numeric', 'blob'],
  postgres: ['varchar(20)', 'text', 'char(4)'],
  mariadb: ['varchar(20)', 'text', 'char(4)'],
}

/** Makes the tables, of types and collations by chance. Returns the name of the schema. */
export async function createSchema(knex: Knex, dialect: Dialect, random: Random): Promise<string> {
  const collation = random.pick(COLLATIONS[dialect])
  const text = `varchar(20) ${collation}`
  const number = random.pick(NUMBERS)
  const code = random.pick(CODES[dialect])
  const onParent = random.pick(['SET NULL', 'CASCADE'])
  if (collation === 'collate ci') {
    await knex.raw(
      "create collation if not exists ci (provider = icu, locale = 'und-u-ks-level2', deterministic = false)",
    )
  }
  await createTeams(knex, text, number)
  await createPeople(knex, { text, number, code, onParent })
  await knex.schema.createTable('members', (t) => {
    t.integer('team_id').notNullable().references('teams.id').onDelete('CASCADE').onUpdate('CASCADE')
    t.integer('person_id').notNullable().references('people.id').onDelete('CASCADE').onUpdate('CASCADE')
    t.specificType('role', text)
    t.integer('n').defaultTo(0)
    t.primary(['team_id', 'person_id'])
  })
  await createNotes(knex, dialect, text)
  await knex.schema.createTable('tasks', (t) => {
    t.integer('id').primary()
    t.integer('team_id').references('teams.id').onDelete('SET NULL').onUpdate(onParent)
    t.specificType('status', text)
    t.integer('n').defaultTo(1)
  })
  await knex.raw("create view open_people as select id, team_id, status, n from people where status = 'open'")
  return `${dialect}: status ${text}, n ${number}, code ${code}, parent ${onParent}`
}

async function createTeams(knex: Knex, text: string, number: string): Promise<void> {
  await knex.schema.createTable('teams', (t) => {
    t.integer('id').primary()
    t.string('name', 40).unique()
    t.specificType('kind', text).index()
    t.specificType('n', number)
  })
}

interface Types {
  readonly text: string
  readonly number: string
  readonly code: string
  readonly onParent: string
}

async function createPeople(knex: Knex, { text, number, code, onParent }: Types): Promise<void> {
  await knex.schema.createTable('people', (t) => {
    t.integer('id').primary()
    t.integer('team_id').references('teams.id').onDelete('SET NULL').onUpdate('CASCADE')
    t.integer('parent_id').references('people.id').onDelete(onParent)
    t.string('email', 40).unique()
    t.specificType('status', `${text} default 'open'`)
    t.specificType('n', number).defaultTo(2)
    t.specificType('code', code)
    t.boolean('active')
    t.date('day')
    t.specificType('twice', `${number} generated always as (n * 2) stored`)
  })
}

async function createNotes(knex: Knex, dialect: Dialect, text: string): Promise<void> {
  await knex.schema.createTable('counters', (t) => {
    t.integer('id').primary()
    t.integer('n').defaultTo(0)
  })
  await knex.schema.createTable('notes', (t) => {
    t.integer('id').primary()
    t.integer('person_id').index()
    t.specificType('status', text)
    t.integer('n')
  })
  if (dialect === 'postgres') {
    await knex.raw(`create function count_notes() returns trigger language plpgsql as
      $$ begin update counters set n = n + 1 where id = 1; return null; end $$`)
  }
  for (const event of ['insert', 'update', 'delete']) {
    const action = dialect === 'postgres' ? 'execute function count_notes()' : body(dialect)
    await knex.raw(`create trigger notes_${event} after ${event} on notes for each row ${action}`)
  }
}

const body = (dialect: Dialect): string =>
  dialect === 'sqlite'
    ? 'begin update counters set n = n + 1 where id = 1; end'
    : 'update counters set n = n + 1 where id = 1'
