import { MemoryStore, type CacheStore, type Entry } from '../../../lib/index.js'
import type { Scheduler } from './Scheduler.js'

/** A store whose answers wait for their turn. */
export class WaitingStore implements CacheStore {
  readonly #inner = new MemoryStore()
  readonly #scheduler: Scheduler
  /** Called at each answer, just before the caller gets it. */
  onAnswer: () => void = () => undefined

  constructor(scheduler: Scheduler) {
    this.#scheduler = scheduler
  }

  get(key: string): Promise<Entry | undefined> {
    return this.#scheduler.step('the store answers').then(() => {
      this.onAnswer()
      return this.#inner.get(key)
    })
  }

  set(key: string, entry: Entry): boolean | void {
    return this.#inner.set(key, entry)
  }

  delete(key: string): void {
    this.#inner.delete(key)
  }

  clear(): void {
    this.#inner.clear()
  }
}
