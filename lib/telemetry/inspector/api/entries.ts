import { inspect } from 'node:util'
import type { Entry } from '../../../core/entry.js'
import { withoutDatabase } from '../../../core/tag.js'
import { digestOf } from '../../../core/values/digest.js'
import { readableValue } from '../../../snapshot/format/readableSnapshot.js'
import type { Context } from './Context.js'
import { dependencyWords, tablesOf } from './dependencyWords.js'
import type { KnownCache } from './KnownCaches.js'
import { rowsPage, searchedText, sortedBy } from './rowsPage.js'

/** How many entries a search looks at: it must not hold up the process. */
const MOST_SEARCHED = 50_000

/** How much of a key, of what an entry depends on, and of a value is shown. */
const MOST_KEY = 2000
const MOST_DEPENDENCIES = 50
const MOST_VALUE = 20_000
const MOST_BYTES = 1024 * 1024

interface FoundEntry {
  readonly key: string
  readonly entry: Entry
  readonly hits: number
}

const ORDERS: Readonly<Record<string, (found: FoundEntry) => number>> = {
  newest: ({ entry }) => entry.storedAt,
  oldest: ({ entry }) => -entry.storedAt,
  bytes: ({ entry }) => entry.bytes,
  hits: ({ hits }) => hits,
  expiry: ({ entry }) => -entry.expiresAt,
}

/** The entries of the local store that a search finds. `listing: false`: the store cannot list its entries, or the cache is closed. */
export function entriesIn({ caches, sampler, session }: Context, parameters: URLSearchParams): unknown {
  const known = caches.find(parameters.get('cache'))
  const entries = known.cache.inspection.entries()
  if (entries === undefined) return { listing: false, state: known.cache.state }
  const matches = matcherOf(parameters.get('in'), searchedText(parameters))
  const found: FoundEntry[] = []
  let searched = 0
  for (const { key, entry } of entries) {
    if (++searched > MOST_SEARCHED) break
    if (matches(key, entry)) found.push({ key, entry, hits: sampler.hitsOf(entry) })
  }
  const { rows, ...page } = rowsPage(sortedBy(found, ORDERS, parameters.get('sort')), parameters)
  return {
    listing: true,
    isCut: searched > MOST_SEARCHED,
    ...page,
    rows: rows.map((each) => rowOf(known, each, session.showValues)),
  }
}

/** Names an entry in a URL: its key can be long. */
export const entryId = (key: string): string => digestOf(key, 16)

/** The key of the entry with this id; `undefined`: there is none any more. */
export function keyWithId({ cache }: KnownCache, id: string | null): string | undefined {
  for (const { key } of cache.inspection.entries() ?? []) if (entryId(key) === id) return key
  return undefined
}

function matcherOf(where: string | null, text: string): (key: string, entry: Entry) => boolean {
  if (text === '') return () => true
  const has = (each: string): boolean => each.toLowerCase().includes(text)
  if (where === 'table') return (_, entry) => tablesOf(entry).some(has)
  if (where === 'tag') return (_, { tags }) => tags.some((tag) => has(withoutDatabase(tag)))
  return (key) => has(key)
}

function rowOf({ cache }: KnownCache, { key, entry, hits }: FoundEntry, showValues: boolean): unknown {
  const now = cache.settings.clock.now()
  const dependsOn = dependencyWords(entry)
  return {
    id: entryId(key),
    key: key.slice(0, MOST_KEY),
    age: now - entry.storedAt,
    expiresIn: entry.expiresAt - now,
    bytes: entry.bytes,
    hits,
    isValid: cache.holds(entry),
    dependsOn: dependsOn.slice(0, MOST_DEPENDENCIES).map((text) => text.slice(0, MOST_KEY)),
    furtherDependencies: Math.max(0, dependsOn.length - MOST_DEPENDENCIES),
    value: showValues ? valueText(entry) : undefined,
  }
}

/** A value must not hold up the process, and one whose class cannot be shown must not hide the other entries. */
function valueText({ value, bytes }: Entry): string {
  if (bytes > MOST_BYTES) return `(too large to be shown: ${bytes} bytes)`
  try {
    const text = inspect(readable(value), { depth: 8, maxArrayLength: 100, maxStringLength: 1000, breakLength: 100 })
    return text.length > MOST_VALUE ? `${text.slice(0, MOST_VALUE)}…` : text
  } catch {
    return '(cannot be shown)'
  }
}

/** A value in a format that is not known is shown as it is. */
function readable(value: unknown): unknown {
  try {
    return readableValue(value)
  } catch {
    return value
  }
}
