import { TokenCursor } from '../../sql/tokens/TokenCursor.js'
import { optionalTextOf, type CatalogRow } from '../graph/catalogRows.js'
import { STORED_SQLITE, tokenizeStored } from '../stored/tokenizeStored.js'

/** At the start of a table's definition, which is read only if a word occurs in it. */
export function definitionsOf(row: CatalogRow, word: RegExp): readonly TokenCursor[] {
  const sql = optionalTextOf(row, 'sql') ?? ''
  if (row.type !== 'table' || !word.test(sql)) return []
  return tokenizeStored(sql, STORED_SQLITE).map((tokens) => new TokenCursor(tokens))
}

export function isVirtual(row: CatalogRow): boolean {
  return row.type === 'table' && VIRTUAL.test(optionalTextOf(row, 'sql') ?? '')
}

const VIRTUAL = /^create\s+virtual\s/i

/** With `unique … on conflict replace`, a row that is written deletes the others that it conflicts with. */
export function replacesRows(row: CatalogRow): boolean {
  return definitionsOf(row, /conflict/i).some((cursor) => cursor.find('on', 'conflict', 'replace') !== undefined)
}

/** Whether a collation is named that is not SQLite's own. */
export function hasUnknownCollation(row: CatalogRow): boolean {
  return definitionsOf(row, /collate/i).some((cursor) =>
    cursor.tokens.texts.some(
      (_, at) => cursor.hasWords(at, 'collate') && !OWN.has(cursor.anyName(at + 1).toLowerCase()),
    ),
  )
}

const OWN = new Set(['binary', 'nocase', 'rtrim'])
