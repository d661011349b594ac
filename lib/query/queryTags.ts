import { foldTable } from '../core/foldTable.js'
import { databaseTag, keyTag, modelTag, tableTag, type Tag } from '../core/tag.js'
import { catalogueOf } from '../database/catalogues.js'
import { tagsOfNames } from '../database/readTags.js'
import type { Source } from '../database/Source.js'
import type { CacheSettings, CheckedCacheOptions } from './CacheSettings.js'
import { namedByKnex, renamesTables } from './knexNames.js'
import { declaredTablesOf, tablesOf } from './tables.js'

/** The tags of a query's entry that are known before the load. */
export function knownTags(builder: unknown, { key }: CacheSettings, { tags: own }: CheckedCacheOptions): Tag[] {
  const tags = key === undefined ? [...own] : [keyTag(key), ...own]
  return renamesTables(builder)
    ? [...tags, ...Array.from(tablesOf(builder), (table) => modelTag(foldTable(table)))]
    : tags
}

/** The tags for what the query tells that it will read. */
export function tableTags(builder: unknown, source: Source): Tag[] {
  const { database } = source
  const tables = Array.from(tablesOf(builder), (table) => tableTag(database, namedByKnex(builder, table)))
  return [databaseTag(database), ...tables, ...declaredTags(builder, source)]
}

/** The tags for what the query's model classes say that they depend on, too. */
export function declaredTags(builder: unknown, source: Source): Tag[] {
  const declared = [...declaredTablesOf(builder)]
  if (declared.length === 0) return []
  const names = [...declared, ...declared.map((name) => namedByKnex(builder, name))]
  return tagsOfNames(names, source.database, catalogueOf(source.database))
}
