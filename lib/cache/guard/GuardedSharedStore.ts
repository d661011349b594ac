import { CacheError, describeValue } from '../../core/CacheError.js'
import type { Clock } from '../../core/clock.js'
import { isEntry } from '../../core/entry.js'
import type { Tag } from '../../core/tag.js'
import type {
  Fill,
  Filled,
  FindOptions,
  Found,
  Marked,
  MarkOptions,
  Position,
  SharedStore,
  Standing,
} from '../../store/SharedStore.js'
import { Guard, type OnStoreFailure } from './Guard.js'

/**
 * A shared store that is waited for no longer than the limit, and left alone for a while after it has failed. What fails is
 * reported, and the answer is `undefined`, or `false` for what tells nothing.
 */
export class GuardedSharedStore {
  readonly #store: SharedStore
  readonly #failed: OnStoreFailure
  /** For look-ups and fills; a large one that is late is no reason not to tell of writes. */
  readonly #looking: Guard
  readonly #telling: Guard
  /** The writes that the store was asked to mark, and not told the end of. */
  readonly #marked = new Set<string>()

  constructor(store: SharedStore, limit: number, clock: Required<Clock>, failed: OnStoreFailure) {
    this.#store = store
    this.#failed = failed
    this.#looking = new Guard(limit, clock, failed)
    this.#telling = new Guard(limit, clock, failed)
  }

  async find(key: string, options: FindOptions): Promise<Found | undefined> {
    const { loads, lease } = options
    let isAsked = false
    const find = (): Promise<Found> => ((isAsked = true), this.#store.find(key, options))
    const found = await this.#attempt('get', key, find, isFound)
    // A store whose answer did not come may have given the lease.
    if (found === undefined && isAsked && loads !== undefined && lease !== undefined) {
      void this.release(key, lease.holder, false)
    }
    if (found === undefined || found.entry === undefined || isEntry(found.entry)) return found
    this.#failed('get', key, new CacheError('INVALID_STORE', "The shared store's `find` answered with no entry."))
    return { ...found, entry: undefined }
  }

  check(position: Pick<Position, 'epoch' | 'stamp'>, tags: readonly Tag[]): Promise<Standing | undefined> {
    return this.#attempt('check', undefined, () => this.#store.check(position, tags), isOneOf(STANDINGS))
  }

  fill(key: string, fill: Fill): Promise<Filled | undefined> {
    return this.#attempt('set', key, () => this.#store.fill(key, fill), isOneOf(FILLED))
  }

  /** Nobody waits for it, and a store that did not answer in time may have given the lease all the same. */
  async release(key: string, holder: string, refused: boolean): Promise<void> {
    try {
      await this.#store.release(key, holder, refused)
    } catch (error) {
      this.#failed('release', key, error)
    }
  }

  mark(id: string, tags: readonly Tag[], options: MarkOptions): Promise<Marked | undefined> {
    const mark = (): Promise<Marked> => (this.#marked.add(id), this.#store.mark(id, tags, options))
    return this.#attempt('mark', undefined, mark, isMarked, this.#telling)
  }

  /** Whether the store may hold a mark of that write: it was asked to, and the end was not told. */
  mayHaveMarked(id: string): boolean {
    return this.#marked.has(id)
  }

  /** Whether it was told. */
  async finish(id: string, tags: readonly Tag[]): Promise<boolean> {
    const finish = async (): Promise<true> => (await this.#store.finish(id, tags), true)
    if ((await this.#tell('finish', finish)) !== true) return false
    this.#marked.delete(id)
    return true
  }

  /** Whether it was told. */
  async invalidate(tags: readonly Tag[]): Promise<boolean> {
    return (await this.#tell('invalidate', async () => (await this.#store.invalidate(tags), true))) === true
  }

  #tell<T>(operation: string, run: () => Promise<T>): Promise<T | undefined> {
    return this.#attempt(operation, undefined, run, () => true, this.#telling)
  }

  async delete(key: string): Promise<void> {
    await this.#attempt('delete', key, async () => this.#store.delete(key))
  }

  async close(): Promise<void> {
    await this.#attempt('close', undefined, async () => this.#store.close?.())
  }

  async #attempt<T>(
    operation: string,
    key: string | undefined,
    run: () => Promise<T>,
    isSound: (answer: unknown) => boolean = () => true,
    guard: Guard = this.#looking,
  ): Promise<T | undefined> {
    if (!guard.admits()) return undefined
    const sound = async (): Promise<T> => {
      const answer = await run()
      if (isSound(answer)) return answer
      throw unsound(operation, answer)
    }
    return guard.run<T | undefined>(operation, key, sound, undefined)
  }
}

const STANDINGS: readonly Standing[] = ['unchanged', 'pending', 'overtaken']
const FILLED: readonly Filled[] = ['kept', 'overtaken', 'refused']

const isOneOf =
  (words: readonly string[]) =>
  (answer: unknown): boolean =>
    words.includes(answer as string)

function isMarked(answer: unknown): boolean {
  const { epoch, watched } = Object(answer) as Partial<Marked>
  return typeof epoch === 'string' && Array.isArray(watched)
}

/** What is in the place of the entry is not looked at. */
function isFound(answer: unknown): boolean {
  const { position, watched } = Object(answer) as Partial<Found>
  const { epoch, stamp, order } = Object(position) as Partial<Position>
  return typeof epoch === 'string' && typeof stamp === 'number' && typeof order === 'number' && Array.isArray(watched)
}

const unsound = (operation: string, answer: unknown): CacheError =>
  new CacheError('INVALID_STORE', `The shared store's \`${operation}\` answered with ${describeValue(answer)}.`)
