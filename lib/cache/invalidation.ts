import { CacheError, describeValue } from '../core/CacheError.js'
import { foldTable } from '../core/foldTable.js'
import { encodeKey, type CacheKey } from '../core/key.js'
import { checkOptionNames } from '../core/options.js'
import { keyTag, type Tag } from '../core/tag.js'
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
}

/** @throws {CacheError} `INVALID_TARGET`, `INVALID_KEY` or `INVALID_OPTION`. */
export function tagsOf(targets: InvalidationTargets): Tag[] {
  checkOptionNames(targets, ['keys', 'tags', 'models', 'tables'], "invalidate's targets")
  const { keys = [], tags = [], models = [], tables = [] } = targets
  return [
    ...listOf(keys, 'keys').map((key) => keyTag(encodeKey(key))),
    ...checkTags(tags),
    ...listOf(models, 'models').flatMap((model) => tagsOfTable(tableOf(model))),
    ...listOf(tables, 'tables').flatMap((table) => tagsOfTable(checkTable(table))),
  ]
}

/** Every row of a table, whether there or not, in every database. */
function tagsOfTable(name: string): Tag[] {
  const table = foldTable(name)
  return [`table:${table}`, `bulk:${table}`, `new:${table}`, 'tables:']
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
