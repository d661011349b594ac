import { expect } from 'chai'
import type { Knex } from 'knex'
import type { Model } from 'objection'
import { QueryCache, type CacheStore, type ModelCacheOptions } from '../../lib/index.js'
import { cachedBase, plainBase, withAutomaticKey, withKey } from '../support/cachedBase.js'
import { openSqlite } from '../support/databases.js'
import { defineModels, type Models } from '../support/models.js'
import { outcomeOf } from '../support/outcome.js'
import { expectSame } from '../support/same.js'
import { createSchema, seedSchema } from '../support/schema.js'
import { StatementLog } from '../support/StatementLog.js'
import { WAY } from '../support/way.js'
import { queries, type Key } from './queries.js'

const ASKED: readonly { readonly name: string; readonly options?: ModelCacheOptions; readonly ask: Key }[] = [
  { name: 'under a key of its own', ask: (builder) => withKey(builder, 'the query') },
  { name: 'by withCache()', ask: (builder) => withAutomaticKey(builder) },
  { name: 'by all: true', options: { all: true }, ask: (builder) => builder },
]

/** A store that nothing may ask. */
class UntouchedStore implements CacheStore {
  readonly calls: string[] = []
  get = (): undefined => void this.calls.push('get')
  set = (): void => void this.calls.push('set')
  delete = (): void => void this.calls.push('delete')
  clear = (): void => void this.calls.push('clear')
}

const SWITCHES: readonly { readonly reason: string; readonly make: (store: CacheStore) => QueryCache }[] = [
  { reason: 'off', make: (store) => new QueryCache({ store, enabled: false, verify: 1, warnOnKeyReuse: true }) },
  {
    reason: 'paused',
    make(store) {
      const cache = new QueryCache({ store })
      cache.pause()
      return cache
    },
  },
]

describe('every form of a find, with a cache that is switched off', () => {
  let knex: Knex
  let log: StatementLog
  let plain: Models

  before(async function () {
    // The other ways run each query more often.
    if (WAY !== undefined) this.skip()
    knex = await openSqlite()
    await createSchema(knex)
    await seedSchema(knex)
    plain = defineModels(plainBase(knex))
    await warmUp(plain)
    log = new StatementLog(knex)
  })

  after(() => knex?.destroy())

  for (const { reason, make } of SWITCHES) {
    for (const { name: asked, options, ask } of ASKED) {
      describe(`${asked}, ${reason}`, () => {
        for (const { name, from, run } of queries) {
          it(`${name}: sends the statements of plain Objection, twice, and has its results`, async () => {
            const store = new UntouchedStore()
            const queryCache = make(store)
            const cached = defineModels(cachedBase(knex, queryCache, options))
            await warmUp(cached)
            const plainFrom = (await from?.(plain)) as Model
            const cachedFrom = (await from?.(cached)) as Model
            log.take()

            const expected = await outcomeOf(() => run(plain, (builder) => builder, plainFrom))
            const plainSql = log.take()
            for (const time of ['first', 'second']) {
              expectSame(await outcomeOf(() => run(cached, ask, cachedFrom)), expected, time)
              expect(log.take(), time).to.deep.equal(plainSql)
            }
            expect(store.calls).to.deep.equal([])
            const { hits, misses, loads, stores, bypassesByReason } = queryCache.stats()
            expect({ hits, misses, loads, stores }).to.deep.equal({ hits: 0, misses: 0, loads: 0, stores: 0 })
            expect(Object.keys(bypassesByReason).filter((each) => each !== reason)).to.deep.equal([])
          })
        }
      })
    }
  }

  /** Joined graphs ask for the tables' columns once a class. */
  async function warmUp({ User, Post }: Models): Promise<void> {
    await User.query().withGraphJoined('[posts.tags, company]').limit(0)
    await Post.query().withGraphJoined('author').limit(0)
  }
})
