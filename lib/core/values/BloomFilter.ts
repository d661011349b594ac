import { createHash } from 'node:crypto'

const BITS = 2 ** 20

/**
 * A set of texts in a constant 128 kB. `mightHave` is true for every text that was added, and by mistake for a few others: among
 * 100 000 texts that were not added, for a few of them.
 */
export class BloomFilter {
  /** Allocated when the first text is added. */
  #words: Uint32Array | undefined

  add(text: string): void {
    const words = (this.#words ??= new Uint32Array(BITS / 32))
    for (const bit of bitsOf(text)) words[bit >>> 5]! |= 1 << (bit & 31)
  }

  /** `false`: the text was never added. */
  mightHave(text: string): boolean {
    const words = this.#words
    return words !== undefined && bitsOf(text).every((bit) => (words[bit >>> 5]! & (1 << (bit & 31))) !== 0)
  }
}

/** The bits that stand for a text. */
function bitsOf(text: string): readonly number[] {
  const digest = createHash('sha256').update(text).digest()
  return [0, 4, 8, 12, 16].map((at) => digest.readUInt32LE(at) % BITS)
}
