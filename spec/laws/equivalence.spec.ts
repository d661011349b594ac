import { expect } from 'chai'
import fc from 'fast-check'
import type { Knex } from 'knex'
import type { Model } from 'objection'
import { codecFor, QueryCache, type CacheStore, type ModelCacheOptions } from '../../lib/index.js'
import { defineThing, habits, type Extras } from '../support/arbitraryModels.js'
import { keepableValues, Money, unkeepableValues, type Maker } from '../support/arbitraryValues.js'
import { ByteStore } from '../support/ByteStore.js'
import { COPIERS, generatingAfter } from '../support/codeGeneration.js'
import { cachedBase, plainBase, withKey } from '../support/cachedBase.js'
import { openSqlite } from '../support/databases.js'
import { outcomeOf } from '../support/outcome.js'
import { expectSame } from '../support/same.js'
import { tries } from '../support/thorough.js'
import { vandalise } from '../support/vandalise.js'

type Query = (Thing: typeof Model, key: <B>(builder: B) => B) => PromiseLike<unknown>

const queries = fc.constantFrom<Query>(
  (Thing, key) => key(Thing.query()).orderBy('id'),
  (Thing, key) => key(Thing.query()).findById(2),
  (Thing, key) => key(Thing.query()).orderBy('id').first().throwIfNotFound(),
  (Thing, key) => key(Thing.query()).orderBy('id').page(0, 2),
  (Thing, key) => key(Thing.query()).where('id', '<', 3).resultSize(),
  (Thing, key) => key(Thing.query()).orderBy('id').withGraphFetched('[children.parent, parent]'),
  (Thing, key) => key(Thing.query()).orderBy('id').withGraphFetched('children as c'),
  (Thing, key) => key(Thing.query()).orderBy('things.id').withGraphJoined('parent'),
  (Thing, key) =>
    key(Thing.query()).select('id', 'a as constructor', 'b as toString', 'a as hasOwnProperty').orderBy('id'),
  (Thing, key) => key(Thing.query()).select('id', 'a as __proto__', 'b as $b', 'data').orderBy('id'),
  (Thing, key) => key(Thing.query()).select('a as $query', 'b as $id', 'a as secret').orderBy('id'),
  (Thing, key) =>
    key(Thing.query())
      .orderBy('id')
      .runAfter((rows) => ({ wrapped: rows })),
  (Thing, key) => key(Thing.query()).orderBy('id').context({ tenant: 7 }),
)

const extrasOf = (values: fc.Arbitrary<Maker>): fc.Arbitrary<Extras> =>
  fc
    .array(fc.tuple(fc.integer({ min: 1, max: 4 }), fc.constantFrom('x', 'y', 'constructor', '$z', 'data'), values), {
      maxLength: 6,
    })
    .map((list) => {
      const extras = new Map<number, [string, Maker][]>()
      for (const [id, name, make] of list) extras.set(id, [...(extras.get(id) ?? []), [name, make]])
      return extras
    })

