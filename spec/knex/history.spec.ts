import { expect } from 'chai'
import fc from 'fast-check'
import type { Knex } from 'knex'
import { tries } from '../support/thorough.js'
import { expectSame } from '../support/same.js'
import { openSides, type Sides } from './support.js'

type Query = (knex: Knex) => Knex.QueryBuilder

/** Queries of which random writes change some. */
const QUERIES: readonly Query[] = [
  (knex) => knex('tags').orderBy('id'),
  (knex) => knex('tags').where('id', 1).first(),
  (knex) => knex('tags').where('label', 't2').pluck('id'),
  (knex) => knex('post_tags').count({ n: '*' }).first(),
  (knex) => knex('post_tags').select('tagId').sum({ all: 'weight' }).groupBy('tagId').orderBy('tagId'),
  (knex) =>
    knex('post_tags')
      .join('tags', 'tags.id', 'post_tags.tagId')
      .where('weight', '<', 5)
      .select('label', 'weight')
      .orderBy('weight'),
  (knex) => knex('tags').whereIn('id', knex('post_tags').select('tagId').where('postId', 1)).orderBy('id'),
  (knex) =>
    knex('posts')
      .where((posts) => void posts.where('id', 1).orWhere('title', 'p2'))
      .orderBy('id'),
  (knex) => knex('posts').max({ latest: 'id' }).first(),
]

type Write = (knex: Knex, n: number) => PromiseLike<unknown>

const WRITES: readonly Write[] = [
  (knex, n) =>
    knex('tags')
      .where('id', (n % 3) + 1)
      .update({ label: `t${n % 4}` }),
  (knex, n) =>
    knex('post_tags')
      .where('postId', n % 7)
      .del(),
  (knex, n) => knex('post_tags').insert({ postId: (n % 7) + 1, tagId: (n % 3) + 1, weight: n }),
  (knex, n) =>
    knex('posts')
      .where('id', (n % 12) + 1)
      .update({ title: `p${n % 5}` }),
  (knex, n) => knex.raw('update tags set label = ? where id = ?', [`t${n % 4}`, (n % 3) + 1]),
  (knex) => knex('tags').whereIn('id', knex('post_tags').select('tagId')).update({ label: 'used' }),
]

type Step = (sides: Sides) => Promise<void>

const query = fc.constantFrom(...QUERIES)
const write = fc.tuple(fc.constantFrom(...WRITES), fc.nat(20)).map(
  ([run, n]): ((knex: Knex) => Promise<unknown>) =>
    async (knex) =>
      run(knex, n),
)
const asks = fc.constantFrom(
  (each: Knex.QueryBuilder) => each.withCache(),
  (each: Knex.QueryBuilder) => each.withCache({ mode: 'refresh' }),
)

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.tuple(query, asks).map(([each, ask]): Step => async ({ knex, db }) => {
      expectSame(await ask(each(db)), await each(knex))
    }),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(write, fc.boolean()).map(([run, plain]): Step => async ({ knex, db }) => {
      await run(plain ? knex : db)
    }),
  },
  fc.tuple(query, write, fc.boolean()).map(([each, run, commits]): Step => async ({ knex, db }) => {
    const transaction = db.transaction(async (trx) => {
      await run(trx)
      expectSame(await each(trx).withCache(), await each(trx))
      if (!commits) throw new Error('undone')
    })
    await transaction.catch((error: Error) => expect(error.message).to.equal('undone'))
    expectSame(await each(db).withCache(), await each(knex))
  }),
  fc.tuple(query, write).map(([each, run]): Step => async ({ knex, db }) => {
    // The read is under way while the write is.
    await Promise.all([each(db).withCache(), run(knex), each(db).withCache()])
    expectSame(await each(db).withCache(), await each(knex))
  }),
)

describe('histories of plain Knex', () => {
  it('never show what a write has overtaken', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
        const sides = await openSides()
        for (const each of steps) await each(sides)
        for (const each of QUERIES) expectSame(await each(sides.db).withCache(), await each(sides.knex))
        await sides.knex.destroy()
      }),
      { numRuns: tries(60) },
    )
  })
})
