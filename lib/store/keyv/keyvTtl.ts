import type { Entry } from '../../core/entry.js'
import { uselessFrom } from '../../core/lifetimes.js'
import type { KeyvLike } from './KeyvLike.js'

/** memcached takes more seconds than those of 30 days for a date, and one long past. */
const LONGEST = 30 * 24 * 60 * 60 * 1000

const SECOND = 1000

/**
 * For how long Keyv is to keep an entry, in milliseconds. It is counted by Keyv's clock from now on, which is not the cache's:
 * that may make an entry go too soon or stay too long, but never be served too long, since the cache looks at every entry.
 *
 * Whole seconds, rounded up and at least one, as adapters that count in seconds make of anything less a 0, which is "for ever".
 * Never for ever: what a process leaves behind is of no use to any other. A Keyv's own default is an upper bound.
 */
export function keyvTtl(entry: Entry, keyv: KeyvLike): number {
  const ttl = Math.min(uselessFrom(entry) - entry.storedAt, defaultOf(keyv), LONGEST)
  return Math.max(Math.ceil(ttl / SECOND), 1) * SECOND
}

function defaultOf(keyv: KeyvLike): number {
  const ttl = keyv.ttl ?? keyv.opts?.ttl
  return typeof ttl === 'number' && ttl > 0 ? ttl : Infinity
}
