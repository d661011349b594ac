import { comparableValue, NULL_VALUE } from '../../../../core/tables/comparableValue.js'
import { isExact, isMysql } from '../../../connection/dialects.js'
import { IS_NULL, type Operand } from '../../../sql/rows/text/RowsOfText.js'
import { valueOf } from '../../../sql/rows/text/operands.js'
import type { Source } from '../../../sql/rows/readWrite.js'
import { UNKNOWN, unionOf, valuesOf, type Values } from './Values.js'
import type { ComparedColumn, WrittenTable } from './WrittenTable.js'

const NULLS: Values = [NULL_VALUE]
/** MySQL, unless it is strict, stores a NULL as 0 in a column that must not be NULL. */
const NULL_OR_ZERO: Values = [NULL_VALUE, '=0']

/** What a column may have where a statement stores that source in it; an excluded value counts as unknown. */
export function storedValues(
  table: WrittenTable,
  column: ComparedColumn,
  source: Source,
  bindings: readonly unknown[],
): Values {
  if (source === undefined || 'excluded' in source) return UNKNOWN
  return 'initial' in source ? initialValues(table, column) : storedAs(table, column, valueOf(source, bindings))
}

/** What a column of a new row has if the statement does not say it. */
export function initialValues(table: WrittenTable, column: ComparedColumn): Values {
  if (column.column.followsUpdates || mayBeGenerated(table, column)) return UNKNOWN
  return valuesOf(column.column.initial)
}

function storedAs(table: WrittenTable, column: ComparedColumn, value: unknown): Values {
  const generated = mayBeGenerated(table, column)
  if (value === null || value === undefined) {
    if (generated) return UNKNOWN
    if (!isMysql(table.dialect)) return NULLS
    if (column.kind.name === 'integer') return NULL_OR_ZERO
    return column.column.replacesNull === true ? UNKNOWN : NULLS
  }
  const part = comparableValue(value, column.kind)
  // MySQL generates a value for 0, too.
  if (part === undefined || (generated && part === '=0')) return UNKNOWN
  if (typeof value !== 'bigint' || isExact(table.dialect)) return [part]
  // SQLite's driver binds a bigint as NULL.
  return generated ? UNKNOWN : [part, NULL_VALUE]
}

/** Whether the database may put a number of its own in the place of NULL: SQLite's row id, MySQL's AUTO_INCREMENT. */
export function mayBeGenerated(
  { dialect, description }: WrittenTable,
  { name, kind, column }: ComparedColumn,
): boolean {
  if (isExact(dialect) || kind.name !== 'integer') return false
  const { key } = description
  return column.initial === undefined || (key?.length === 1 && key[0]?.column === name)
}

/** What a column has in the rows in which it is equal to one of the operands. */
export function equalValues(
  table: WrittenTable,
  column: ComparedColumn,
  operands: readonly Operand[],
  bindings: readonly unknown[],
): Values {
  return unionOf(operands, (operand) => {
    // MySQL can be set to find the row that it has just made by the NULL of its generated column.
    if (operand === IS_NULL) return mayBeGenerated(table, column) ? UNKNOWN : NULLS
    return valuesOf(comparableValue(valueOf(operand, bindings), column.kind))
  })
}
