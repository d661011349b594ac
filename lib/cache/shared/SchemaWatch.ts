import QuickLRU from 'quick-lru'
import { schemaTag, type Tag } from '../../core/tag.js'
import type { TagLedger } from '../freshness/TagLedger.js'
import type { GuardedSharedStore } from '../guard/GuardedSharedStore.js'

/**
 * The version of each schema's tag. Not QuickLRU's own type: some TypeScript versions cannot compile its
 * declarations.
 */
type Seen = Pick<Map<Tag, string>, 'get' | 'set'>

const MOST_SCHEMAS = 5000
const MOST_STORES = 100

const seenByStore = new QuickLRU<string, Seen>({ maxSize: MOST_STORES })

/**
 * Notices schema changes of other processes by the versions that a shared store has of the tags of schemas. After a
 * change the catalog that this process has read is out of date.
 */
export class SchemaWatch {
  readonly #ledger: TagLedger
  readonly #seen: Seen

  /**
   * `ledger`: where changes invalidate the schema's tag; `seen`: the versions that this process knows, by default none.
   */
  constructor(ledger: TagLedger, seen: Seen = new QuickLRU({ maxSize: MOST_SCHEMAS })) {
    this.#ledger = ledger
    this.#seen = seen
  }

  /** The versions of a store that this process knows. All caches on the store share them. */
  static seenOf(store: string): Seen {
    let seen = seenByStore.get(store)
    if (seen === undefined) seenByStore.set(store, (seen = new QuickLRU({ maxSize: MOST_SCHEMAS })))
    return seen
  }

  /** The tags to watch for these databases. */
  static tagsOf(databases: Iterable<string>): Tag[] {
    return Array.from(new Set(databases), schemaTag)
  }

  /**
   * Asks the store, by a look-up of the key, when the schemas were last changed. Resolves to whether this process knew
   * all of it.
   */
  async ask(store: Pick<GuardedSharedStore, 'find'>, key: string, databases: readonly string[]): Promise<boolean> {
    const watch = SchemaWatch.tagsOf(databases)
    const found = await store.find(key, { loads: 'always', watch })
    return found?.watched !== undefined && this.note(watch, found.watched).length === 0
  }

  /** Takes the store's versions of the tags, and returns the tags whose version is new to this process. */
  note(tags: readonly Tag[], versions: readonly string[]): Tag[] {
    const changed = tags.filter((tag, i) => this.#seen.get(tag) !== versions[i])
    tags.forEach((tag, i) => this.#seen.set(tag, versions[i] as string))
    if (changed.length > 0) this.#ledger.invalidate(changed)
    return changed
  }
}
