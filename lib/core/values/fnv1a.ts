/** A hash of 32 bits, which spreads similar texts evenly: FNV-1a (RFC 9923), over the codes of the characters. */
export function fnv1a(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return hash >>> 0
}
