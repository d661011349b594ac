import { expect } from 'chai'
import knex, { type Knex } from 'knex'
import { CachedModel, QueryCache } from '../../../lib/index.js'
import { areSomeUnnamed } from '../../../lib/database/observe/unnamedClients.js'
import { openSpecDatabase, type SpecDatabase } from '../../support/specDatabase.js'

class User extends CachedModel {
  static override tableName = 'users'
}

describe('invalidate({ where }), while a database of the process has no name', () => {
  let database: SpecDatabase
  let cache: QueryCache
  let unnamed: Knex[]

  beforeEach(async () => {
    database = await openSpecDatabase()
    cache = new QueryCache()
    User.knex(database.knex)
    User.queryCache = cache
    // Two servers are asked for their names; these never answer.
    unnamed = [1, 2].map((port) => knex({ client: 'pg', connection: { host: '127.0.0.1', port, database: 'shop' } }))
    for (const each of unnamed) cache.observe(each)
    expect(areSomeUnnamed()).to.equal(true)
  })

  afterEach(async () => {
    for (const [index, each] of unnamed.entries()) {
      cache.observe(each, { database: `named ${index}` })
      await each.destroy()
    }
    await database.close()
  })

  it('invalidates the whole table, and counts once', async () => {
    const first = () => User.query().where('id', 1).withCache().withCacheInfo()
    await first()
    await cache.invalidate({ where: { users: { id: 2 } } })
    expect((await first()).cache.status).to.equal('miss')
    expect(cache.stats().invalidations).to.equal(1)
  })
})
