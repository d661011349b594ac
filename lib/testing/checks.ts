import assert from 'node:assert/strict'
import { isEntry, type Entry } from '../core/entry.js'
import type { RowDependency } from '../core/rowDependency.js'
import type { CacheStore } from '../store/CacheStore.js'
import { difference } from '../core/values/difference.js'
import { SAMPLE_VALUES, sampleDependencies, sampleEntry } from './sampleEntry.js'

/** A check of the suite. It gets an empty store. */
export type Check = (store: CacheStore) => void | Promise<void>

/** Keys that a store can confuse with each other, or misread. */
// prettier-ignore
const AWKWARD_KEYS: readonly string[] = [
  'aA', 'aa', 'AA', 'aa ', ' aa', 'a:a', 'a/a', '../aa', 'a*', '*', '?', '[a]', '{a}', '%61', "a'a", 'a"a', 'a\\a',
  'a\na', 'a\r\na', 'a\ta', 'a\0a', '\0', 'é', 'e\u0301', '💾', '\ud83d', '\udcbe', '\ufffd', '\ufeffaa',
  '__proto__', 'constructor', 'hasOwnProperty', 'toString', '0', '-1', 'null', 'undefined', '["aa"]', '"aa"',
  'k'.repeat(9_999), `${'k'.repeat(10_000)}1`, `${'k'.repeat(10_000)}2`,
]

const KEEPS_VALUES: Readonly<Record<string, Check>> = Object.fromEntries(
  Object.entries(SAMPLE_VALUES).map(([name, make]) => [
    `keeps ${name} unchanged`,
    (store) => checkRoundTrip(store, () => sampleEntry({ value: make() })),
  ]),
)

/** The checks by their titles. */
export const CHECKS: Readonly<Record<string, Check>> = {
  async 'returns undefined for an absent key'(store) {
    for (const key of ['absent', '__proto__', 'constructor']) assert.equal(await store.get(key), undefined)
  },
  'returns the entry that it was given': (store) => checkRoundTrip(store, sampleEntry),
  'keeps each number of an entry unchanged'(store) {
    const unusual = { storedAt: 0.25, expiresAt: 4_102_444_800_000.5, stamp: Number.MAX_SAFE_INTEGER }
    return checkRoundTrip(store, () =>
      sampleEntry({ ...unusual, staleWhileRevalidate: Infinity, staleIfError: 0.5, bytes: 7 }),
    )
  },
  async 'keeps each tag unchanged, and an empty list of tags'(store) {
    await checkRoundTrip(store, () => sampleEntry({ tags: ['', 'tag:ü,"\n\0', 'table:__proto__', '\ud800'] }))
    await checkRoundTrip(store, () => sampleEntry({ tags: [] }))
  },
  'keeps each dependency unchanged': (store) =>
    checkRoundTrip(store, () => sampleEntry({ dependencies: sampleDependencies() })),
  ...KEEPS_VALUES,
  async 'returns entries whose validAt the cache can change'(store) {
    await store.set('key', sampleEntry())
    const entry = await found(store, 'key')
    entry.validAt = 5
    assert.equal(entry.validAt, 5)
  },
  async 'replaces an earlier entry under the same key'(store) {
    await store.set('key', sampleEntry({ value: 'earlier', stamp: 1 }))
    await store.set('key', sampleEntry({ value: 'later', stamp: 2 }))
    await holds(store, 'key', sampleEntry({ value: 'later', stamp: 2 }))
  },
  async 'keeps nothing under a key whose later entry it rejected'(store) {
    await store.set('key', sampleEntry())
    const huge = { bytes: Number.MAX_SAFE_INTEGER }
    if ((await store.set('key', sampleEntry(huge))) === false) assert.equal(await store.get('key'), undefined)
    else await holds(store, 'key', sampleEntry(huge))
  },
  async 'deletes the entry of the given key only'(store) {
    await store.set('one', sampleEntry({ value: 1 }))
    await store.set('other', sampleEntry({ value: 2 }))
    await store.delete('one')
    assert.equal(await store.get('one'), undefined)
    await holds(store, 'other', sampleEntry({ value: 2 }))
  },
  'accepts the deletion of an absent key': async (store) => void (await store.delete('absent')),
  async 'stores an entry under a key that was deleted'(store) {
    await store.set('key', sampleEntry({ value: 1 }))
    await store.delete('key')
    await store.set('key', sampleEntry({ value: 2 }))
    await holds(store, 'key', sampleEntry({ value: 2 }))
  },
  async 'deletes all entries on clear, and stores new ones afterwards'(store) {
    for (const key of ['a', 'b', '__proto__']) await store.set(key, sampleEntry())
    await store.clear()
    for (const key of ['a', 'b', '__proto__']) assert.equal(await store.get(key), undefined)
    await checkRoundTrip(store, sampleEntry)
  },
  async 'distinguishes all keys, whatever characters they contain'(store) {
    for (const [i, key] of AWKWARD_KEYS.entries()) await store.set(key, sampleEntry({ value: i }))
    for (const [i, key] of AWKWARD_KEYS.entries()) await holds(store, key, sampleEntry({ value: i }))
    for (const [i, key] of AWKWARD_KEYS.entries()) {
      await store.delete(key)
      assert.equal(await store.get(key), undefined, `${JSON.stringify(key)} is still there`)
      const next = AWKWARD_KEYS[i + 1]
      if (next !== undefined) await holds(store, next, sampleEntry({ value: i + 1 }))
    }
  },
  async 'stores and returns many entries at once'(store) {
    const numbers = Array.from({ length: 50 }, (_, i) => i)
    await Promise.all(numbers.map(async (i) => store.set(`key ${i}`, sampleEntry({ value: i }))))
    await Promise.all(numbers.map((i) => holds(store, `key ${i}`, sampleEntry({ value: i }))))
  },
  async 'returns complete entries or none while they are replaced'(store) {
    const versions = Array.from({ length: 20 }, (_, i) => sampleEntry({ value: { i }, stamp: i }))
    const reads: Promise<Entry | undefined>[] = []
    const writes = versions.map((entry) => {
      const written = Promise.resolve(store.set('key', entry))
      reads.push(Promise.resolve(store.get('key')))
      return written
    })
    await Promise.all(writes)
    for (const entry of [...(await Promise.all(reads)), await found(store, 'key')]) {
      if (entry !== undefined) same(entry, sampleEntry({ value: { i: entry.stamp }, stamp: entry.stamp }))
    }
  },
  async 'counts its entries, if it has stats'(store) {
    if (store.stats === undefined) return
    const before = store.stats()
    await store.set('a', sampleEntry())
    await store.set('a', sampleEntry())
    await store.set('b', sampleEntry())
    const two = store.stats()
    assert.equal(two.entries, 2)
    assert.ok(two.bytes > 0, 'entries take up bytes')
    await store.delete('a')
    assert.equal(store.stats().entries, 1)
    assert.ok(store.stats().bytes < two.bytes, 'a deleted entry takes up no bytes')
    assert.equal(store.stats().evictions, before.evictions, 'nothing was dropped to make room')
    await store.clear()
    assert.equal(store.stats().entries, 0)
    assert.equal(store.stats().bytes, before.bytes)
  },
}

