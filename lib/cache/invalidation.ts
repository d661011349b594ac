import { CacheError, describeValue } from '../core/CacheError.js'
import { encodeKey, type CacheKey } from '../core/key.js'
import { checkOptionNames } from '../core/options.js'
import { keyTag, tableTag, type Tag } from '../core/tag.js'
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
  /** Model classes: every result that holds, relates to or joins their rows by a relation. */
  readonly models?: readonly TableOwner[] | undefined
}

/** @throws {CacheError} `INVALID_TARGET`, `INVALID_KEY` or `INVALID_OPTION`. */
export function tagsOf(targets: InvalidationTargets): Tag[] {
  checkOptionNames(targets, ['keys', 'tags', 'models'], "invalidate's targets")
  const { keys = [], tags = [], models = [] } = targets
  return [
    ...listOf(keys, 'keys').map((key) => keyTag(encodeKey(key))),
    ...checkTags(tags),
    ...listOf(models, 'models').map((model) => tableTag(tableOf(model))),
  ]
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
