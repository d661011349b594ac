import { classNameOf } from '../../core/CacheError.js'
import { BoundedNames } from './BoundedNames.js'
import { listen } from './listen.js'
import type { MeasuredName } from './metrics.js'

/** A value for each attribute of a metric. An empty text: the attribute has none. */
export type Attributes = Readonly<Record<string, string>>

/** Adds to a counter, or records the value of a histogram. */
export type Measure = (name: MeasuredName, value: number, attributes: Attributes) => void

/** Measures what all caches of the process do, until the function that it returns is called. */
export function measureCache(measure: Measure): () => void {
  const queries = new BoundedNames()
  const errors = new BoundedNames()
  return listen({
    hit: (event) => measure('requests', 1, { status: event.stale ? 'stale' : 'hit', reason: '', ...queries.of(event) }),
    miss: (event) =>
      measure('requests', 1, { status: event.coalesced ? 'coalesced' : 'miss', reason: '', ...queries.of(event) }),
    bypass: ({ loaded, reason, ...event }) =>
      loaded
        ? measure('rejections', 1, { reason, ...queries.of(event) })
        : measure('requests', 1, { status: 'bypass', reason, ...queries.of(event) }),
    load: ({ milliseconds, error, ...event }) => {
      const type = error === undefined ? '' : errors.one(typeOf(error))
      measure('load.duration', milliseconds / 1000, { 'error.type': type, ...queries.of(event) })
    },
    store: (event) => measure('stores', 1, queries.of(event)),
    invalidate: () => measure('invalidations', 1, {}),
    error: ({ operation }) => measure('errors', 1, { operation }),
  })
}

/** The class of an error, which says more than a code and less than a message. */
export const typeOf = (error: unknown): string =>
  typeof error === 'object' && error !== null ? classNameOf(error) : typeof error
