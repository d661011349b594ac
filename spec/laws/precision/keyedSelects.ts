import type { Random } from '../../../demo/dataset/Random.js'
import type { RandomCondition, Source } from './RandomCondition.js'
import { TABLES, type Table } from './schema.js'

const { teams, people, members, tasks, counters } = TABLES

/** Tables with the columns by which they belong together, in both directions. */
const LINKS: readonly (readonly [Table, string, Table, string])[] = [
  [teams, 'id', tasks, 'team_id'],
  [teams, 'id', members, 'team_id'],
  [teams, 'id', people, 'team_id'],
  [people, 'team_id', teams, 'id'],
  [people, 'id', members, 'person_id'],
  [tasks, 'team_id', teams, 'id'],
  [tasks, 'n', counters, 'id'],
  [counters, 'id', tasks, 'n'],
]

/** A LEFT JOIN that shows the rows of both tables with their keys, and often asks whether the right one has a row. */
export function joinedSelect(random: Random, conditions: RandomCondition): { sql: string; isOrdered: boolean } {
  const [left, column, right, other] = random.pick(LINKS)
  const [a, b] = [sourceOf('a', left), sourceOf('b', right)]
  const keys = [...keysOf(a), ...keysOf(b)]
  const more = random.chance(0.4) ? [conditions.column([a, b])[0]] : []
  const shown = [...keys, ...more].map((key, at) => `${key} as k${at}`)
  const on = random.chance(0.4) ? ` and ${conditions.equality([b])}` : ''
  const wheres = [
    () => '',
    () => '',
    () => ` where b.${right.key[0]} is null`,
    () => ` where ${conditions.column([b])[0]} is null`,
    () => ` where (${conditions.equality([b])} or b.${right.key[0]} is null)`,
    () => ` where ${conditions.equality([b])}`,
    () => ` where ${conditions.equality([a])}`,
  ]
  const isOrdered = random.chance(0.4)
  const order = isOrdered ? ordered(random, conditions, [a, b]) : ''
  const from = `${left.name} as a left join ${right.name} as b on a.${column} = b.${other}${on}`
  return { sql: `select ${shown.join(', ')} from ${from}${random.pick(wheres)()}${order}`, isOrdered }
}

/** A part of a table by an order of its own, as lists in applications show it. */
export function listSelect(random: Random, conditions: RandomCondition): { sql: string; isOrdered: boolean } {
  const table = random.pick<Table>([tasks, tasks, people, members, counters])
  const a = sourceOf('a', table)
  const more = random.chance(0.5) ? [conditions.column([a])[0]] : []
  const shown = [...keysOf(a), ...more].map((key, at) => `${key} as k${at}`)
  const where = random.chance(0.5) ? ` where ${conditions.equality([a])}` : ''
  return {
    sql: `select ${shown.join(', ')} from ${table.name} as a${where}${ordered(random, conditions, [a])}`,
    isOrdered: true,
  }
}

/** No ties, because the keys end the order. */
function ordered(random: Random, conditions: RandomCondition, sources: readonly Source[]): string {
  const offset = random.chance(0.7) ? ` offset ${random.upTo(2)}` : ''
  const keys = sources.flatMap(keysOf).join(', ')
  return ` order by ${conditions.column(sources)[0]} ${random.pick(['', 'desc'])}, ${keys} limit ${random.upTo(3)}${offset}`
}

const sourceOf = (alias: string, { columns, key }: Table): Source => ({ alias, columns, key })

const keysOf = ({ alias, key = [] }: Source): string[] => key.map((column) => `${alias}.${column}`)
