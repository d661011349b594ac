import QuickLRU from 'quick-lru'
import { databaseLedger } from '../../cache/freshness/TagLedger.js'
import { publish } from '../../core/events.js'
import { databaseOf, schemaTag, type Tag } from '../../core/tag.js'
import type { Catalog, RunQuery } from './graph/Catalog.js'
import { readCatalog } from './readCatalog.js'

/** After this many failures a catalog is not read again until the schema changes. */
const MAX_ATTEMPTS = 3

/** The catalog of one database, or that it could not be read. `stamp`: the write clock's count when it was read. */
interface Known {
  readonly stamp: number
  readonly tag: Tag
  readonly catalog: Catalog | undefined
  readonly failures: number
}

/** QuickLRU keeps up to twice as many. */
const known = new QuickLRU<string, Known>({ maxSize: 500 })
const beingRead = new Set<string>()

/**
 * `undefined` where the catalog was not read since the schema was last changed. O(1). `name`: the name of the database. Copies of a
 * database have catalogs of their own: their places follow, after a slash.
 */
export function catalogOf(name: string): Catalog | undefined {
  const found = known.get(name)
  return found !== undefined && isCurrent(found) ? found.catalog : undefined
}

/** The catalogs that are known, with the names of their databases. */
export function catalogsByDatabase(): [database: string, catalog: Catalog][] {
  return Array.from(known.keys()).flatMap((name) => {
    const catalog = catalogOf(name)
    return catalog === undefined ? [] : [[databaseIn(name), catalog]]
  })
}

/** The catalogs of a database, as far as they are known. O(number of catalogs) unless the name comes from the settings. */
export function catalogsIn(database: string): Catalog[] {
  const only = catalogOf(database)
  if (only !== undefined) return [only]
  return catalogsByDatabase().flatMap(([name, catalog]) => (name === database ? [catalog] : []))
}

const tagFor = (name: string): Tag => schemaTag(databaseIn(name))

const databaseIn = (name: string): string => databaseOf(schemaTag(name)) as string

/** Whether to read the catalog now. `stamp`: the write clock's count up to which the reader sees all writes. */
export function needsCatalog(database: string, stamp: number): boolean {
  const tag = tagFor(database)
  if (beingRead.has(database) || databaseLedger.isPending([tag]) || databaseLedger.latest(tag) > stamp) return false
  const found = known.get(database)
  if (found === undefined || !isCurrent(found)) return true
  return found.catalog === undefined && found.failures < MAX_ATTEMPTS
}

/**
 * Reads the catalog. Other statements do not wait for it but do without the catalog: a connection that hangs must not hang them. It never
 * rejects: a failure is an event.
 */
export async function refreshCatalog(database: string, dialect: string, stamp: number, run: RunQuery): Promise<void> {
  const tag = tagFor(database)
  beingRead.add(database)
  try {
    known.set(database, { stamp, tag, catalog: await readCatalog(dialect, run), failures: 0 })
  } catch (error) {
    const before = known.get(database)
    const failures = before !== undefined && isCurrent(before) ? before.failures + 1 : 1
    known.set(database, { stamp, tag, catalog: undefined, failures })
    publish('error', () => ({ operation: 'catalogue', key: undefined, error }))
  } finally {
    beingRead.delete(database)
  }
}

function isCurrent({ stamp, tag }: Known): boolean {
  return databaseLedger.latest(tag) <= stamp && !databaseLedger.isPending([tag])
}
