import { expect } from 'chai'
import fc from 'fast-check'
import type { Knex } from 'knex'
import type { Model } from 'objection'
import { QueryCache } from '../../../lib/index.js'
import { cachedBase, plainBase } from '../../support/cachedBase.js'
import { openSqlite } from '../../support/databases.js'
import { outcomeOf } from '../../support/outcome.js'
import { expectSame } from '../../support/same.js'
import { tries } from '../../support/thorough.js'

/** Asks both classes alike. */
type Read = (Item: typeof Model) => PromiseLike<unknown>
type Write = (Item: typeof Model, knex: Knex) => PromiseLike<unknown>

const id = fc.integer({ min: 1, max: 6 })
const ids = fc.array(id, { minLength: 1, maxLength: 7 })
const group = fc.integer({ min: 1, max: 2 })

const read: fc.Arbitrary<Read> = fc.oneof(
  id.map(
    (one): Read =>
      (Item) =>
        Item.query().findById(one),
  ),
  ids.map(
    (several): Read =>
      (Item) =>
        Item.query().findByIds(several),
  ),
  ids.map(
    (several): Read =>
      (Item) =>
        Item.query().findByIds(several).select('id', 'name'),
  ),
  fc.tuple(ids, group).map(
    ([several, of]): Read =>
      (Item) =>
        Item.query().findByIds(several).where('group', of),
  ),
  fc.tuple(id, group).map(
    ([one, of]): Read =>
      (Item) =>
        Item.query().findById(one).where({ group: of }),
  ),
  ids.map(
    (several): Read =>
      (Item) =>
        Item.query().findByIds(several).orderBy('name', 'desc'),
  ),
  ids.map(
    (several): Read =>
      (Item) =>
        Promise.all(several.map((one) => Item.query().findById(one))),
  ),
)

const row = fc.record({ id, name: fc.constantFrom('a', 'b', 'c'), group })

const write: fc.Arbitrary<Write> = fc.oneof(
  row.map(
    (each): Write =>
      (Item) =>
        Item.query().insert(each as object),
  ),
  fc.tuple(id, fc.constantFrom('a', 'd')).map(
    ([one, name]): Write =>
      (Item) =>
        Item.query()
          .findById(one)
          .patch({ name } as object),
  ),
  fc.tuple(id, id).map(
    ([one, other]): Write =>
      (Item) =>
        Item.query()
          .findById(one)
          .patch({ id: other } as object),
  ),
  fc.tuple(group, group).map(
    ([from, to]): Write =>
      (_, knex) =>
        knex('items').where({ group: from }).update({ group: to }),
  ),
  id.map(
    (one): Write =>
      (Item) =>
        Item.query().deleteById(one),
  ),
)

type Step = { readonly reads: Read[] } | { readonly write: Write }
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 2, arbitrary: fc.record({ reads: fc.array(read, { minLength: 1, maxLength: 3 }) }) },
  { weight: 1, arbitrary: fc.record({ write }) },
)

describe('finds by ids, at random', () => {
  let knex: Knex

  before(async () => {
    knex = await openSqlite()
    await knex.schema.createTable('items', (table) => {
      table.integer('id').primary()
      table.string('name')
      table.integer('group')
    })
  })

  after(() => knex.destroy())

  for (const batch of [false, true]) {
    it(`result in what they do without a cache, ${batch ? 'in batches' : 'one by one'}`, async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 20 }), (steps) => run(steps, batch)),
        { numRuns: tries(150) },
      )
    })
  }

  async function run(steps: readonly Step[], batch: boolean): Promise<void> {
    await knex('items').delete()
    await knex('items').insert([1, 3, 4].map((each) => ({ id: each, name: 'a', group: 1 })))
    const queryCache = new QueryCache()
    const define = (Base: typeof Model) =>
      class Item extends Base {
        static override tableName = 'items'
      }
    const [Item, Plain] = [define(cachedBase(knex, queryCache, { all: true, batch })), define(plainBase(knex))]
    for (const each of steps) {
      // A write that fails (an id that is taken) is a part of the story.
      if ('write' in each) await outcomeOf(() => each.write(Item, knex))
      else {
        const [found, expected] = await Promise.all(
          [Item, Plain].map((Class) => Promise.all(each.reads.map((ask) => ask(Class)))),
        )
        expectSame(found, expected)
      }
    }
    expect(queryCache.stats().errors).to.equal(0)
  }
})
