import type { RowCondition } from '../../../core/rowDependency.js'
import { comparableValue, NULL_VALUE } from '../../../core/tables/comparableValue.js'
import { IS_NULL, MOST_ROWS } from '../../sql/rows/text/RowsOfText.js'
import { valueOf } from '../../sql/rows/text/operands.js'
import { noteCondition } from '../images.js'
import { noteCompared } from '../comparedColumns.js'
import type { Comparison, Occurrence } from './compile/Occurrence.js'

type Bindings = readonly unknown[]

/** More would cost each judgement more than they can save. */
const MOST_CONDITIONS = 4

/**
 * What the rows of an occurrence have to be equal to, with the statement's bindings: of each column the shortest list, the key
 * first. `stamp`: a read of that state cannot tell writes apart by columns that were not compared before.
 */
export function boundConditions(
  table: string,
  { description, comparisons }: Occurrence,
  bindings: Bindings,
  stamp: number,
): RowCondition[] {
  const byColumn = new Map<string, RowCondition>()
  for (const comparison of comparisons) {
    const condition = bind(comparison, description.columns.get(comparison.column)?.kind, bindings)
    const known = byColumn.get(comparison.column)
    if (condition === undefined || (known !== undefined && known.values.length <= condition.values.length)) continue
    byColumn.set(comparison.column, condition)
  }
  const isKey = ({ column }: RowCondition): boolean => description.key?.some((part) => part.column === column) === true
  const conditions = Array.from(byColumn.values()).sort(
    (one, other) => Number(isKey(other)) - Number(isKey(one)) || one.values.length - other.values.length,
  )
  const chosen: RowCondition[] = []
  for (const condition of conditions) {
    if (chosen.length === MOST_CONDITIONS) break
    const since = noteCompared(table, description, condition.column)
    if (since === undefined || since > stamp) continue
    noteCondition(table, condition.column)
    chosen.push(condition)
  }
  return chosen
}

function bind({ column, operands }: Comparison, kind: Kind, bindings: Bindings): RowCondition | undefined {
  if (kind === undefined) return undefined
  const values = new Set<string>()
  const shown = new Set<string>()
  for (const operand of operands) {
    const value = operand === IS_NULL ? null : valueOf(operand, bindings)
    // A column is equal to no NULL, and what a driver makes of `undefined` is not certain.
    if (operand !== IS_NULL && (value === null || value === undefined)) return undefined
    const comparable = operand === IS_NULL ? NULL_VALUE : comparableValue(value, kind)
    if (comparable === undefined) return undefined
    values.add(comparable)
    shown.add(operand === IS_NULL ? 'NULL' : String(value))
  }
  if (values.size > MOST_ROWS) return undefined
  const differ = [...shown].some((text) => text !== 'NULL' && !values.has(`=${text}`))
  return differ ? { column, values: [...values], shown: [...shown] } : { column, values: [...values] }
}

type Kind = Parameters<typeof comparableValue>[1] | undefined
