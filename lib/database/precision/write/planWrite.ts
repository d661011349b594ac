import type { Tag } from '../../../core/tag.js'
import { anyTableTag } from '../../../core/tag.js'
import { anythingIn, written } from '../../../core/tables/writtenTags.js'
import type { Catalog } from '../../catalog/graph/Catalog.js'
import {
  readWrite,
  type Assignment,
  type ChangeShape,
  type InsertShape,
  type Source,
} from '../../sql/rows/readWrite.js'
import type { WriteOfText } from '../../sql/rows/readWrite.js'
import type { WriteTags } from '../WriteTags.js'
import { ChangePlan } from './change/ChangePlan.js'
import { ImmutableGuard } from './change/ImmutableGuard.js'
import { InsertPlan } from './insert/InsertPlan.js'
import { coarseTags, referenceTags, type ReferenceTags } from './tags/referenceTags.js'
import { replacingTags, updatingTags, type UpsertTags } from './insert/UpsertTags.js'
import type { WritePlan } from './tags/WritePlan.js'
import { writtenTable, type WrittenTable } from './values/WrittenTable.js'

/** Where a statement runs. */
export interface WritePlace {
  readonly database: string
  readonly dialect: string
  readonly catalog: Catalog
}

/**
 * How the tags of a statement that writes one table are made. `undefined` if its text is not understood, or if the table is not plain
 * to write. `coarse`: the tags that the write has then.
 */
export function planWrite(sql: string, name: string, coarse: WriteTags, place: WritePlace): WritePlan | undefined {
  const description = place.catalog.describe(name)
  if (description?.isPlainToWrite !== true || writesBeyond(name, place.catalog)) return undefined
  const text = readWrite(sql)
  if (text === undefined || text.shape.table !== name) return undefined
  const table = writtenTable(place.database, place.dialect, description)
  const { shape } = text
  return shape.action === 'insert'
    ? planInsert(text, shape, table, coarse, place)
    : planChange(text, shape, table, coarse, place)
}

/** Whether tables change along though no column is set: a default can call a function that writes. */
const writesBeyond = (name: string, catalog: Catalog): boolean => catalog.changedWith(name, [])?.size !== 0

function planChange(
  { placeholders }: WriteOfText,
  shape: ChangeShape,
  table: WrittenTable,
  coarse: WriteTags,
  place: WritePlace,
): WritePlan | undefined {
  const sources = shape.action === 'update' ? sourcesOf(table, shape.assigned) : undefined
  if (shape.action === 'update' && sources === undefined) return undefined
  const references = referencesOf(table, sources, place.catalog)
  const along = alongWith(
    table,
    references.flatMap((reference) => reference.coarse),
  )
  return new ChangePlan({ shape, placeholders, table, sources, references, along, coarse })
}

function planInsert(
  { placeholders }: WriteOfText,
  shape: InsertShape,
  table: WrittenTable,
  coarse: WriteTags,
  place: WritePlace,
): WritePlan | undefined {
  const { kind } = shape.conflict
  if (kind === 'replaces') {
    const children = table.description.references.filter(({ onDelete }) => onDelete !== 'nothing')
    const others = children.flatMap(({ child }) => [child, ...place.catalog.affectedBy([child])])
    const along = alongWith(table, others)
    return new InsertPlan({ shape, placeholders, table, along, upsert: replacingTags(table), coarse })
  }
  if (kind !== 'updates') {
    return new InsertPlan({ shape, placeholders, table, along: alongWith(table, []), upsert: undefined, coarse })
  }
  const sources = sourcesOf(table, shape.conflict.assigned)
  if (sources === undefined) return undefined
  const references = referencesOf(table, sources, place.catalog)
  const along = alongWith(
    table,
    references.flatMap((reference) => reference.coarse),
  )
  if (mayChangeImmutable(table, shape, sources)) along.push(anythingIn(table.id))
  const upsert: UpsertTags = updatingTags(table, shape, sources, references)
  return new InsertPlan({ shape, placeholders, table, along, upsert, coarse })
}

/** The columns that an UPDATE may change, with what it stores; `undefined` if it names one that is not known. */
function sourcesOf({ description }: WrittenTable, assigned: readonly Assignment[]): Map<string, Source> | undefined {
  const sources = new Map<string, Source>()
  for (const { column, source } of assigned) {
    // `rowid` may be the key by another name.
    if (!description.columns.has(column)) return undefined
    sources.set(column, sources.has(column) ? undefined : source)
  }
  for (const [name, { followsUpdates }] of description.columns) if (followsUpdates) sources.set(name, undefined)
  return sources
}

function referencesOf(
  table: WrittenTable,
  sources: ReadonlyMap<string, Source> | undefined,
  catalog: Catalog,
): ReferenceTags[] {
  const set = sources && new Set(sources.keys())
  return table.description.references.flatMap((reference) => referenceTags(table, reference, set, catalog) ?? [])
}

function alongWith({ id, database }: WrittenTable, coarse: readonly string[]): Tag[] {
  return [...new Set([anyTableTag(database), written(id), ...coarseTags(database, coarse)])]
}

/** A conflict leaves the columns as they are in which the two rows are equal. */
function mayChangeImmutable(
  table: WrittenTable,
  { conflict }: InsertShape,
  sources: ReadonlyMap<string, Source>,
): boolean {
  const target = conflict.kind === 'updates' ? conflict.target : []
  const changed = [...sources].filter(([column, source]) => {
    const isKept = source !== undefined && 'excluded' in source && source.excluded === column && target.includes(column)
    return !isKept
  })
  const guard = ImmutableGuard.of(
    table,
    changed.map(([column]) => column),
  )
  return guard?.isChanged({ before: [], after: [] }) === true
}
