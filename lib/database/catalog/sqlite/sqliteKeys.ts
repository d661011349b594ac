import { foldTable } from '../../../core/tables/foldTable.js'
import { SIGN, WORD, type Tokens } from '../../sql/tokens/Tokens.js'
import type { CatalogGraph } from '../graph/CatalogGraph.js'
import { type KindOf, readTableKeys, tableId, type TableKeys } from '../graph/TableKeys.js'
import { textOf, type CatalogRow } from '../graph/catalogRows.js'
import { definitionsOf, replacesRows } from './sqliteDefinitions.js'

/**
 * Selects the columns of a database's tables, those of keys in order: for {@link readSqliteKeys}, which needs a `type` for
 * columns of keys only, and for descriptions. Views and virtual tables have no page of
 * their own. The query does not ask for their columns: that fails where the table or the module behind them is missing.
 */
export function selectColumns(home: string, quoted: string): string {
  return `select ${home} as home, t.name, c.name as "column", case when c.pk > 0 then c.type end as type, c.pk,
      c.type as declared, c.dflt_value as value, c."notnull", c.hidden, c.cid
    from ${quoted}.sqlite_master as t, pragma_table_xinfo(t.name, ${home}) as c where t.type = 'table' and t.rootpage > 0
    union all select ${home}, name, null, null, 0, null, null, 0, 0, 0 from ${quoted}.sqlite_master
    where type in ('table', 'view') and coalesce(rootpage, 0) = 0`
}

/**
 * The keys of SQLite's tables. SQLite allows NULLs in a key: they may repeat, but equal nothing. A column of integer
 * affinity may hold a text that is no number; each value still stands in one row at most.
 */
export function readSqliteKeys(columns: readonly CatalogRow[], definitions: readonly CatalogRow[]): TableKeys {
  const collated = new Set(definitions.filter((row) => definesCollatedKey(row)).map(tableId))
  const usable = columns.map((row) => (collated.has(tableId(row)) ? { ...row, column: null, type: null } : row))
  return readTableKeys(usable, kindOfAffinity)
}

/** SQLite's rules of affinity, in their order: the first that matches holds. */
const kindOfAffinity: KindOf = (type) => {
  if (/int/i.test(type)) return 'integer'
  return /char|clob|text/i.test(type) ? 'text' : undefined
}

/**
 * With `primary key (name collate binary)`, texts that differ to the key may be equal to a query, which compares by the
 * column's own collation. No pragma shows that collation.
 */
function definesCollatedKey(row: CatalogRow): boolean {
  return definitionsOf(row, /collate/i).some((cursor) =>
    cursor.tokens.texts.some((_, at) => cursor.hasWords(at, 'primary', 'key') && isCollatedList(cursor.tokens, at + 2)),
  )
}

/** With `unique … on conflict replace`, writing a row changes others of its table. */
export function addReplacement(graph: CatalogGraph, row: CatalogRow): void {
  const name = foldTable(textOf(row, 'name'))
  if (replacesRows(row)) graph.addWrite(name, name)
}

/** Whether a list in parentheses stands there in which a collation is named. No name in a key's list has parentheses. */
function isCollatedList(tokens: Tokens, start: number): boolean {
  if (tokens.textIf(SIGN, start) !== '(') return false
  for (let at = start; at < tokens.length && tokens.textIf(SIGN, at) !== ')'; at++) {
    if (tokens.textIf(WORD, at) === 'collate') return true
  }
  return false
}
