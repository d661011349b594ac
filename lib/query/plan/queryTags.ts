import { foldTable } from '../../core/tables/foldTable.js'
import { databaseTag, keyTag, modelTag, tableTag, type Tag } from '../../core/tag.js'
import { catalogOf } from '../../database/catalog/knownCatalogs.js'
import { tagsOfNames } from '../../database/tags/readTags.js'
import type { ObservedKnex } from '../../database/connection/ObservedKnex.js'
import type { CacheSettings, CheckedCacheOptions } from '../queryCache/CacheSettings.js'
import { namedByKnex, renamesTables } from '../builder/knexNames.js'
import { declaredTablesOf, involvedIn, tablesOf } from '../builder/tables.js'

/** The tags of a query's entry that are known before the load. */
export function knownTags(builder: unknown, { key }: CacheSettings, { tags: own }: CheckedCacheOptions): Tag[] {
  const tags = key === undefined ? [...own] : [keyTag(key), ...own]
  return renamesTables(builder)
    ? [...tags, ...Array.from(tablesOf(involvedIn(builder)), (table) => modelTag(foldTable(table)))]
    : tags
}

/** The tags for what the query tells that it will read. */
export function tableTags(builder: unknown, source: ObservedKnex): Tag[] {
  const { database } = source
  const involved = involvedIn(builder)
  const tables = Array.from(tablesOf(involved), (table) => tableTag(database, namedByKnex(builder, table)))
  return [databaseTag(database), ...tables, ...tagsOfDeclared(builder, declaredTablesOf(involved), source)]
}

/** The tags for what the query's model classes say that they depend on, too. */
export function declaredTags(builder: unknown, source: ObservedKnex): Tag[] {
  return tagsOfDeclared(builder, declaredTablesOf(involvedIn(builder)), source)
}

function tagsOfDeclared(builder: unknown, declared: ReadonlySet<string>, source: ObservedKnex): Tag[] {
  if (declared.size === 0) return []
  const names = [...declared, ...Array.from(declared, (name) => namedByKnex(builder, name))]
  return tagsOfNames(names, source.database, catalogOf(source.database))
}
