import { expect } from 'chai'
import type { Entry } from '../../lib/index.js'
import { readableValue } from '../../lib/snapshot/format/readableSnapshot.js'
import { openSpecDatabase, type SpecDatabase } from '../support/specDatabase.js'

interface Cacheable {
  withCacheKey(key: string): Promise<unknown>
}

describe('a readable snapshot', () => {
  let database: SpecDatabase

  before(async () => {
    database = await openSpecDatabase()
  })

  after(() => database.close())

  const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

  it('has the rows, the relations and the values of the result', async () => {
    const { models, queryCache } = database.cached()
    const query = models.User.query().withGraphFetched('posts').orderBy('id').limit(10) as unknown as Cacheable
    const result = await query.withCacheKey('users')
    const entry = queryCache.inspection.entries()?.[0]?.entry as Entry
    expect(plain(readableValue(entry.value))).to.deep.equal(plain(result))
    await queryCache.close()
  })

  it('cuts long lists', async () => {
    const { queryCache } = database.cached()
    await queryCache.wrap('numbers', () => Array.from({ length: 50 }, (_, index) => index), { ttl: '1m' })
    const entry = queryCache.inspection.entries()?.[0]?.entry as Entry
    const value = readableValue(entry.value)
    expect(JSON.stringify(value)).to.include('19,"… and 30 more"')
    await queryCache.close()
  })

  it('leaves a value of another format as it is', () => {
    expect(readableValue('text')).to.equal('text')
    expect(readableValue(undefined)).to.equal(undefined)
  })
})
