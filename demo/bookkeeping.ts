import type { CacheStats, QueryCache } from '../lib/index.js'

const COUNTED = ['hits', 'misses', 'bypasses', 'loads', 'coalesced'] as const
const HELD = ['entries', 'bytes'] as const

type Row = readonly (string | number)[]

/** What the cache did in each chapter, and altogether. */
export class Bookkeeping {
  readonly #cache: QueryCache
  readonly #rows: Row[] = []
  readonly #start: CacheStats
  #last: CacheStats

  constructor(cache: QueryCache) {
    this.#cache = cache
    this.#start = this.#last = cache.stats()
  }

  chapterEnds(title: string): void {
    const now = this.#cache.stats()
    this.#rows.push(row(title, this.#last, now))
    this.#last = now
  }

  table(): Row[] {
    return [['chapter', ...COUNTED, ...HELD], ...this.#rows, row('altogether', this.#start, this.#cache.stats())]
  }
}

function row(title: string, before: CacheStats, after: CacheStats): Row {
  return [title, ...COUNTED.map((name) => after[name] - before[name]), ...HELD.map((name) => after[name] ?? 'unknown')]
}
