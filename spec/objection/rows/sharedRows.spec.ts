import { expect } from 'chai'
import { deferred } from '../../../lib/core/deferred.js'
import { QueryCache } from '../../../lib/index.js'
import { FakeSharedStore } from '../../cache/processes/support/FakeSharedStore.js'
import { SharedState } from '../../cache/processes/support/SharedState.js'
import { cachedBase } from '../../support/cachedBase.js'
import { defineModels } from '../../support/models.js'
import { settled } from '../../cache/support/FakeDatabase.js'
import { openSpecDatabase, type SpecDatabase } from '../../support/specDatabase.js'

describe('row entries in a shared store', () => {
  let database: SpecDatabase
  let state: SharedState
  let store: FakeSharedStore
  let cache: QueryCache

  beforeEach(async () => {
    database = await openSpecDatabase()
    state = new SharedState(Date.now)
    store = new FakeSharedStore(state, 'here')
    cache = new QueryCache({ store })
  })

  afterEach(async () => {
    await cache.close()
    await database.close()
  })

  /** Changes a row's name as another process does: this process sees no statement, and the store gets the invalidation. */
  const writeElsewhere = async (name: string): Promise<void> => {
    const connection = (await database.knex.client.acquireConnection()) as { exec(sql: string, done: () => void): void }
    await new Promise<void>((resolve) => connection.exec(`update users set name = '${name}' where id = 1`, resolve))
    await database.knex.client.releaseConnection(connection)
    const tags = [...state.entries.values()].flatMap((each) => each.origin.tags)
    await new FakeSharedStore(state, 'elsewhere').invalidate([...new Set(tags)])
  }

  for (const place of ['before', 'after'] as const) {
    it(`are loaded again after another process wrote one ${place} the load of the others began`, async () => {
      const { User } = defineModels(cachedBase(database.knex, cache, { all: true }))
      const names = async () => (await User.query().findByIds([1, 2])).map(({ name }) => name)
      await User.query().findByIds([1])
      const [, second] = await database.plain.User.query().orderBy('id')
      const open = deferred<undefined>()
      const asks = async (run: () => unknown): Promise<unknown> => {
        if (place === 'before') await open.promise
        const answer = run()
        if (place === 'after') await open.promise
        return answer
      }
      // Only the lookup for the load asks for a lease. The lookups of single rows come before it.
      store.become((run) => (store.calls.at(-1)?.endsWith('lease') ? asks(run) : run()), 'find')
      const early = names()
      await settled()
      await writeElsewhere('written')
      const late = names()
      await settled()
      store.become(undefined)
      open.resolve(undefined)
      await early
      expect(await late).to.deep.equal(['written', second?.name])
    })
  }
})
