import QuickLRU from 'quick-lru'
import { databaseLedger } from '../cache/databaseLedger.js'
import { publish } from '../core/events.js'
import { schemaTag, type Tag } from '../core/tag.js'
import type { Catalog, RunQuery } from './catalog/Catalog.js'
import { readCatalog } from './catalog/readCatalog.js'

/** How often a catalogue that cannot be read is tried before it is given up until the schema changes. */
const MOST_ATTEMPTS = 3

/** What is known of one database's catalogue, as of a stamp. */
interface Known {
  readonly stamp: number
  readonly tag: Tag
  readonly catalogue: Catalog | undefined
  readonly failures: number
}

/** It keeps up to twice as many. */
const known = new QuickLRU<string, Known>({ maxSize: 500 })
const underWay = new Set<string>()

/** The database's catalogue, where it was read and the schema has not changed since. O(1). */
export function catalogueOf(database: string): Catalog | undefined {
  const found = known.get(database)
  return found !== undefined && holds(found) ? found.catalogue : undefined
}

/** Whether it is worth while to read the database's catalogue now, by someone who sees what was written up to the stamp. */
export function lacksCatalogue(database: string, stamp: number): boolean {
  const tag = schemaTag(database)
  if (underWay.has(database) || databaseLedger.isPending([tag]) || databaseLedger.latest(tag) > stamp) return false
  const found = known.get(database)
  if (found === undefined || !holds(found)) return true
  return found.catalogue === undefined && found.failures < MOST_ATTEMPTS
}

/**
 * Reads the database's catalogue. Meanwhile others do without it: were they to wait, a connection that hangs would hang them
 * all. It never rejects: a failure is an event.
 */
export async function learnCatalogue(database: string, dialect: string, stamp: number, run: RunQuery): Promise<void> {
  const tag = schemaTag(database)
  underWay.add(database)
  try {
    known.set(database, { stamp, tag, catalogue: await readCatalog(dialect, run), failures: 0 })
  } catch (error) {
    const before = known.get(database)
    const failures = before !== undefined && holds(before) ? before.failures + 1 : 1
    known.set(database, { stamp, tag, catalogue: undefined, failures })
    publish('error', () => ({ operation: 'catalogue', key: undefined, error }))
  } finally {
    underWay.delete(database)
  }
}

function holds({ stamp, tag }: Known): boolean {
  return databaseLedger.latest(tag) <= stamp && !databaseLedger.isPending([tag])
}
