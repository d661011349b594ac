import { createHash } from 'node:crypto'

const BITS = 2 ** 20

/**
 * Which texts have been seen, in 128 kB however many they are (a Bloom filter). One that was seen is always known; of a hundred thousand
 * others it takes a few for seen.
 */
export class BloomFilter {
  /** Made with the first text. */
  #words: Uint32Array | undefined

  add(text: string): void {
    const words = (this.#words ??= new Uint32Array(BITS / 32))
    for (const bit of bitsOf(text)) words[bit >>> 5]! |= 1 << (bit & 31)
  }

  /** `false`: it was never added. */
  mightHave(text: string): boolean {
    const words = this.#words
    return words !== undefined && bitsOf(text).every((bit) => (words[bit >>> 5]! & (1 << (bit & 31))) !== 0)
  }
}

/** The places of a text: each of them is as likely as the others. */
function bitsOf(text: string): readonly number[] {
  const digest = createHash('sha256').update(text).digest()
  return [0, 4, 8, 12, 16].map((at) => digest.readUInt32LE(at) % BITS)
}
