import { foldTable } from '../../core/tables/foldTable.js'
import { databaseTag, keyTag, modelTag, tableTag, type Tag } from '../../core/tag.js'
import { catalogOf } from '../../database/catalog/knownCatalogs.js'
import { tagsOfNames } from '../../database/tags/readTags.js'
import type { ObservedKnex } from '../../database/connection/ObservedKnex.js'
import type { CacheSettings, CheckedCacheOptions } from '../queryCache/CacheSettings.js'
import { namedByKnex, renamesTables } from './knexNames.js'
import { declaredTablesOf, involvedIn, tablesOf } from './involvedTables.js'

/** The tags of the caller's own: the key that the caller gave, and the option `tags`. With renamed tables also the models' tables. */
export function knownTags(builder: unknown, { key }: CacheSettings, { tags: own }: CheckedCacheOptions): Tag[] {
  const tags = key === undefined ? [...own] : [keyTag(key), ...own]
  return renamesTables(builder)
    ? [...tags, ...Array.from(tablesOf(involvedIn(builder)), (table) => modelTag(foldTable(table)))]
    : tags
}

/** The tags for the tables that the query reads, as far as they are known before it runs. */
export function tableTags(builder: unknown, observedKnex: ObservedKnex): Tag[] {
  const { database } = observedKnex
  const involved = involvedIn(builder)
  const tables = Array.from(tablesOf(involved), (table) => tableTag(database, namedByKnex(builder, table)))
  return [databaseTag(database), ...tables, ...tagsOfDeclared(builder, declaredTablesOf(involved), observedKnex)]
}

/** The tags for the tables that the query's model classes declare in `cacheDependsOn`. */
export function declaredTags(builder: unknown, observedKnex: ObservedKnex): Tag[] {
  return tagsOfDeclared(builder, declaredTablesOf(involvedIn(builder)), observedKnex)
}

function tagsOfDeclared(builder: unknown, declared: ReadonlySet<string>, observedKnex: ObservedKnex): Tag[] {
  if (declared.size === 0) return []
  const names = [...declared, ...Array.from(declared, (name) => namedByKnex(builder, name))]
  return tagsOfNames(names, observedKnex.database, catalogOf(observedKnex.catalogName))
}
