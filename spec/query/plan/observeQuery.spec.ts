import { expect } from 'chai'
import { Model } from 'objection'
import type { Knex } from 'knex'
import { Cached, CachedModel, QueryCache, type CachedQueryBuilder } from '../../../lib/index.js'
import { startObserving } from '../../../lib/database/observe/observe.js'
import { recordEvents } from '../../cache/support/recordEvents.js'
import { withKey } from '../../support/cachedBase.js'
import { freshClass, methodsOf, openFresh, type ClientClass } from '../../database/support/freshSqlite.js'

/** A class on a Knex instance that is not observed yet. */
function defineItem(knex: Knex, Base: typeof Model = CachedModel, queryCache = new QueryCache()) {
  const Item = class extends (Base as typeof Model & { queryCache?: QueryCache }) {
    static override tableName = 'items'
    static override queryCache = queryCache
  }
  Item.knex(knex)
  return { Item, queryCache }
}

describe('the Knex instance of a cached model, once anything is cached', () => {
  const recorded = recordEvents()
  let client: ClientClass
  let knex: Knex
  let untouched: unknown[]

  beforeEach(async () => {
    startObserving()
    client = freshClass()
    untouched = methodsOf(client)
    knex = openFresh(client)
    await knex.schema.createTable('items', (table) => void table.integer('id').primary())
  })

  afterEach(() => knex.destroy())

  const isObserved = (): boolean => methodsOf(client).every((method, index) => method !== untouched[index])

  for (const [what, run] of Object.entries({
    'a cached find': (Item: typeof Model) => withKey(Item.query(), 'k'),
    'a find without a key': (Item: typeof Model) => Item.query(),
    'a count': (Item: typeof Model) => Item.query().resultSize(),
    'a write': (Item: typeof Model) => Item.query().insert({ id: 5 } as object),
    'a query that bypasses the cache': (Item: typeof Model) =>
      (Item.query() as CachedQueryBuilder<Model>).withCache(false),
    'a query in a transaction': (Item: typeof Model) => Item.transaction((trx) => Item.query(trx).execute()),
    'a query that is bound to the instance': (Item: typeof Model) => Item.bindKnex(knex).query(),
  })) {
    it(`is observed by the first query: ${what}`, async () => {
      const { Item } = defineItem(knex)
      expect(isObserved()).to.equal(false)
      await run(Item)
      expect(isObserved()).to.equal(true)
    })
  }

  it('is not observed by queries of other models, nor by queries that are only built', async () => {
    const { Item } = defineItem(knex)
    Item.query().where('id', 1).toKnexQuery()
    withKey(Item.query(), 'k').where('id', 1).clone()
    expect(isObserved()).to.equal(false)

    const other = freshClass()
    const before = methodsOf(other)
    const plain = openFresh(other)
    await plain.schema.createTable('items', (table) => void table.integer('id'))
    await defineItem(plain, Model).Item.query()
    defineItem(plain, Cached(Model)).Item.query().where('id', 1)
    expect(methodsOf(other)).to.deep.equal(before)
    await plain.destroy()
  })

  it('is observed before the first load, so that no later write is missed', async () => {
    const { Item } = defineItem(knex)
    const read = async () => (await withKey(Item.query(), 'k')).length
    expect(await read()).to.equal(0)
    await knex('items').insert({ id: 1 })
    expect(await read()).to.equal(1)
    await knex.transaction((trx) => trx.raw('insert into items values (2)'))
    expect(await read()).to.equal(2)
    await knex.batchInsert('items', [{ id: 3 }, { id: 4 }], 1)
    expect(await read()).to.equal(4)
  })

  it('answers its queries uncached if it cannot be observed', async () => {
    const { Item, queryCache } = defineItem(knex)
    // A stand-in for the Knex instance, whose statements take another way.
    const odd = Object.create(knex, {
      client: { value: Object.create(knex.client as object, { _query: { value: 1 } }) },
    })
    const rows = [Item.fromJson({ id: 7 })]
    const query = () =>
      (withKey(Item.query(odd as Knex), 'k') as unknown as CachedQueryBuilder<Model>).runBefore(() => undefined)
    const answered = () => query().onBuild((builder) => void builder.resolve(rows))
    for (let i = 0; i < 2; i++) expect(await answered()).to.deep.equal(rows)
    expect(await query().explainCache()).to.include({
      status: 'bypass',
      reason: 'unobserved',
    })
    expect(recorded.of('bypass').map((event) => event.reason)).to.deep.equal(['unobserved', 'unobserved'])
    expect(queryCache.stats()).to.include({ stores: 0, hits: 0, errors: 0 })
    expect(isObserved()).to.equal(false)
  })
})
