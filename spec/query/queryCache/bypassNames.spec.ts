import { expect } from 'chai'
import { openSpecDatabase, type SpecDatabase } from '../../support/specDatabase.js'

interface Cacheable {
  withCacheKey(key: string): Promise<unknown>
}

describe('a query that bypasses the cache', () => {
  let database: SpecDatabase

  before(async () => {
    database = await openSpecDatabase()
  })

  after(() => database.close())

  it('counts under the name of its own key', async () => {
    const { models, queryCache } = database.cached()
    const users = (): Promise<unknown> => (models.User.query() as unknown as Cacheable).withCacheKey('user:7')
    await users()
    queryCache.pause()
    await users()
    const kinds = queryCache.stats({ by: 'query' })
    expect(kinds.map(({ name, misses, bypasses }) => [name, misses, bypasses])).to.deep.equal([['user:?', 1, 1]])
    await queryCache.close()
  })
})
