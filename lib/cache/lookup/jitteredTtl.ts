import { fnv1a } from '../../core/values/fnv1a.js'

/**
 * A `ttl` that is shortened by at most `share` of it, from 0 to 1. The amount follows from the key and the moment and
 * needs no source of randomness: the same entry is always shortened alike. The hash spreads the keys evenly.
 */
export function jitteredTtl(ttl: number, share: number, key: string, now: number): number {
  if (share === 0 || ttl === Infinity) return ttl
  return ttl * (1 - share * (fnv1a(`${key}@${now}`) / 2 ** 32))
}
