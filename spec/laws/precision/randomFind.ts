import type { Random } from '../../../demo/dataset/Random.js'
import type { Dialect } from '../freshness/places.js'
import { toldCalls, type Call } from './calls.js'
import type { ModelName } from './models.js'
import { TABLES, type Column, type Table } from './schema.js'
import { compared, focused, type Value } from './values.js'

/** A query of a model: the calls that build it, in order. */
export interface RandomFind {
  readonly model: ModelName
  readonly calls: readonly Call[]
}

export const TABLE_OF: Readonly<Record<ModelName, Table>> = {
  Team: TABLES.teams,
  Person: TABLES.people,
  Member: TABLES.members,
  Note: TABLES.notes,
  Counter: TABLES.counters,
  Task: TABLES.tasks,
}
const MODELS: readonly ModelName[] = ['Team', 'Person', 'Person', 'Person', 'Member', 'Note', 'Counter', 'Task', 'Task']
const GRAPHS: Readonly<Record<ModelName, readonly string[]>> = {
  Team: ['people', 'members', 'tasks', 'people.notes', '[people, members]'],
  Person: ['team', 'parent', 'children', 'notes', '[team, parent.team]', 'children.children', 'team.members'],
  Member: ['person', 'team', 'person.team'],
  Note: ['person', 'person.[team, parent]'],
  Counter: [],
  Task: ['team', 'team.tasks'],
}

export const told = ({ model, calls }: RandomFind): string => `${model}.query()${toldCalls(calls)}`

/** A query that applications write with Objection. Rows come in the order of their keys. */
export function randomFind(random: Random, dialect: Dialect): RandomFind {
  const model = random.pick(MODELS)
  const table = TABLE_OF[model]
  const graphs = GRAPHS[model]
  const ordered = table.key.map((column): Call => ['orderBy', `${table.name}.${column}`])
  const where = (): Call[] => Array.from({ length: random.pick([0, 1, 1, 2]) }, () => condition(random, table, dialect))
  const id = (): Value | Value[] => {
    const values = table.key.map(() => random.upTo(9))
    return values.length === 1 ? (values[0] as Value) : values
  }
  const graph = (): Call[] =>
    graphs.length > 0 && random.chance(0.4)
      ? [[random.pick(['withGraphFetched', 'withGraphJoined']), random.pick(graphs)]]
      : []
  const shapes: (() => Call[])[] = [
    () => [['findById', id()], ...graph().filter(([method]) => method === 'withGraphFetched')],
    () => [['findById', id()]],
    () => [
      ['findById', id()],
      ['select', ...columns(random, table)],
    ],
    () => [['findByIds', [id(), id(), id()]], ...ordered],
    () => [['findOne', ...condition(random, table, dialect).slice(1)], ...ordered],
    () => [...where(), ...ordered, ...graph()],
    () => [...where(), ...ordered, ...graph()],
    () => [...where(), ['select', ...columns(random, table)], ...ordered],
    () => [...where(), ...ordered, ['limit', random.upTo(3)]],
    () => [...where(), ...ordered, ['limit', random.upTo(3)], ['offset', 1]],
    () => [...where(), ...ordered, ['page', random.upTo(2) - 1, 2]],
    () => [
      ...where(),
      ['orderBy', `${table.name}.n`],
      ...ordered,
      ['limit', random.upTo(3)],
      ['offset', random.upTo(2) - 1],
    ],
    () => [...where(), ...ordered, ['first']],
    () => [...where(), ['resultSize']],
    () => [...where(), ['count', '* as total'], ['max', 'n as most'], ['first']],
  ]
  return { model, calls: random.pick(shapes)() }
}

function columns(random: Random, { name, columns: all }: Table): string[] {
  return [...new Set([random.pick(all), random.pick(all)])].map((column) => `${name}.${column.name}`)
}

function condition(random: Random, table: Table, dialect: Dialect): Call {
  const column: Column = focused(random, table.columns)
  const name = `${table.name}.${column.name}`
  const value = () => compared(random, column.kind, dialect)
  return random.pick<() => Call>([
    () => ['where', name, value()],
    () => ['where', name, value()],
    () => ['where', name, '=', value()],
    () => ['whereIn', name, [value(), value()]],
    () => ['whereNull', name],
    () => ['whereNotNull', name],
    () => ['whereNot', name, value()],
    () => ['where', name, '>', value()],
    () => ['whereNotIn', name, [value(), value()]],
    () => ['orWhere', name, value()],
  ])()
}