describe('law 1, equivalence', () => {
  let knex: Knex

  before(async () => {
    knex = await openSqlite()
    await knex.schema.createTable('things', (table) => {
      table.integer('id').primary()
      table.integer('parentId')
      table.string('a')
      table.double('b')
      table.json('data')
    })
    await knex('things').insert([
      { id: 1, parentId: null, a: 'one', b: 0.5, data: '{"deep":[1,{"x":null}]}' },
      { id: 2, parentId: 1, a: '', b: null, data: null },
      { id: 3, parentId: 1, a: null, b: -1e300, data: '[1,[2,[3]]]' },
      { id: 4, parentId: 2, a: 'four', b: 4, data: '"text"' },
    ])
  })

  after(() => knex.destroy())

  const checkAll = async (
    values: fc.Arbitrary<Maker>,
    makeStore: (() => CacheStore) | undefined,
    options: { readonly numRuns: number },
    cacheOptions: ModelCacheOptions = {},
  ): Promise<{ hits: number; runs: number }> => {
    const seen = { hits: 0, runs: 0 }
    await fc.assert(
      fc.asyncProperty(habits, habits, extrasOf(values), queries, async (habit, partHabit, extras, query) => {
        const queryCache = new QueryCache(makeStore === undefined ? {} : { store: makeStore() })
        const Plain = defineThing(plainBase(knex), habit, extras, partHabit)
        const Cached = defineThing(cachedBase(knex, queryCache, cacheOptions), habit, extras, partHabit)
        const key = <B>(builder: B): B => withKey(builder, 'it')
        const expected = await outcomeOf(() => query(Plain, (builder) => builder))
        for (const run of ['first', 'second', 'third']) {
          const outcome = await outcomeOf(() => query(Cached, key))
          expectSame(outcome, expected, `${run} run`)
          // Law 2: no other run sees it.
          vandalise(outcome)
        }
        expect(queryCache.stats().errors).to.equal(0)
        seen.hits += queryCache.stats().hits
        seen.runs++
      }),
      options,
    )
    return seen
  }

  for (const [how, uses] of Object.entries(COPIERS)) {
    describe(`where models are rebuilt ${how}`, () => {
      generatingAfter(uses)

      it('holds for every kind of class, value and query, in memory', async () => {
        const { hits, runs } = await checkAll(keepableValues, undefined, { numRuns: 300 })
        // Three executions each; what some habits make cannot be kept.
        expect(hits).to.be.greaterThan(0.7 * runs)
      })

      it('holds for every kind of class, value and query, in a store of bytes', async () => {
        const { hits, runs } = await checkAll(keepableValues, () => new ByteStore(), { numRuns: 300 })
        expect(hits).to.be.greaterThan(0.6 * runs)
      })
    })
  }

  it("holds for classes that ask for `rebuild: 'fromJson'`", async () => {
    const { hits } = await checkAll(keepableValues, undefined, { numRuns: tries(250) }, { rebuild: 'fromJson' })
    expect(hits).to.be.greaterThan(0)
  })

  it('holds for values that cannot be cached, because the query is then not cached', async () => {
    await checkAll(fc.oneof(keepableValues, unkeepableValues), undefined, { numRuns: tries(250) })
  })

  it('does not cache an instance of an unknown class, and names the property and the remedy', async () => {
    const queryCache = new QueryCache()
    const extras: Extras = new Map([[1, [['price', () => new Money(5)]]]])
    const Thing = defineThing(cachedBase(knex, queryCache), NO_HABITS, extras)
    await withKey(Thing.query(), 'k')
    const explanation = await (withKey(Thing.query(), 'k') as unknown as Explains).explainCache()
    expect(explanation.status).to.equal('bypass')
    expect(explanation.reason).to.equal('unsupported-value')
    expect(explanation.detail).to.equal(
      "property 'price' holds an instance of Money; register a codec for it (option `codecs`)",
    )
    expect(queryCache.stats()).to.include({ stores: 0, bypasses: 1 })
  })

  it('caches instances of a class with a codec', async () => {
    const money = codecFor(Money, { encode: ({ amount }) => amount, decode: (amount: number) => new Money(amount) })
    for (const store of [undefined, new ByteStore()]) {
      const queryCache = new QueryCache({ codecs: [money], ...(store && { store }) })
      const price = new Money(7)
      const extras: Extras = new Map([
        [
          1,
          [
            ['price', () => price],
            ['nested', () => ({ in: [price] })],
          ],
        ],
      ])
      const Plain = defineThing(plainBase(knex), NO_HABITS, extras)
      const Thing = defineThing(cachedBase(knex, queryCache), NO_HABITS, extras)
      const expected = await Plain.query().findById(1)
      await withKey(Thing.query(), 'k').findById(1)
      const hit = await withKey(Thing.query(), 'k').findById(1)
      expectSame(hit, expected)
      expect(queryCache.stats().hits).to.equal(1)
      expect((hit as unknown as { price: Money }).price).to.not.equal(price)
    }
  })
})

interface Explains {
  explainCache(): Promise<{ status: string; reason?: string; detail?: string }>
}

const NO_HABITS = Object.fromEntries(
  fc.sample(habits, 1).flatMap((habit) => Object.keys(habit).map((name) => [name, false])),
) as unknown as Parameters<typeof defineThing>[1]
