import { EventEmitter } from 'node:events'

interface Item {
  readonly value: Buffer
  /** In milliseconds; `undefined`: never. */
  readonly expiresAt: number | undefined
}

const MIB = 1024 * 1024
/** The bytes that memcached adds to each item. */
const HEADER = 56
const THIRTY_DAYS = 30 * 24 * 60 * 60

/** The rules of a memcached server for keys, values, times and `flush_all`. */
export class MemcachedServer {
  readonly items = new Map<string, Item>()
  flushes = 0

  get(key: string): Buffer | null {
    const item = this.items.get(checkedKey(key))
    if (item?.expiresAt === undefined || item.expiresAt > Date.now()) return item?.value ?? null
    this.items.delete(key)
    return null
  }

  /** `expires` in seconds: 0 is never, more than 30 days is a date. A value that is too large also deletes the earlier one. */
  set(key: string, value: unknown, expires: number): void {
    if (typeof value !== 'string' && !Buffer.isBuffer(value)) throw new TypeError('memcached keeps strings and buffers')
    this.items.delete(checkedKey(key))
    const bytes = Buffer.from(value as string)
    if (HEADER + Buffer.byteLength(key) + bytes.length > MIB) throw new Error('object too large for cache')
    if (!Number.isInteger(expires) || expires < 0) throw new Error('bad expiry')
    const from = expires > THIRTY_DAYS ? 0 : Date.now()
    this.items.set(key, { value: bytes, expiresAt: expires === 0 ? undefined : from + expires * 1000 })
  }

  flush(): void {
    this.flushes++
    this.items.clear()
  }
}

/**
 * A Keyv adapter for such a server that behaves as @keyv/memcache 2: no `iterator`, times in seconds, and its own prefixes. As there,
 * a `miss` is an expired value, which Keyv then deletes.
 */
export class MemcachedLike extends EventEmitter {
  readonly opts = {}
  namespace: string | undefined
  readonly #server: MemcachedServer
  readonly #miss: unknown

  constructor(server: MemcachedServer, miss: unknown = { value: undefined, expires: 0 }) {
    super()
    this.#server = server
    this.#miss = miss
  }

  async get(key: string): Promise<unknown> {
    const value = await this.#attempt(() => this.#server.get(this.#format(key)))
    return value === null ? this.#miss : (JSON.parse(value.toString()) as unknown)
  }

  async set(key: string, value: unknown, ttl?: number): Promise<void> {
    const expires = ttl === undefined ? 0 : Math.floor(ttl / 1000)
    await this.#attempt(() => this.#server.set(this.#format(key), value, expires))
  }

  delete(key: string): Promise<boolean> {
    return this.#attempt(() => this.#server.items.delete(checkedKey(this.#format(key))))
  }

  clear(): Promise<void> {
    return this.#attempt(() => this.#server.flush())
  }

  /** Answers later, as on a network. A failure is emitted, too. */
  async #attempt<T>(run: () => T): Promise<T> {
    await new Promise(setImmediate)
    try {
      return run()
    } catch (error) {
      this.emit('error', error)
      throw error
    }
  }

  #format(key: string): string {
    return this.namespace ? `${this.namespace.trim()}:${key.trim()}` : key
  }
}

function checkedKey(key: string): string {
  // oxlint-disable-next-line no-control-regex
  if (key === '' || Buffer.byteLength(key) > 250 || /[\0- \x7f]/.test(key)) throw new Error('bad key')
  return key
}
