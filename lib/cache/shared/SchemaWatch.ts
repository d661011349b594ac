import QuickLRU from 'quick-lru'
import { schemaTag, type Tag } from '../../core/tag.js'
import type { TagLedger } from '../freshness/TagLedger.js'
import type { GuardedSharedStore } from '../guard/GuardedSharedStore.js'

/**
 * The epoch and the stamp of each schema's tag. Not QuickLRU's own type: some TypeScript versions cannot compile its
 * declarations.
 */
type Seen = Pick<Map<Tag, string>, 'get' | 'set'>

const MOST_SCHEMAS = 5000
const MOST_STORES = 100

const seenByStore = new QuickLRU<string, Seen>({ maxSize: MOST_STORES })

/**
 * Notices schema changes of other processes by the stamps that a shared store has for the tags of schemas. After a
 * change the catalog that this process has read is out of date.
 */
export class SchemaWatch {
  readonly #ledger: TagLedger
  readonly #seen: Seen

  /**
   * `ledger`: where changes invalidate the schema's tag; `seen`: the stamps that this process knows, by default none.
   */
  constructor(ledger: TagLedger, seen: Seen = new QuickLRU({ maxSize: MOST_SCHEMAS })) {
    this.#ledger = ledger
    this.#seen = seen
  }

  /** The stamps of a store that this process knows. All caches on the store share them. */
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
    return found !== undefined && this.note(found.position.epoch, watch, found.watched).length === 0
  }

  /** Takes the store's stamps of the tags, and returns the tags whose stamp is new to this process. */
  note(epoch: string, tags: readonly Tag[], stamps: readonly number[]): Tag[] {
    const changed = tags.filter((tag, i) => this.#seen.get(tag) !== `${epoch}:${stamps[i]}`)
    tags.forEach((tag, i) => this.#seen.set(tag, `${epoch}:${stamps[i]}`))
    if (changed.length > 0) this.#ledger.invalidate(changed)
    return changed
  }
}
