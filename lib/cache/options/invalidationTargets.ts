import { CacheError, describeValue } from '../../core/CacheError.js'
import { encodeKey, type CacheKey } from '../../core/key.js'
import { checkOptionNames } from '../../core/options.js'
import { foldTable } from '../../core/tables/foldTable.js'
import { keyText, normalPart } from '../../core/tables/normalKey.js'
import { anythingIn, rowOf, written } from '../../core/tables/writtenTags.js'
import { anyTableTag, keyTag, modelTag, tableId, withoutDatabase, type Tag } from '../../core/tag.js'
import { checkTags } from './queryOptions.js'

/** A model class, as far as `invalidate` needs it. */
export interface TableOwner {
  readonly tableName: string
}

/** What to invalidate. Several kinds can be combined. */
export interface InvalidationTargets {
  /** Keys that were given to `withCacheKey` or `wrap`, on every class, connection and result form. */
  readonly keys?: readonly CacheKey[] | undefined
  /** Tags that were given to queries. */
  readonly tags?: readonly string[] | undefined
  /** Model classes: every result that was read from their tables. */
  readonly models?: readonly TableOwner[] | undefined
  /** Tables of every database: every result that was read from them. For writes that no observed Knex instance sees. */
  readonly tables?: readonly string[] | undefined
  /**
   * Rows of every database, by table and primary key; a key of several columns is an array. Every result that was read
   * from the table is invalidated, except results of queries by primary key for other rows.
   * @example { users: [1, 2], memberships: [[1, 'admin']] }
   */
  readonly rows?: Readonly<Record<string, readonly (RowKey | readonly RowKey[])[]>> | undefined
  /**
   * Rows that another program has added, changed or deleted, by table: those that had one of the values in each column, before or
   * after. Names are those of the database. Only results that such a write can change are invalidated, in all caches on these databases.
   * @example { tasks: { tenantId: 3, status: ['open', 'done'] } }
   */
  readonly where?: ChangedRows | undefined
}

/** Values of columns, each alone or in a list, by table. */
export type ChangedRows = Readonly<Record<string, Readonly<Record<string, ChangedValue | readonly ChangedValue[]>>>>

export type ChangedValue = string | number | bigint | boolean | null

/** The value of one column of a primary key. */
export type RowKey = string | number | bigint

/**
 * The tags of all targets but `where`, which needs the schema catalog.
 * @throws {CacheError} `INVALID_TARGET`, `INVALID_KEY` or `INVALID_OPTION`.
 */
export function tagsOf(targets: InvalidationTargets): Tag[] {
  checkOptionNames(targets, ['keys', 'tags', 'models', 'tables', 'rows', 'where'], "invalidate's targets")
  const { keys = [], tags = [], models = [], tables = [], rows = {} } = targets
  return [
    ...listOf(keys, 'keys').map((key) => keyTag(encodeKey(key))),
    ...checkTags(tags),
    ...listOf(models, 'models').flatMap((model) => tagsOfTable(tableOf(model))),
    ...listOf(tables, 'tables').flatMap((table) => tagsOfTable(checkTable(table))),
    ...Object.entries(checkRows(rows)).flatMap(([table, keys]) => tagsOfRows(table, listOf(keys, `rows.${table}`))),
  ]
}

/** Everything in a table in every database. `tagsByHand` names the tags that entries have. */
function tagsOfTable(name: string): Tag[] {
  const table = foldTable(name)
  const id = tableId('', table)
  return [modelTag(table), ...[written(id), anythingIn(id), anyTableTag('')].map(withoutDatabase)]
}

/**
 * Known rows of a table in every database. A key without a normal form has no tag of its own: no query by primary key
 * has it either.
 */
function tagsOfRows(name: string, keys: readonly (RowKey | readonly RowKey[])[]): Tag[] {
  const table = foldTable(checkTable(name))
  const rows = keys.flatMap((key) => normalKeys(Array.isArray(key) ? key.map(checkRowKey) : [checkRowKey(key)]))
  const id = tableId('', table)
  const tags = [written(id), anyTableTag(''), ...rows.map((row) => rowOf(id, row))]
  return tags.map(withoutDatabase)
}

/** The key in each normal form, because the kinds of the columns are not known here. */
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
  throw invalid(`\`rows\` must be an object of lists of keys by table; it was ${describeValue(rows)}.`)
}

function checkRowKey(value: unknown): RowKey {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint') return value
  throw invalid(`\`rows\` must hold keys of strings, numbers and bigints; one was ${describeValue(value)}.`)
}

function listOf<T>(value: readonly T[], name: string): readonly T[] {
  if (Array.isArray(value)) return value
  throw invalid(`\`${name}\` must be an array; it was ${describeValue(value)}.`)
}

function tableOf(model: TableOwner): string {
  const { getTableName } = (model ?? {}) as { getTableName?: () => string }
  if (typeof getTableName === 'function') return getTableName.call(model)
  throw invalid(`\`models\` must hold model classes; one was ${describeValue(model)}.`)
}

function checkTable(table: unknown): string {
  if (typeof table === 'string' && foldTable(table) !== '') return table
  throw invalid(`\`tables\` must hold names of tables; one was ${describeValue(table)}.`)
}

const invalid = (message: string): CacheError => new CacheError('INVALID_TARGET', message)
