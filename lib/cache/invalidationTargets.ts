import { CacheError, describeValue } from '../core/CacheError.js'
import { foldTable } from '../core/tables/foldTable.js'
import { encodeKey, type CacheKey } from '../core/key.js'
import { keyText, normalPart } from '../core/tables/normalKey.js'
import { checkOptionNames } from '../core/options.js'
import { allRowsOf, anyTableTag, keyTag, modelTag, rowTag, tableTag, withoutDatabase, type Tag } from '../core/tag.js'
import { checkTags } from './queryOptions.js'

/** What `invalidate` needs to know of a model class. */
export interface TableOwner {
  readonly tableName: string
}

/** What to invalidate; several kinds at once are fine. */
export interface InvalidationTargets {
  /** Explicit keys, on every class, connection and result form. */
  readonly keys?: readonly CacheKey[] | undefined
  /** Tags that queries were given. */
  readonly tags?: readonly string[] | undefined
  /** Model classes: every result that was read from their tables. */
  readonly models?: readonly TableOwner[] | undefined
  /** Tables, of every database: every result that was read from them. For what was written past the observed Knex instances. */
  readonly tables?: readonly string[] | undefined
  /**
   * Rows by table and primary key, of every database; a key of several columns is an array. Other rows' entries stay, those of
   * queries by primary key: every other result that was read from the table falls.
   */
  readonly rows?: Readonly<Record<string, readonly (RowKey | readonly RowKey[])[]>> | undefined
}

/** The value of one column of a primary key. */
export type RowKey = string | number | bigint

/** @throws {CacheError} `INVALID_TARGET`, `INVALID_KEY` or `INVALID_OPTION`. */
export function tagsOf(targets: InvalidationTargets): Tag[] {
  checkOptionNames(targets, ['keys', 'tags', 'models', 'tables', 'rows'], "invalidate's targets")
  const { keys = [], tags = [], models = [], tables = [], rows = {} } = targets
  return [
    ...listOf(keys, 'keys').map((key) => keyTag(encodeKey(key))),
    ...checkTags(tags),
    ...listOf(models, 'models').flatMap((model) => tagsOfTable(tableOf(model))),
    ...listOf(tables, 'tables').flatMap((table) => tagsOfTable(checkTable(table))),
    ...Object.entries(checkRows(rows)).flatMap(([table, keys]) => tagsOfRows(table, listOf(keys, 'rows'))),
  ]
}

/** Every row of a table, whether there or not, in every database. */
function tagsOfTable(name: string): Tag[] {
  const table = foldTable(name)
  return [modelTag(table), ...[...allRowsOf('', table), anyTableTag('')].map(withoutDatabase)]
}

/** Known rows of a table, in every database. A key with values that no query is known to name has no tag of its own. */
function tagsOfRows(name: string, keys: readonly (RowKey | readonly RowKey[])[]): Tag[] {
  const table = foldTable(checkTable(name))
  const rows = keys.flatMap((key) => normalKeys(Array.isArray(key) ? key.map(checkRowKey) : [checkRowKey(key)]))
  const tags = [tableTag('', table), anyTableTag(''), ...rows.map((row) => rowTag('', table, row))]
  return tags.map(withoutDatabase)
}

/** A key in every normal form that a column of some kind gives it. */
function normalKeys(values: readonly RowKey[]): string[] {
  let keys: string[][] = [[]]
  for (const value of values) {
    const parts = (['integer', 'text'] as const).map((kind) => normalPart(value, kind))
    const known = [...new Set(parts)].filter((part) => part !== undefined)
    keys = keys.flatMap((key) => known.map((part) => [...key, part]))
  }
  return keys.map(keyText)
}

function checkRows(rows: unknown): Readonly<Record<string, readonly (RowKey | readonly RowKey[])[]>> {
  if (typeof rows === 'object' && rows !== null && !Array.isArray(rows)) return rows as never
  throw new CacheError(
    'INVALID_TARGET',
    `\`rows\` must be an object of lists of keys by table; it was ${describeValue(rows)}.`,
  )
}

function checkRowKey(value: unknown): RowKey {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint') return value
  throw new CacheError(
    'INVALID_TARGET',
    `\`rows\` must hold keys of strings, numbers and bigints; one was ${describeValue(value)}.`,
  )
}

function listOf<T>(value: readonly T[], name: string): readonly T[] {
  if (Array.isArray(value)) return value
  throw new CacheError('INVALID_TARGET', `\`${name}\` must be an array; it was ${describeValue(value)}.`)
}

function tableOf(model: TableOwner): string {
  const { getTableName } = (model ?? {}) as { getTableName?: () => string }
  if (typeof getTableName === 'function') return getTableName.call(model)
  throw new CacheError('INVALID_TARGET', `\`models\` must hold model classes; one was ${describeValue(model)}.`)
}

function checkTable(table: unknown): string {
  if (typeof table === 'string' && foldTable(table) !== '') return table
  throw new CacheError('INVALID_TARGET', `\`tables\` must hold names of tables; one was ${describeValue(table)}.`)
}
