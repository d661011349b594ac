import { expect } from 'chai'
import type { Knex } from 'knex'
import { databaseTargets } from '../support/databases.js'
import { expectSame } from '../support/same.js'
import { openSides, type Sides } from './support.js'

/** Each kind of query that reads. */
const QUERIES: Readonly<Record<string, (knex: Knex) => Knex.QueryBuilder>> = {
  'a list': (knex) => knex('users').where('active', true).orderBy('id'),
  'an empty list': (knex) => knex('users').where('id', 99),
  'the first row': (knex) => knex('users').orderBy('id').first(),
  'no first row': (knex) => knex('users').where('id', 99).first(),
  'the values of a column': (knex) => knex('users').orderBy('id').pluck('name'),
  'a count': (knex) => knex('posts').count({ n: '*' }).first(),
  'sums by group': (knex) => knex('posts').select('authorId').count({ n: '*' }).groupBy('authorId').orderBy('authorId'),
  'a having': (knex) =>
    knex('posts').select('authorId').groupBy('authorId').havingRaw('count(*) > ?', [2]).orderBy('authorId'),
  'a join': (knex) =>
    knex('posts').join('users', 'users.id', 'posts.authorId').select('title', 'name').orderBy('posts.id'),
  'a join with conditions': (knex) =>
    knex('posts')
      .leftJoin('users', (on) => void on.on('users.id', 'posts.authorId').onVal('users.active', true))
      .select('title', 'name')
      .orderBy('posts.id'),
  'a sub-query': (knex) =>
    knex('posts').whereIn('authorId', knex('users').select('id').where('active', true)).orderBy('id'),
  'a function': (knex) =>
    knex('users')
      .where((where) => void where.where('age', '>', 24).orWhereNull('age'))
      .orderBy('id'),
  'a query of a query': (knex) =>
    knex
      .select('name')
      .from(knex('users').where('age', '>', 24).as('older'))
      .orderBy('name'),
  'a common table': (knex) =>
    knex
      .with('older', knex('users').where('age', '>', 24))
      .select('name')
      .from('older')
      .orderBy('name'),
  'a union': (knex) =>
    knex('users')
      .select('name')
      .where('id', 1)
      .union([knex('users').select('name').where('id', 2)])
      .orderBy('name'),
  'raw parts': (knex) =>
    knex('users')
      .select(knex.raw('upper(??) as loud', ['name']))
      .whereRaw('id < ?', [4])
      .orderBy('id'),
  'a reference': (knex) => knex('users').select(knex.ref('name').as('called')).orderBy('id'),
  'a window': (knex) => knex('posts').select('id').rowNumber('n', 'id', 'authorId').orderBy('id'),
  distinct: (knex) => knex('posts').distinct('authorId').orderBy('authorId'),
  'a limit': (knex) => knex('posts').orderBy('id').limit(2).offset(1),
  'a comment': (knex) => knex('posts').comment('a report').orderBy('id'),
  'a date': (knex) =>
    knex('users')
      .where('bornAt', '<', new Date(Date.UTC(1990, 5, 1)))
      .orderBy('id'),
  'a builder that starts with a clause': (knex) => knex.select('id').from('tags').orderBy('id'),
}

for (const { name, open } of databaseTargets()) {
  describe(`plain Knex on ${name}`, () => {
    let sides: Sides
    before(async () => {
      sides = await openSides({}, {}, open)
    })
    after(() => sides.knex.destroy())

    for (const [what, query] of Object.entries(QUERIES)) {
      describe(`caches ${what}`, () => {
        it('under an automatic key: the second query sends nothing, and brings the same', async () => {
          const { knex, db, log } = sides
          const expected: unknown = await query(knex)
          const miss = await query(db).withCache().withCacheInfo()
          expect(miss.cache.status).to.equal('miss')
          log.take()
          const again = await query(db).withCache().withCacheInfo()
          expect(log.take()).to.deep.equal([])
          expect(again.cache.status).to.equal('hit')
          for (const result of [miss.result, again.result, await query(db).withCache()]) expectSame(result, expected)
        })

        it('under a key of the caller’s', async () => {
          const { knex, db, log } = sides
          const expected: unknown = await query(knex)
          const run = (): Promise<unknown> => Promise.resolve(query(db).withCacheKey(['query', what]))
          expectSame(await run(), expected)
          log.take()
          expectSame(await run(), expected)
          expect(log.take()).to.deep.equal([])
        })
      })
    }

    it('gives each caller rows of its own', async () => {
      const { knex, db } = sides
      const query = () => db('users').orderBy('id').withCacheKey('own rows')
      const expected: unknown = await knex('users').orderBy('id')
      const [one, other] = await Promise.all([query(), query()])
      for (const rows of [one, other, await query()]) {
        for (const row of rows as Record<string, unknown>[]) {
          if (Buffer.isBuffer(row['avatar'])) row['avatar'].fill(7)
          row['name'] = 'changed'
          row['added'] = true
        }
        ;(rows as unknown[]).pop()
      }
      expectSame(await query(), expected)
    })

    it('is invalidated by writes of the cached and of the given instance', async () => {
      const { knex, db } = sides
      const titles = () => db('posts').orderBy('id').limit(1).pluck('title').withCache()
      const before = await titles()
      for (const [index, writer] of [db, knex].entries()) {
        await writer('posts')
          .where('id', 1)
          .update({ title: `changed ${index}` })
        expect(await titles()).to.deep.equal([`changed ${index}`])
      }
      await db.raw('update ?? set ?? = ? where id = ?', ['posts', 'title', (before as string[])[0] as string, 1])
      expect(await titles()).to.deep.equal(before)
    })

    it('is not invalidated by a write to another table', async () => {
      const { db, log } = sides
      const query = () => db('tags').orderBy('id').withCache()
      await query()
      await db('posts').where('id', 1).update({ title: 'p1' })
      log.take()
      await query()
      expect(log.take()).to.deep.equal([])
    })
  })
}

describe('raw statements of a cached Knex instance', () => {
  let sides: Sides
  before(async () => {
    sides = await openSides()
  })
  after(() => sides.knex.destroy())

  it('are cached, with positional and with named bindings', async () => {
    const { knex, db, log } = sides
    for (const bindings of [[1], { id: 1 }] as const) {
      const sql = Array.isArray(bindings)
        ? 'select title from posts where id = ?'
        : 'select title from posts where id = :id'
      const run = () => db.raw(sql, bindings as never).withCache()
      const expected: unknown = await knex.raw(sql, bindings as never)
      expectSame(await run(), expected)
      log.take()
      expectSame(await run(), expected)
      expect(log.take(), sql).to.deep.equal([])
    }
  })

  it('that write run each time, and say why', async () => {
    const { knex, db, cache } = sides
    const insert = () =>
      db.raw("insert into tags (id, label) values ((select max(id) + 1 from tags), 'raw')").withCache()
    const count = async () => ((await knex('tags').count({ n: '*' }).first()) as { n: number }).n
    const before = await count()
    await Promise.all([insert(), insert()])
    expect(await count()).to.equal(before + 2)
    expect(cache.stats().bypassesByReason).to.deep.equal({ writes: 2 })
  })
})
