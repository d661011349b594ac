import { writeClock } from '../../../../cache/freshness/writeClock.js'
import { knownRows } from '../../KnownRows.js'
import { isUnknown, type Values } from './Values.js'
import type { WrittenTable } from './WrittenTable.js'

/** A row as a write has left it. */
interface WrittenRow {
  readonly keyValues: readonly unknown[]
  /** What it has in each compared column. */
  readonly values: readonly Values[]
}

/**
 * Notes what the rows have after a write that began at a count of the clock, unless another write may have overtaken it. To be asked
 * before the tags of the write are invalidated; what it returns is to be called after that.
 */
export function learningOf(table: WrittenTable, rows: readonly WrittenRow[], begun: number): (() => void) | undefined {
  const certain = rows.flatMap(({ keyValues, values }) => {
    const row = { table, keyValues }
    const single = table.compared.flatMap(({ name }, index): (readonly [string, string])[] => {
      // A question for the row gives its key.
      if (table.description.key?.some(({ column }) => column === name) === true) return []
      const [value, ...others] = values[index] as Values
      return value === undefined || others.length > 0 || isUnknown(values[index] as Values) ? [] : [[name, value]]
    })
    const columns = single.map(([name]) => name)
    return single.length === 0 || knownRows.isTouched(row, columns, begun) ? [] : [{ row, single }]
  })
  if (certain.length === 0) return undefined
  return () => {
    for (const { row, single } of certain) knownRows.learn(row, single, writeClock.now)
  }
}
