import { expect } from 'chai'
import type { Knex } from 'knex'
import type { Model } from 'objection'
import { QueryCache } from '../../lib/index.js'
import { ByteStore } from '../support/ByteStore.js'
import { cachedBase, plainBase, withKey } from '../support/cachedBase.js'
import { databaseTargets } from '../support/databases.js'
import { defineModels, type Models } from '../support/models.js'
import { outcomeOf } from '../support/outcome.js'
import { expectSame } from '../support/same.js'
import { createSchema, dropSchema, seedSchema } from '../support/schema.js'
import { StatementLog } from '../support/StatementLog.js'
import { queries } from './queries.js'

const STORES = [
  { name: 'memory', makeCache: () => new QueryCache() },
  { name: 'a store of bytes', makeCache: () => new QueryCache({ store: new ByteStore() }) },
]

/** Queries whose result is an error, or that are answered before they would ask the database: they send what they always send. */
const NEVER_CACHED = new Set([
  'an error of the database',
  'an error that onError answers',
  'an unknown relation',
  'a graph that is not allowed',
])

for (const target of databaseTargets()) {
  describe(`every form of a find, on ${target.name}`, () => {
    let knex: Knex
    let log: StatementLog
    let plain: Models

    before(async () => {
      knex = await target.open()
      await createSchema(knex)
      await seedSchema(knex)
      plain = defineModels(plainBase(knex))
      await warmUp(plain)
      log = new StatementLog(knex)
    })

    after(async () => {
      await dropSchema(knex)
      await knex.destroy()
    })

    for (const { name: storeName, makeCache } of STORES) {
      describe(`through ${storeName}`, () => {
        for (const { name, from, run } of queries) {
          it(`${name}: cold as without a cache, warm without SQL`, async () => {
            const cached = defineModels(cachedBase(knex, makeCache()))
            const key = <Builder>(builder: Builder): Builder => withKey(builder, 'the query')
            await warmUp(cached)
            const plainFrom = (await from?.(plain)) as Model
            const cachedFrom = (await from?.(cached)) as Model
            log.take()

            const expected = await outcomeOf(() => run(plain, (builder) => builder, plainFrom))
            const plainSql = log.take()
            const cold = await outcomeOf(() => run(cached, key, cachedFrom))
            const coldSql = log.take()
            const warm = await outcomeOf(() => run(cached, key, cachedFrom))
            const warmSql = log.take()

            expectSame(cold, expected, 'cold')
            expectSame(warm, expected, 'warm')
            expect(coldSql).to.deep.equal(plainSql)
            expect(warmSql).to.deep.equal(NEVER_CACHED.has(name) ? plainSql : [])
          })
        }
      })
    }

    /** Joined graphs ask for the tables' columns once a class; that is no part of what is compared. */
    async function warmUp({ User, Post }: Models): Promise<void> {
      await User.query().withGraphJoined('[posts.tags, company]').limit(0)
      await Post.query().withGraphJoined('author').limit(0)
    }
  })
}
