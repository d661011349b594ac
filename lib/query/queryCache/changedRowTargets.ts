import { writeClock } from '../../cache/freshness/writeClock.js'
import { noteByHand } from '../../cache/statistics/writeKinds.js'
import { databaseLedger } from '../../cache/freshness/TagLedger.js'
import { publishWrite } from '../../cache/shared/publishers.js'
import type { ChangedRows } from '../../cache/options/invalidationTargets.js'
import { publish } from '../../core/events.js'
import type { Tag } from '../../core/tag.js'
import { writeTexts } from '../../core/tables/writeText.js'
import { spellColumn } from '../../database/catalog/spellColumn.js'
import { areSomeUnnamed } from '../../database/observe/unnamedClients.js'
import { CacheError, describeValue } from '../../core/CacheError.js'
import { foldTable } from '../../core/tables/foldTable.js'
import { tagsOfChangedRows } from '../../database/precision/changedRows.js'

/** What may have changed. */
interface Changes {
  /** The tags of a write to these rows, a list for each table. */
  readonly changes: readonly (readonly Tag[])[]
  /** Tables that no known database has, or that may be in a database without a name: all of them may have changed. */
  readonly unknown: readonly string[]
}

export function changesOf(where: ChangedRows): Changes {
  const unknown: string[] = []
  const changes: (readonly Tag[])[] = []
  for (const [table, filter] of Object.entries(where)) {
    // By hand, all of the table is invalidated whatever the names of its databases turn out to be.
    const tags = areSomeUnnamed() ? undefined : tagsOfChangedRows(foldTable(table), filter)
    if (tags === undefined) unknown.push(table)
    else changes.push(tags)
  }
  return { changes, unknown }
}

/** Invalidates what these writes would invalidate, in all caches on their databases. Resolves when other processes know. */
export async function invalidateChanges(changes: Changes['changes']): Promise<void> {
  const published: unknown[] = []
  for (const tags of changes) {
    databaseLedger.invalidate(tags)
    noteByHand(writeClock.now)
    publish('invalidate', () => ({ tags, changes: writeTexts(tags, spellColumn) }))
    published.push(publishWrite(tags, false)?.end(tags))
  }
  await Promise.all(published)
}

/** @throws {CacheError} `INVALID_TARGET` unless it holds values by column by table. */
export function checkChangedRows(where: unknown): ChangedRows {
  if (!isRecord(where))
    throw invalid(`\`where\` must be an object of filters by table; it was ${describeValue(where)}.`)
  for (const [table, filter] of Object.entries(where)) {
    if (foldTable(table) === '' || !isRecord(filter) || Object.keys(filter).length === 0) {
      throw invalid(`\`where.${table}\` must be an object of values by column; it was ${describeValue(filter)}.`)
    }
    for (const [column, value] of Object.entries(filter)) {
      const values = Array.isArray(value) ? (value as unknown[]) : [value]
      if (values.length > 0 && values.every(isValue)) continue
      throw invalid(
        `\`where.${table}.${column}\` must be a string, number, bigint, boolean or null, or a list of them; it was ${describeValue(value)}.`,
      )
    }
  }
  return where as ChangedRows
}

const VALUES = new Set(['string', 'number', 'bigint', 'boolean'])

const isValue = (value: unknown): boolean => value === null || VALUES.has(typeof value)

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const invalid = (message: string): CacheError => new CacheError('INVALID_TARGET', message)
