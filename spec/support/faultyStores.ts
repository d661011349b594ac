import { MemoryStore, type CacheStore, type Entry } from '../../lib/index.js'

type Operation = 'get' | 'set' | 'delete' | 'clear' | 'close'

/** What the stores below fail with. */
export const STORE_ERROR = new Error('the store is down')

function storeOf(answer: (operation: Operation) => unknown): CacheStore {
  const method = (operation: Operation) => () => answer(operation) as never
  return {
    get: method('get'),
    set: method('set'),
    delete: method('delete'),
    clear: method('clear'),
    close: method('close'),
  }
}

/** Throws at every call. */
export const throwingStore = (): CacheStore =>
  storeOf(() => {
    throw STORE_ERROR
  })

/** Rejects every call. */
export const rejectingStore = (): CacheStore => storeOf(() => Promise.reject(STORE_ERROR))

/** Answers with a promise of its own kind that throws when it is asked. */
export const brokenPromiseStore = (): CacheStore =>
  storeOf(() => ({
    // oxlint-disable-next-line unicorn/no-thenable
    then() {
      throw STORE_ERROR
    },
  }))

/** Never answers. */
export const hangingStore = (): CacheStore => storeOf(() => new Promise(() => undefined))

/** Takes everything and gives back what it likes. */
export function garbageStore(garbage: (entry: Entry | undefined) => unknown): CacheStore {
  const store = new MemoryStore()
  return {
    get: (key) => garbage(store.get(key)) as Entry | undefined,
    set: (key, entry) => store.set(key, entry),
    delete: (key) => store.delete(key),
    clear: () => store.clear(),
  }
}

/** What is no entry, by name; some of it looks like one at first sight. */
export const GARBAGE: Readonly<Record<string, (entry: Entry | undefined) => unknown>> = {
  text: () => 'garbage',
  'empty text': () => '',
  'a number': () => 5,
  false: () => false,
  'an empty object': () => ({}),
  'an array': () => [1, [], 'epoch'],
  'an error': () => new Error('instead of an entry'),
  'the value alone': (entry) => entry?.value ?? {},
  'an entry of another format': (entry) => ({ ...entry, format: 99 }),
  'an entry without tags': (entry) => ({ ...entry, tags: undefined }),
  'an entry whose stamp is text': (entry) => ({ ...entry, stamp: 'now' }),
  'an entry without an end': (entry) => ({ ...entry, expiresAt: null }),
  'an object whose properties throw': () =>
    Object.defineProperty({}, 'format', {
      get() {
        throw new Error('not to be read')
      },
    }),
}

/** Forgets an entry at any `get` for which the predicate says so. */
export function forgetfulStore(forgets: (key: string) => boolean): CacheStore {
  const store = new MemoryStore()
  return {
    get(key) {
      if (forgets(key)) store.delete(key)
      return store.get(key)
    },
    set: (key, entry) => store.set(key, entry),
    delete: (key) => store.delete(key),
    clear: () => store.clear(),
    stats: () => store.stats(),
  }
}

/** A predicate that says yes about once in `oneIn` times, the same times for the same seed (mulberry32). */
export function seededChance(seed: number, oneIn: number): () => boolean {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % oneIn === 0
  }
}
