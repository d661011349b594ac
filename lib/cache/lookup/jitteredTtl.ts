/**
 * A `ttl` that is shortened by at most `share` of it, from 0 to 1. The amount follows from the key and the moment and
 * needs no source of randomness: the same entry is always shortened alike. FNV-1a (RFC 9923) spreads the keys evenly.
 */
export function jitteredTtl(ttl: number, share: number, key: string, now: number): number {
  if (share === 0 || ttl === Infinity) return ttl
  return ttl * (1 - share * (fnv1a(`${key}@${now}`) / 2 ** 32))
}

function fnv1a(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return hash >>> 0
}
