import type { CacheStats, QueryCache } from '../lib/index.js'

const COUNTED = ['hits', 'misses', 'bypasses', 'loads', 'coalesced'] as const
const HELD = ['entries', 'bytes'] as const

type Row = readonly (string | number)[]

/** The statistics of a cache, for each chapter and in total. */
export class ChapterStats {
  readonly #cache: QueryCache
  readonly #rows: Row[] = []
  readonly #start: CacheStats
  #last: CacheStats

  constructor(cache: QueryCache) {
    this.#cache = cache
    this.#start = this.#last = cache.stats()
  }

  endChapter(title: string): void {
    const now = this.#cache.stats()
    this.#rows.push(row(title, this.#last, now))
    this.#last = now
  }

  table(): Row[] {
    return [['chapter', ...COUNTED, ...HELD], ...this.#rows, row('total', this.#start, this.#cache.stats())]
  }
}

function row(title: string, before: CacheStats, after: CacheStats): Row {
  return [title, ...COUNTED.map((name) => after[name] - before[name]), ...HELD.map((name) => after[name] ?? 'unknown')]
}
