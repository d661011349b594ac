import { expectTypeOf } from 'expect-type'
import Knex from 'knex'
import { QueryCache, type CacheExplanation, type CacheInfo } from '../../lib/index.js'
import { cachedKnex } from '../../lib/knex/index.js'

interface Post {
  id: number
  title: string
}

const knex = Knex({ client: 'sqlite3', useNullAsDefault: true })

describe('the types of plain Knex queries', () => {
  const db = cachedKnex(knex, { cache: new QueryCache() })
  after(() => knex.destroy())

  it('keep those of the rows', () => {
    expectTypeOf(db).toEqualTypeOf<Knex.Knex<any, unknown[]>>()
    const posts = () => db<Post>('posts')
    expectTypeOf(posts().withCache().then).toEqualTypeOf(posts().then)
    expectTypeOf<Awaited<ReturnType<typeof listed>>>().toEqualTypeOf<Post[]>()
    expectTypeOf<Awaited<ReturnType<typeof picked>>>().toEqualTypeOf<Pick<Post, 'id'>[]>()
    expectTypeOf<Awaited<ReturnType<typeof first>>>().toEqualTypeOf<Post | undefined>()
    expectTypeOf<Awaited<ReturnType<typeof raw>>>().toEqualTypeOf<Post[]>()
    function listed() {
      return posts().where('id', 1).withCache({ ttl: '5m' }).orderBy('id')
    }
    function picked() {
      return posts().select('id').withCacheKey(['posts', 1])
    }
    function first() {
      return posts().withCache().first()
    }
    function raw() {
      return db.raw<Post[]>('select 1').withCache()
    }
  })

  it('give the result with how the cache answered', () => {
    expectTypeOf(async () =>
      db<Post>('posts').select('title').withCache().withCacheInfo(),
    ).returns.resolves.toEqualTypeOf<{
      readonly result: Pick<Post, 'title'>[]
      readonly cache: CacheInfo
    }>()
    expectTypeOf(async () => db('posts').explainCache()).returns.resolves.toEqualTypeOf<CacheExplanation>()
  })

  it('are those of transactions, too', () => {
    expectTypeOf<Knex.Knex.Transaction>().toHaveProperty('raw')
    void (async (trx: Knex.Knex.Transaction) => {
      const rows = await trx<Post>('posts').withCache()
      expectTypeOf(rows).toEqualTypeOf<Post[]>()
    })
  })

  it('reject other options and keys', () => {
    const query = db('posts')
    // @ts-expect-error: a number is no key
    expectTypeOf(query.withCacheKey).toBeCallableWith(1)
    // @ts-expect-error: no such option
    void (() => query.withCache({ lifetime: 1 }))
    // @ts-expect-error: the cache is required
    void (() => cachedKnex(knex, {}))
  })
})
