import { decodeEntry, encodeEntry, type CacheStore, type Entry, type StoreStats } from '../../lib/index.js'

/** A store that keeps nothing but bytes and answers later, as a store on the network does. */
export class ByteStore implements CacheStore {
  readonly #bytes = new Map<string, Uint8Array>()

  async get(key: string): Promise<Entry | undefined> {
    await Promise.resolve()
    const bytes = this.#bytes.get(key)
    return bytes && decodeEntry(bytes)
  }

  async set(key: string, entry: Entry): Promise<void> {
    const bytes = encodeEntry(entry)
    await Promise.resolve()
    this.#bytes.set(key, bytes)
  }

  async delete(key: string): Promise<void> {
    await Promise.resolve()
    this.#bytes.delete(key)
  }

  async clear(): Promise<void> {
    await Promise.resolve()
    this.#bytes.clear()
  }

  stats(): StoreStats {
    const bytes = [...this.#bytes.values()].reduce((sum, each) => sum + each.length, 0)
    return { entries: this.#bytes.size, bytes, evictions: 0 }
  }

  /** Replaces the bytes under every key by what `damage` makes of them. */
  corrupt(damage: (bytes: Uint8Array) => Uint8Array): void {
    for (const [key, bytes] of this.#bytes) this.#bytes.set(key, damage(Uint8Array.from(bytes)))
  }
}