/** Checks that the store returns an equal entry, and does not change the one that it was given. */
async function checkRoundTrip(store: CacheStore, make: () => Entry): Promise<void> {
  const given = make()
  assert.notEqual(await store.set('key', given), false, 'the store rejected a small entry')
  same(given, make(), 'the store changed the entry that it was given: ')
  await holds(store, 'key', make())
  await holds(store, 'key', make())
}

async function holds(store: CacheStore, key: string, expected: Entry): Promise<void> {
  same(await found(store, key), expected)
}

async function found(store: CacheStore, key: string): Promise<Entry> {
  const entry = await store.get(key)
  assert.ok(isEntry(entry), `there is no entry under ${JSON.stringify(key)}`)
  return entry
}

function same(actual: Entry, expected: Entry, what = ''): void {
  const found = difference(comparedFields(actual), comparedFields(expected))
  if (found !== undefined) assert.fail(`${what}${found}`)
}

/** The fields that must be equal, in one order. `validAt` belongs to this process. */
function comparedFields(entry: Entry): object {
  const { format, value, tags, dependencies, epoch, stamp, storedAt, expiresAt, bytes } = entry
  const { staleWhileRevalidate, staleIfError } = entry
  const lifetimes = { storedAt, expiresAt, staleWhileRevalidate, staleIfError }
  return { format, value, tags, dependencies: dependencies.map(definedFields), epoch, stamp, ...lifetimes, bytes }
}

/** An absent field and `undefined` mean the same. Their order means nothing. */
const definedFields = ({
  table,
  columns,
  deciding,
  conditions,
  rows,
  skips,
  key,
  isComplete,
}: RowDependency): object => ({
  ...{ table, columns, deciding, rows, skips, key, isComplete },
  conditions: conditions.map(({ column, values, shown }) => ({ column, values, shown })),
})
