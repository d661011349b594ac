import { expect } from 'chai'
import type { Knex } from 'knex'
import type { Model } from 'objection'
import { QueryCache, type ModelCacheOptions } from '../../lib/index.js'
import { ByteStore } from '../support/ByteStore.js'
import { cachedBase, plainBase, withAutomaticKey, withKey } from '../support/cachedBase.js'
import { databaseTargets } from '../support/databases.js'
import { defineModels, type Models } from '../support/models.js'
import { SharedCaches } from '../support/redis/sharedCaches.js'
import { outcomeOf } from '../support/outcome.js'
import { expectSame } from '../support/same.js'
import { createSchema, dropSchema, seedSchema } from '../support/schema.js'
import { StatementLog } from '../support/StatementLog.js'
import { WAY } from '../support/way.js'
import { queries, type Key } from './queries.js'

/** How a query is asked to be cached. */
const ASKED: readonly Asked[] = [
  { name: 'under a key of its own', ask: (builder) => withKey(builder, 'the query') },
  { name: 'by withCache()', ask: (builder) => withAutomaticKey(builder) },
  { name: 'by all: true', options: { all: true }, ask: (builder) => builder },
]

interface Asked {
  readonly name: string
  readonly options?: ModelCacheOptions
  readonly ask: Key
}

const shared = new SharedCaches()

const STORES = [
  { name: 'memory', make: () => new QueryCache() },
  { name: 'a store of bytes', make: () => new QueryCache({ store: new ByteStore() }) },
  ...shared.kinds,
]

/** Queries whose result is an error, or that are answered before they would ask the database: they send what they always send. */
const NEVER_CACHED = new Set([
  'an error of the database',
  'an error that onError answers',
  'an unknown relation',
  'a graph that is not allowed',
])

/** In the shadow the database is asked on hits, too, unless the query's own hooks make an error of them. */
const isCheckedAgain = (name: string): boolean => WAY === 'shadow' && name !== 'throwIfNotFound that throws'

for (const target of databaseTargets()) {
  describe(`every form of a find, on ${target.name}`, () => {
    let knex: Knex
    let log: StatementLog
    let plain: Models

    before(async () => {
      await shared.open()
      knex = await target.open()
      // A server on this machine may be another one for other processes.
      new QueryCache().observe(knex, { database: `matrix ${target.name}` })
      await createSchema(knex)
      await seedSchema(knex)
      plain = defineModels(plainBase(knex))
      await warmUp(plain)
      log = new StatementLog(knex)
    })

    afterEach(() => shared.closeCaches())

    after(async () => {
      await dropSchema(knex)
      await knex.destroy()
      await shared.close()
    })

    for (const { name: storeName, make } of STORES) {
      for (const { name: asked, options, ask } of ASKED) {
        describe(`${asked}, through ${storeName}`, () => {
          for (const { name, from, run } of queries) {
            it(`${name}: loads the same result as without a cache, then serves it without SQL`, async () => {
              const queryCache = make()
              await shared.ready()
              const cached = defineModels(cachedBase(knex, queryCache, options))
              await warmUp(cached)
              const plainFrom = (await from?.(plain)) as Model
              const cachedFrom = (await from?.(cached)) as Model
              await queryCache.clear()
              log.take()

              const expected = await outcomeOf(() => run(plain, (builder) => builder, plainFrom))
              const plainSql = log.take()
              const cold = await outcomeOf(() => run(cached, ask, cachedFrom))
              const coldSql = log.take()
              const warm = await outcomeOf(() => run(cached, ask, cachedFrom))
              const warmSql = log.take()

              expectSame(cold, expected, 'cold')
              expectSame(warm, expected, 'warm')
              const uncached = WAY === 'twice' ? [...plainSql, ...plainSql] : plainSql
              const isCached = !NEVER_CACHED.has(name)
              expect(coldSql).to.deep.equal(isCached ? plainSql : uncached)
              expect(warmSql).to.deep.equal(isCached ? (isCheckedAgain(name) ? plainSql : []) : uncached)
              expect(queryCache.stats().errors).to.equal(0)
            })
          }
        })
      }
    }

    /** Joined graphs ask for the tables' columns once a class; that is no part of what is compared. */
    async function warmUp({ User, Post }: Models): Promise<void> {
      await User.query().withGraphJoined('[posts.tags, company]').limit(0)
      await Post.query().withGraphJoined('author').limit(0)
    }
  })
}
