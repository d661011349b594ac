import { expect } from 'chai'
import { assertCacheStore, CacheError, MemoryStore } from '../../lib/index.js'
import { hangingStore, throwingStore } from '../support/faultyStores.js'

const none = (): undefined => undefined
const whole = { get: none, set: none, delete: none, clear: none }

describe('assertCacheStore', () => {
  it('accepts objects with the four methods, own or inherited', () => {
    for (const store of [
      new MemoryStore(),
      hangingStore(),
      throwingStore(),
      whole,
      new Map(),
      { ...whole, close: none },
    ]) {
      assertCacheStore(store)
    }
  })

  const rejected: [string, unknown, string][] = [
    ['undefined', undefined, 'A cache store must be an object; it was undefined.'],
    ['null', null, 'A cache store must be an object; it was null.'],
    ['text', 'redis://localhost', 'A cache store must be an object; it was "redis://localhost".'],
    ['a class', MemoryStore, 'A cache store must be an object; it was the function MemoryStore.'],
    ['a promise', Promise.resolve(whole), 'A cache store must have a method `get`; see the interface CacheStore.'],
    ...['get', 'set', 'delete', 'clear'].flatMap((name): [string, unknown, string][] => {
      const message = `A cache store must have a method \`${name}\`; see the interface CacheStore.`
      return [
        [`a store without ${name}`, { ...whole, [name]: undefined }, message],
        [`a store whose ${name} is text`, { ...whole, [name]: name }, message],
      ]
    }),
    ...['close', 'stats'].map((name): [string, unknown, string] => [
      `a store whose ${name} is null`,
      { ...whole, [name]: null },
      `A cache store's \`${name}\` must be a method if it is given.`,
    ]),
  ]
  for (const [name, store, message] of rejected) {
    it(`rejects ${name}`, () => {
      expect(() => assertCacheStore(store))
        .to.throw(CacheError)
        .that.includes({ code: 'INVALID_STORE', message })
    })
  }
})
