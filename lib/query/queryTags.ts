import { foldTable } from '../core/foldTable.js'
import { databaseTag, keyTag, modelTag, tableTag, type Tag } from '../core/tag.js'
import { catalogueOf } from '../database/catalogues.js'
import { tagsOfNames } from '../database/readTags.js'
import type { Source } from '../database/Source.js'
import type { CacheSettings, CheckedCacheOptions } from './CacheSettings.js'
import { namedByKnex, renamesTables } from './knexNames.js'
import { declaredTablesOf, involvedIn, tablesOf } from './tables.js'

/** The tags of a query's entry that are known before the load. */
export function knownTags(builder: unknown, { key }: CacheSettings, { tags: own }: CheckedCacheOptions): Tag[] {
  const tags = key === undefined ? [...own] : [keyTag(key), ...own]
  return renamesTables(builder)
    ? [...tags, ...Array.from(tablesOf(involvedIn(builder)), (table) => modelTag(foldTable(table)))]
    : tags
}

/** The tags for what the query tells that it will read. */
export function tableTags(builder: unknown, source: Source): Tag[] {
  const { database } = source
  const involved = involvedIn(builder)
  const tables = Array.from(tablesOf(involved), (table) => tableTag(database, namedByKnex(builder, table)))
  return [databaseTag(database), ...tables, ...tagsOfDeclared(builder, declaredTablesOf(involved), source)]
}

/** The tags for what the query's model classes say that they depend on, too. */
export function declaredTags(builder: unknown, source: Source): Tag[] {
  return tagsOfDeclared(builder, declaredTablesOf(involvedIn(builder)), source)
}

function tagsOfDeclared(builder: unknown, declared: ReadonlySet<string>, source: Source): Tag[] {
  if (declared.size === 0) return []
  const names = [...declared, ...Array.from(declared, (name) => namedByKnex(builder, name))]
  return tagsOfNames(names, source.database, catalogueOf(source.database))
}
