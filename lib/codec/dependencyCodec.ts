import type { RowCondition, RowDependency } from '../core/rowDependency.js'

/** The most dependencies of an entry. A load that has more depends on tables as a whole. */
const MOST_DEPENDENCIES = 1000
/** The most names in one list of a dependency. */
const MOST_NAMES = 10_000

/**
 * A dependency as a list: the table, the columns, the deciding columns, the conditions, the rows, the flags and the key. Columns that are
 * among `columns` are their numbers there. What is missing at the end is absent.
 */
export type DependencyParts = readonly unknown[]

/** The flags: for each of `skips` and `isComplete` whether it is absent (0), false (1) or true (2). */
const STATES = [undefined, false, true] as const
const STATE_COUNT = STATES.length

/** @throws {TypeError} for something else than dependencies. */
export function encodeDependencies(dependencies: readonly RowDependency[]): DependencyParts[] {
  if (!Array.isArray(dependencies)) throw new TypeError('not dependencies')
  return dependencies.map(encodeDependency)
}

function encodeDependency(dependency: RowDependency): DependencyParts {
  const { table, columns, deciding, conditions, rows, skips, key, isComplete } = dependency
  const numbers = new Map(columns.map((column, number) => [column, number]))
  const shortened = (column: string): string | number => numbers.get(column) ?? column
  const parts: unknown[] = [
    table,
    columns,
    deciding.map(shortened),
    conditions.map(({ column, values, shown }) => [shortened(column), values, ...(shown === undefined ? [] : [shown])]),
    rows,
    stateOf(skips) + STATE_COUNT * stateOf(isComplete),
    key?.map(shortened),
  ]
  while (parts.at(-1) === undefined || parts.at(-1) === 0) parts.pop()
  return parts
}

const stateOf = (flag: boolean | undefined): number => STATES.indexOf(flag)

/** The dependencies of these parts; `undefined` for anything that `encodeDependencies` does not make. The parts can come from anywhere. */
export function decodeDependencies(all: unknown): RowDependency[] | undefined {
  return listOf(all, MOST_DEPENDENCIES, decodeDependency)
}

function decodeDependency(parts: unknown): RowDependency | undefined {
  if (!Array.isArray(parts) || parts.length < 4 || parts.length > 7) return undefined
  const [table, names, deciding, conditions, rows, flags = 0, key] = parts as unknown[]
  const columns = listOf(names, MOST_NAMES, textOf)
  if (typeof table !== 'string' || columns === undefined) return undefined
  const columnOf = (column: unknown): string | undefined =>
    typeof column === 'number' ? columns[column] : textOf(column)
  const decoded = {
    columns,
    deciding: listOf(deciding, MOST_NAMES, columnOf),
    conditions: listOf(conditions, MOST_NAMES, (condition) => decodeCondition(condition, columnOf)),
    rows: rows === undefined ? [] : listOf(rows, MOST_NAMES, textOf),
    key: key === undefined ? [] : listOf(key, MOST_NAMES, columnOf),
  }
  if (Object.values(decoded).includes(undefined) || !isFlags(flags)) return undefined
  return {
    table,
    ...(decoded as Pick<RowDependency, 'columns' | 'deciding' | 'conditions'>),
    rows: rows === undefined ? undefined : decoded.rows,
    skips: STATES[flags % STATE_COUNT],
    key: key === undefined ? undefined : decoded.key,
    isComplete: STATES[Math.floor(flags / STATE_COUNT)],
  }
}

function decodeCondition(parts: unknown, columnOf: (column: unknown) => string | undefined): RowCondition | undefined {
  if (!Array.isArray(parts) || parts.length < 2 || parts.length > 3) return undefined
  const column = columnOf(parts[0])
  const values = listOf(parts[1], MOST_NAMES, textOf)
  const shown = parts.length === 3 ? listOf(parts[2], MOST_NAMES, textOf) : []
  if (column === undefined || values === undefined || shown === undefined) return undefined
  return parts.length === 3 ? { column, values, shown } : { column, values }
}

function listOf<T>(value: unknown, most: number, decode: (item: unknown) => T | undefined): T[] | undefined {
  if (!Array.isArray(value) || value.length > most) return undefined
  const list: T[] = []
  for (const item of value as unknown[]) {
    const decoded = decode(item)
    if (decoded === undefined) return undefined
    list.push(decoded)
  }
  return list
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

const isFlags = (flags: unknown): flags is number =>
  typeof flags === 'number' && Number.isInteger(flags) && flags >= 0 && flags < STATE_COUNT ** 2
