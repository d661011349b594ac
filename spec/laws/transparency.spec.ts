import { channel } from 'node:diagnostics_channel'
import { expect } from 'chai'
import type { Model } from 'objection'
import type { CacheEvents, CacheStore, QueryCacheOptions, ValueCodec } from '../../lib/index.js'
import { Tagged } from '../../lib/core/values/plainData.js'
import { withKey } from '../support/cachedBase.js'
import * as faulty from '../support/faultyStores.js'
import { outcomeOf } from '../support/outcome.js'
import { expectSame } from '../support/same.js'
import { openSpecDatabase, type SpecDatabase } from '../support/specDatabase.js'
import { TestClock } from '../support/TestClock.js'
import { queries } from '../matrix/queries.js'

const ROOT = [{ parent: -1, relation: null }]
const TWO_KEYS = { position: 0, keys: ['id', 'name'], kinds: ['value', 'value'], hidden: [] }

const snapshotOf = (structure: object, root: unknown = []) => ({ structure, root, shared: [], strategy: 'assign' })

/** Values that no snapshot has; each stands in an entry that is otherwise good. */
const WRONG_VALUES: Readonly<Record<string, unknown>> = {
  nothing: undefined,
  text: 'garbage',
  'an object': {},
  'a structure of nothing': { structure: {}, root: [], shared: [], strategy: 'assign' },
  'a shape of no position': snapshotOf({
    positions: [],
    shapes: [{ position: 3, keys: ['id'], kinds: ['value'], hidden: [] }],
  }),
  'a relation that is none': snapshotOf({
    positions: [
      { parent: -1, relation: null },
      { parent: 0, relation: 'nobody' },
    ],
    shapes: [],
  }),
  'a property that no constructor makes': snapshotOf({
    positions: ROOT,
    shapes: [{ position: 0, keys: ['id', 'name'], kinds: ['value', 'made'], hidden: [] }],
  }),
  'a property that no constructor makes, in an object': snapshotOf({
    positions: ROOT,
    shapes: [{ position: 0, keys: ['id'], kinds: [{ keys: ['a', 'b'], kinds: ['value', 'made'] }], hidden: [] }],
  }),
  'keys without kinds': snapshotOf({ positions: ROOT, shapes: [{ position: 0, keys: ['id'], kinds: [], hidden: [] }] }),
  'a kind that is none': snapshotOf({
    positions: ROOT,
    shapes: [{ position: 0, keys: ['id'], kinds: ['evil()'], hidden: [] }],
  }),
  'a kind that is two at once': snapshotOf(
    {
      positions: ROOT,
      shapes: [
        { position: 0, keys: ['id'], kinds: [{ models: 0, keys: ['x'], kinds: ['evil(), value'] }], hidden: [] },
      ],
    },
    new Tagged(1, [1]),
  ),
  'an object that would get another prototype': snapshotOf(
    {
      positions: ROOT,
      shapes: [{ position: 0, keys: ['id'], kinds: [{ keys: ['__proto__'], kinds: ['value'] }], hidden: [] }],
    },
    new Tagged(1, [{}]),
  ),
  'keys that are no text': snapshotOf({
    positions: ROOT,
    shapes: [{ position: 0, keys: [{}], kinds: ['value'], hidden: [] }],
  }),
  'a model of no shape': snapshotOf({ positions: ROOT, shapes: [] }, new Tagged(1, [1])),
  'too few cells for a row': snapshotOf({ positions: ROOT, shapes: [TWO_KEYS] }, new Tagged(1, [1, 2, 3])),
  'too many cells for a model': snapshotOf({ positions: ROOT, shapes: [TWO_KEYS] }, new Tagged(0, [1, 2, 3, 4])),
  'what refers to nothing': snapshotOf({ positions: ROOT, shapes: [] }, [new Tagged(-1, 7)]),
  'a codec that is none': snapshotOf({ positions: ROOT, shapes: [] }, [new Tagged('nobody', 7)]),
}

