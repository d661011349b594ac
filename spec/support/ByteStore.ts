import { decodeEntry, encodeEntry, type CacheStore, type Entry } from '../../lib/index.js'

export class ByteStore implements CacheStore {
  readonly #bytes = new Map<string, Uint8Array>()
  async get(key: string): Promise<Entry | undefined> {
    const bytes = this.#bytes.get(key)
    return bytes && decodeEntry(bytes)
  }
  async set(key: string, entry: Entry): Promise<void> {
    this.#bytes.set(key, encodeEntry(entry))
  }
  async delete(key: string): Promise<void> {
    this.#bytes.delete(key)
  }
  async clear(): Promise<void> {
    this.#bytes.clear()
  }
}
