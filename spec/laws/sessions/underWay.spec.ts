import { expect } from 'chai'
import type { Model } from 'objection'
import { MemoryStore, QueryCache, type CacheStore } from '../../../lib/index.js'
import { deferred } from '../../../lib/core/deferred.js'
import { catalogOf } from '../../../lib/database/catalog/knownCatalogs.js'
import { clientOf } from '../../../lib/database/connection/KnexClient.js'
import { observedKnexOf } from '../../../lib/database/connection/ObservedKnex.js'
import { withKey } from '../../support/cachedBase.js'
import { openSides, runBoth, type Sides } from './support.js'

describe('law 5, sessions: a load during which the session changes', () => {
  const open = (max = 1) =>
    openSides({
      client: 'sqlite3',
      connection: { filename: ':memory:' },
      useNullAsDefault: true,
      pool: { min: 0, max },
    })

  async function prepared(): Promise<Sides> {
    const sides = open()
    await runBoth(
      sides,
      'create table items (id integer, name text)',
      "insert into items values (1, 'one'), (2, 'ONE')",
    )
    return sides
  }

  const named = (modelClass: typeof Model, before?: () => unknown) => {
    const query = withKey(modelClass.query(), 'named').where('name', 'like', 'one')
    return before === undefined ? query : query.onBuildKnex(() => void before())
  }

  it('is neither stored nor shared when it reads after the change', async () => {
    const sides = await prepared()
    const { knex, Cached, queryCache } = sides
    let changed: Promise<unknown> | undefined
    let waiting: Promise<Model[]> | undefined
    // The plan is made, and the statement is sent behind the change, on the same connection.
    const first = await named(Cached, () => {
      changed = knex.raw('pragma case_sensitive_like = on').then(() => undefined)
      waiting = named(Cached).then((rows) => rows)
    })
    expect([first, await waiting].map((rows) => rows?.length)).to.deep.equal([1, 1])
    await changed
    expect(queryCache.stats().stores).to.equal(0)
    await knex.raw('pragma case_sensitive_like = off')
    expect(await named(Cached)).to.have.length(2)
    await sides.close()
  })

  it('is stored for the former session when it has read before the change', async () => {
    const sides = await prepared()
    const { knex, Cached, queryCache } = sides
    let changed: Promise<unknown> | undefined
    const rows = await named(Cached).runAfter((found) => {
      changed ??= knex.raw('pragma case_sensitive_like = on').then(() => undefined)
      return found
    })
    await changed
    expect(rows).to.have.length(2)
    expect(await named(Cached)).to.have.length(1)
    await knex.raw('pragma case_sensitive_like = off')
    const { hits } = queryCache.stats()
    expect(await named(Cached)).to.have.length(2)
    expect(queryCache.stats().hits).to.equal(hits + 1)
    await sides.close()
  })

  it('is not stored when a part of it reads after the change', async () => {
    const sides = await prepared()
    const { knex, queryCache } = sides
    const count = async (): Promise<number> => (await knex('items').where('name', 'like', 'one')).length
    const both = await queryCache.wrap('both', async () => {
      const before = await count()
      await knex.raw('pragma case_sensitive_like = on')
      return [before, await count()]
    })
    expect(both).to.deep.equal([2, 1])
    await knex.raw('pragma case_sensitive_like = off')
    expect(queryCache.stats().stores).to.equal(0)
    await sides.close()
  })

  it('is not shared with a computation that begins after the change', async () => {
    const sides = await prepared()
    const { knex, queryCache } = sides
    const count = async (): Promise<number> => (await knex('items').where('name', 'like', 'one')).length
    const [read, gate] = [deferred<void>(), deferred<void>()]
    const first = queryCache.wrap('count', async () => {
      const counted = await count()
      read.resolve()
      await gate.promise
      return counted
    })
    await read.promise
    await knex.raw('pragma case_sensitive_like = on')
    const second = queryCache.wrap('count', count)
    gate.resolve()
    expect([await first, await second]).to.deep.equal([2, 1])
    await sides.close()
  })

  it('does not serve a computation with an entry that another process stores after the change', async () => {
    const sides = await prepared()
    const { knex } = sides
    const store = new MemoryStore()
    let isHidden = false
    const hiding: CacheStore = {
      get(key) {
        const found = isHidden ? undefined : store.get(key)
        isHidden = false
        return found
      },
      set: (key, entry) => store.set(key, entry),
      delete: (key) => store.delete(key),
      clear: () => store.clear(),
    }
    const cache = new QueryCache({ store: hiding })
    const count = () => cache.wrap('count', async () => (await knex('items').where('name', 'like', 'one')).length)
    for (let i = 0; i < 2; i++) expect(await count()).to.equal(2)
    await knex.raw('pragma case_sensitive_like = on')
    isHidden = true
    expect(await count()).to.equal(1)
    expect(cache.stats().bypassesByReason).to.deep.equal({ session: 1 })
    await sides.close()
  })

  it('does not read the catalog from a changed session', async () => {
    const sides = await prepared()
    const { knex, queryCache } = sides
    const { database } = observedKnexOf(clientOf(knex))
    const read = () => queryCache.wrap('k', () => knex('items'))
    await knex.raw('pragma case_sensitive_like = on')
    await read()
    expect(catalogOf(database)).to.equal(undefined)
    await knex.raw('pragma case_sensitive_like = off')
    await read()
    expect(catalogOf(database)?.has('items')).to.equal(true)
    await sides.close()
  })

  it('still bypasses when a change overtakes the answer of a reset', async () => {
    const sides = await prepared()
    const { knex, Cached } = sides
    await named(Cached)
    await knex.raw('pragma case_sensitive_like = on')
    const connection = await clientOf(knex).acquireConnection()
    // SQLite's driver may otherwise run the second statement first.
    ;(connection as { serialize(): void }).serialize()
    const both = ['off', 'on'].map((value) => knex.raw(`pragma case_sensitive_like = ${value}`).connection(connection))
    await Promise.all(both.map((each) => each.then(() => undefined)))
    await clientOf(knex).releaseConnection(connection)
    expect(await named(Cached)).to.have.length(1)
    await sides.close()
  })
})