const STORES: Readonly<Record<string, () => CacheStore>> = {
  'that throws': faulty.throwingStore,
  'that rejects': faulty.rejectingStore,
  'whose promises throw': faulty.brokenPromiseStore,
  'that never answers': faulty.hangingStore,
  'that forgets at random': () => faulty.forgetfulStore(faulty.seededChance(7, 2)),
  ...Object.fromEntries(
    Object.entries(faulty.GARBAGE).map(([name, make]) => [`that answers ${name}`, () => faulty.garbageStore(make)]),
  ),
  ...Object.fromEntries(
    Object.entries(WRONG_VALUES).map(([name, value]) => [
      `whose entries hold ${name}`,
      () => faulty.garbageStore((entry) => entry && { ...entry, value }),
    ]),
  ),
}

describe('law 4, transparency', () => {
  let database: SpecDatabase
  /** By the name of the query: the outcome without a cache. */
  const plainOutcomes = new Map<string, unknown>()

  before(async () => {
    database = await openSpecDatabase()
    for (const { name, from, run } of queries) {
      const start = async () => run(database.plain, (builder) => builder, (await from?.(database.plain)) as Model)
      plainOutcomes.set(name, await outcomeOf(start))
    }
  })

  after(() => database.close())

  for (const [name, makeStore] of Object.entries(STORES)) {
    it(`a store ${name} changes no query’s result`, async () => {
      const clock = new TestClock()
      const { models } = database.cached({ store: makeStore(), clock })
      for (const { name: query, from, run } of queries) {
        const expected = plainOutcomes.get(query)
        for (const time of ['first', 'second']) {
          const start = async () => run(models, (builder) => withKey(builder, query), (await from?.(models)) as Model)
          expectSame(await passingTime(clock, outcomeOf(start)), expected, `${query}, ${time} time`)
        }
      }
    })
  }

  it('every failure of a store is an event and counted in stats()', async () => {
    const { models, queryCache } = database.cached({ store: faulty.throwingStore() })
    const events: CacheEvents['error'][] = []
    const listen = (message: unknown): void => void events.push(message as CacheEvents['error'])
    channel('objection-cache:error').subscribe(listen)
    await withKey(models.Tag.query(), 'k')
    channel('objection-cache:error').unsubscribe(listen)
    expect(events.map(({ operation }) => operation)).to.include.members(['get', 'set'])
    for (const { error } of events) expect(error).to.equal(faulty.STORE_ERROR)
    expect(queryCache.stats().errors).to.equal(events.length)
  })

  it('an entry that cannot be rebuilt is deleted, and the next one is served again', async () => {
    let broken = true
    const store = faulty.garbageStore((entry) => (broken && entry ? { ...entry, value: 5 } : entry))
    const { models, queryCache } = database.cached({ store })
    const read = () => withKey(models.Tag.query(), 'k').orderBy('id')
    const first = await read()
    expectSame(await read(), first)
    broken = false
    await read()
    expectSame(await read(), first)
    expect(queryCache.stats()).to.include({ errors: 1 })
  })

  const BUGS: readonly (readonly [string, QueryCacheOptions])[] = [
    ['a codec that throws when it looks', { codecs: [codec({ handles: () => fail() })] }],
    ['a codec that throws when it encodes', { codecs: [codec({ encode: () => fail() })] }],
    ['a codec that throws when it decodes', { codecs: [codec({ decode: () => fail() })] }],
    ['a context function that throws', { context: () => fail() }],
  ]

  for (const [name, options] of BUGS) {
    it(`${name} changes no query’s result, and is an event`, async () => {
      const { models, queryCache } = database.cached(options)
      const expected = await database.plain.User.query().orderBy('id').context({ tenant: 1 })
      for (let i = 0; i < 3; i++)
        expectSame(await withKey(models.User.query(), 'k').orderBy('id').context({ tenant: 1 }), expected)
      expect(queryCache.stats().errors).to.be.greaterThan(0)
      expect(queryCache.stats().hits, 'hits').to.be.at.most(3)
    })
  }
})

function codec(part: object) {
  const whole = {
    name: 'date',
    handles: (value: object) => value instanceof Date,
    encode: Number,
    decode: (at: number) => new Date(at),
  }
  return { ...whole, ...part } as ValueCodec
}

function fail(): never {
  throw new Error('a bug in a codec')
}

/** Lets the clock run while something waits for it. */
async function passingTime<T>(clock: TestClock, work: Promise<T>): Promise<T> {
  const state = { done: false }
  const finished = work.finally(() => (state.done = true))
  while (!state.done) {
    await new Promise(setImmediate)
    if (clock.waiting > 0) clock.advance(250)
  }
  return finished
}
