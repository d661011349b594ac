import type { QueryCache } from '../../../query/queryCache/QueryCache.js'
import { RequestError } from '../http/respond.js'
import type { NamedCache } from '../options/inspectorOptions.js'

/** How many caches are shown: the latest. */
const MOST_CACHES = 50

export interface KnownCache extends NamedCache {
  /** Stays the same while the process runs. */
  readonly id: string
}

/** The caches that the page shows. */
export class KnownCaches {
  readonly #list: () => readonly NamedCache[]
  readonly #ids = new WeakMap<QueryCache, string>()
  #count = 0

  constructor(list: () => readonly NamedCache[]) {
    this.#list = list
  }

  all(): readonly KnownCache[] {
    return this.#list()
      .slice(-MOST_CACHES)
      .map(({ name, cache }) => ({ id: this.#idOf(cache), name, cache }))
  }

  /** @throws {RequestError} 404 for an id that no cache has. None: the first cache. */
  find(id: string | null): KnownCache {
    const caches = this.all()
    const found = (id ?? '') === '' ? caches[0] : caches.find((each) => each.id === id)
    if (found === undefined) throw new RequestError(404, 'The cache is closed or unknown. Reload the page.')
    return found
  }

  #idOf(cache: QueryCache): string {
    let id = this.#ids.get(cache)
    if (id === undefined) this.#ids.set(cache, (id = String(++this.#count)))
    return id
  }
}
