import QuickLRU from 'quick-lru'
import { schemaTag, type Tag } from '../../core/tag.js'
import type { GuardedSharedStore } from '../guard/GuardedSharedStore.js'
import type { TagLedger } from '../freshness/TagLedger.js'

/** The epoch and the stamp of each schema's tag. QuickLRU's own type must not be in the declarations: not all users can compile it. */
type Seen = Pick<Map<Tag, string>, 'get' | 'set'>

const MOST_SEEN = 5000

const seenByStore = new QuickLRU<string, Seen>({ maxSize: 100 })

/**
 * Notices schema changes of other processes: what is known of a database's catalogue in this one is then out of date. It goes by
 * what a shared store tells of the tags of schemas.
 */
export class SchemaWatch {
  readonly #ledger: TagLedger
  readonly #seen: Seen

  /** `ledger`: says in this process what was invalidated; `seen`: what others have seen who note it there, too. */
  constructor(ledger: TagLedger, seen: Seen = new QuickLRU({ maxSize: MOST_SEEN })) {
    this.#ledger = ledger
    this.#seen = seen
  }

  /** What this process has seen of a store. */
  static seenOf(store: string): Seen {
    let seen = seenByStore.get(store)
    if (seen === undefined) seenByStore.set(store, (seen = new QuickLRU({ maxSize: MOST_SEEN })))
    return seen
  }

  /** What to watch for these databases. */
  static tagsOf(databases: Iterable<string>): Tag[] {
    return Array.from(new Set(databases), schemaTag)
  }

  /** Asks when the databases' schemas were last changed, by way of a look-up of the key, and notes it. Whether none of it is news. */
  async ask(shared: Pick<GuardedSharedStore, 'find'>, key: string, databases: readonly string[]): Promise<boolean> {
    const watch = SchemaWatch.tagsOf(databases)
    const found = await shared.find(key, { loads: 'always', watch })
    return found !== undefined && this.note(found.position.epoch, watch, found.watched).length === 0
  }

  /** Notes when the tags were last invalidated, as the store tells. The tags of which this is news. */
  note(epoch: string, tags: readonly Tag[], stamps: readonly number[]): Tag[] {
    const news = tags.filter((tag, i) => this.#seen.get(tag) !== `${epoch}:${stamps[i]}`)
    tags.forEach((tag, i) => this.#seen.set(tag, `${epoch}:${stamps[i]}`))
    if (news.length > 0) this.#ledger.invalidate(news)
    return news
  }
}
