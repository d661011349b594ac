import { EventEmitter } from 'node:events'
import type { KeyvLike } from '../../../lib/store/keyv/index.js'
import type { MapAdapter } from './MapAdapter.js'

/** Behaves as keyv 6 in what the store depends on: it emits failures, and returns `undefined`. */
export class Keyv6Like extends EventEmitter implements KeyvLike {
  readonly stats = {}
  readonly store: MapAdapter

  constructor(store: MapAdapter) {
    super()
    this.store = store
  }

  get(key: string): Promise<unknown> {
    return this.#attempt(() => this.store.get(key), undefined)
  }

  set(key: string, value: string, ttl?: number): Promise<unknown> {
    return this.#attempt(async () => (await this.store.set(key, value, ttl)) ?? true, false)
  }

  delete(key: string): Promise<unknown> {
    return this.#attempt(() => this.store.delete(key), false)
  }

  clear(): Promise<unknown> {
    return this.#attempt(() => this.store.clear(), undefined)
  }

  async #attempt(run: () => Promise<unknown>, instead: unknown): Promise<unknown> {
    try {
      return await run()
    } catch (error) {
      this.emit('error', error)
      return instead
    }
  }
}

/** Behaves as keyv 4: it has options in `opts` only, passes rejections on, and emits the adapter's 'error' events again. */
export class Keyv4Like extends EventEmitter implements KeyvLike {
  readonly opts: { store: MapAdapter; namespace: string; ttl?: number }

  constructor(store: MapAdapter, options: { namespace?: string; ttl?: number } = {}) {
    super()
    this.opts = { namespace: 'keyv', store, ...options }
  }

  get(key: string): Promise<unknown> {
    return this.opts.store.get(key)
  }

  async set(key: string, value: string, ttl?: number): Promise<unknown> {
    await this.opts.store.set(key, value, ttl)
    return true
  }

  delete(key: string): Promise<unknown> {
    return this.opts.store.delete(key)
  }

  clear(): Promise<unknown> {
    return this.opts.store.clear()
  }
}
