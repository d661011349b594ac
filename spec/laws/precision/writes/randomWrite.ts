import type { Random } from '../../../../demo/dataset/Random.js'
import type { Dialect } from '../../freshness/places.js'
import { called, toldCalls, type Call } from '../calls.js'
import { modelWrite } from './modelWrite.js'
import type { RandomWrite } from './Write.js'
import { rawWrite } from './rawWrite.js'
import { TABLES, WRITABLE, type Column, type Table } from '../schema.js'
import { compared, focused, row, stored, type Value } from '../values.js'

/** A write by Knex, by Objection, or in raw SQL. */
export function randomWrite(random: Random, dialect: Dialect): RandomWrite {
  if (random.chance(0.25)) return rawWrite(random, dialect)
  if (random.chance(0.2)) return modelWrite(random, dialect)
  if (random.chance(0.15)) return keyedDelete(random)
  const table = random.pick<Table>([...WRITABLE, TABLES.people, TABLES.people, TABLES.tasks])
  const kind = random.pick([
    'insert',
    'insert',
    'upsert',
    'batch',
    'update',
    'update',
    'update',
    'update',
    'delete',
    'delete',
  ])
  if (kind === 'batch') return batch(random, table)
  return chain(table.name, [...callsOf(kind, random, table, dialect), ...returning(random, dialect)])
}

/** Of a row that takes nothing along, or of one whose children stay. */
function keyedDelete(random: Random): RandomWrite {
  const { name, key } = random.pick<Table>([TABLES.tasks, TABLES.tasks, TABLES.members, TABLES.counters, TABLES.teams])
  return chain(name, [['where', Object.fromEntries(key.map((column) => [column, random.upTo(8)]))], ['delete']])
}

function callsOf(kind: string, random: Random, table: Table, dialect: Dialect): Call[] {
  if (kind === 'insert')
    return [['insert', random.chance(0.7) ? row(random, table) : [row(random, table), row(random, table)]]]
  if (kind === 'delete') return [...where(random, table, dialect), ['delete']]
  if (kind === 'upsert') return upsert(random, table)
  return [...where(random, table, dialect), set(random, table)]
}

function upsert(random: Random, table: Table): Call[] {
  const target = table.name === 'people' && random.chance(0.3) ? ['email'] : [...table.key]
  const rows = random.chance(0.7) ? row(random, table) : [row(random, table, 0), row(random, table, 0)]
  const merges: Call[] = [['merge'], ['merge'], ['merge', ['n']], ['ignore']]
  return [['insert', rows], ['onConflict', target], random.pick(merges)]
}

function batch(random: Random, table: Table): RandomWrite {
  const rows = Array.from({ length: random.upTo(3) }, () => row(random, table, 0))
  return {
    text: `batchInsert ${table.name} ${JSON.stringify(rows)}`,
    run: (on) => Promise.resolve(on.batchInsert(table.name, rows, 2)),
  }
}

function set(random: Random, table: Table): Call {
  if (random.chance(0.12)) return [random.pick(['increment', 'decrement']), 'n', random.upTo(2)]
  const settable = table.settable.filter(({ name }) => !table.key.includes(name) || random.chance(0.08))
  const some = [focused(random, settable), ...(random.chance(0.3) ? [focused(random, settable)] : [])]
  return ['update', Object.fromEntries(some.map((column) => [column.name, stored(random, column)]))]
}

/** Rows by their key in most cases: one, several, with a further condition, or none at all. */
function where(random: Random, table: Table, dialect: Dialect): Call[] {
  const key = (): Call => ['where', Object.fromEntries(table.key.map((column) => [column, random.upTo(9)]))]
  const column: Column = focused(random, table.columns)
  const value = (): Value => compared(random, column.kind, dialect)
  const more = random.pick<() => Call>([
    () => ['where', column.name, value()],
    () => ['whereIn', column.name, [value(), value()]],
    () => ['whereNull', column.name],
    () => ['whereNot', column.name, value()],
    () => ['where', column.name, '>', value()],
  ])
  return random.pick<() => Call[]>([
    () => [key()],
    () => [key()],
    () => [key()],
    () => [key(), more()],
    () => [key(), ['orWhere', column.name, value()]],
    () => [['whereIn', table.key[0], [random.upTo(9), random.upTo(9)]]],
    () => [['where', table.key[0], compared(random, 'id', dialect)]],
    () => [['where', table.key[0], 9999]],
    () => [more()],
    () => [more()],
  ])()
}

const returning = (random: Random, dialect: Dialect): Call[] =>
  dialect !== 'mariadb' && random.chance(0.1) ? [['returning', random.pick(['*', ['n']])]] : []

function chain(table: string, calls: readonly Call[]): RandomWrite {
  const text = `${table}${toldCalls(calls)}`
  return { text, run: async (on) => called(on(table), calls) }
}
