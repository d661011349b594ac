/**
 * A time to live, shortened by up to `share` of it. By how much follows from the key and the moment, so that the same
 * entry is always treated alike and no source of randomness is needed. FNV-1a (RFC 9923) spreads the keys.
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
