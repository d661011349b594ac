import { expect } from 'chai'
import type { Knex } from 'knex'
import { Model } from 'objection'
import { addPublisher, removePublisher } from '../../../lib/cache/shared/publishers.js'
import { deferred } from '../../../lib/core/deferred.js'
import { ObservedKnex } from '../../../lib/database/connection/ObservedKnex.js'
import { forgetFamily } from '../../../lib/database/identity/families.js'
import { Cached, QueryCache } from '../../../lib/index.js'
import { untilIdle } from '../../interleavings/support/Scheduler.js'
import { TestClock } from '../../support/TestClock.js'
import { FakePublisher } from '../support/FakePublisher.js'
import { NamedPostgres, says } from '../support/NamedPostgres.js'

function thingOf({ knex }: NamedPostgres, queryCache: QueryCache) {
  class Thing extends Cached(Model) {
    static override tableName = 'things'
    static override queryCache = queryCache
  }
  Thing.knex(knex)
  return { Thing }
}

async function closeConnection({ knex }: NamedPostgres, connection: object): Promise<void> {
  await knex.client.destroyRawConnection(connection)
  await knex.client.releaseConnection(connection)
}

describe('a server that does not say which database it is, or says it twice', () => {
  const publisher = new FakePublisher()
  const cache = new QueryCache()
  let servers = 0

  beforeEach(() => {
    forgetFamily('postgres')
    addPublisher(publisher)
  })
  afterEach(() => {
    removePublisher(publisher)
    forgetFamily('postgres')
  })

  const open = (pool?: Knex.PoolConfig): NamedPostgres => {
    const postgres = new NamedPostgres(`unanswered-${++servers}`, pool)
    postgres.answer = says()
    cache.observe(postgres.knex)
    return postgres
  }

  it('is not waited for longer than two seconds before a query is planned', async () => {
    const clock = new TestClock()
    const postgres = open()
    const hanging = deferred<object[]>()
    postgres.answer = (sql) => (sql.includes('version()') ? hanging.promise : [])
    const { Thing } = thingOf(postgres, new QueryCache({ clock }))
    const planned = Thing.query().withCache().explainCache()
    await untilIdle()
    clock.advance(2000)
    expect((await planned).status).to.equal('miss')
    expect(postgres.observed.needsName, 'later queries do not wait').to.equal(false)
    hanging.resolve([{ version: 'PostgreSQL 16.1' }])
    postgres.answer = says()
    await Thing.query().withCache()
    expect(postgres.observed.isUnknown, 'the answer still counts').to.equal(false)
    await postgres.knex.destroy()
  })

  it('leaves the query its own error where the database is down', async () => {
    const postgres = open()
    const down = new Error('connect ECONNREFUSED')
    let attempts = 0
    postgres.connects = () => (attempts++, Promise.reject(down))
    const { Thing } = thingOf(postgres, new QueryCache())
    const error: unknown = await Thing.query()
      .withCache()
      .catch((thrown: unknown) => thrown)
    const plain: unknown = await postgres.knex('things').catch((thrown: unknown) => thrown)
    expect(String(error)).to.equal(String(plain)).and.to.include('ECONNREFUSED')
    expect(attempts, 'the question, the query and the plain query').to.equal(3)
    await postgres.knex.destroy()
  })

  it('may have two answers: then every query bypasses, until one of the connections is closed', async () => {
    const postgres = open({ min: 0, max: 2 })
    const { Thing } = thingOf(postgres, new QueryCache())
    const [one, other] = await Promise.all(
      [1, 2].map(() => postgres.knex.client.acquireConnection() as Promise<object>),
    )
    for (const [connection, server] of [
      [one!, '7'],
      [other!, '8'],
    ] as const) {
      postgres.answer = (sql) => says()(sql).map((row) => ('server' in row ? { ...row, server } : row))
      await postgres.knex.raw('select 1').connection(connection)
    }
    const explained = await Thing.query().withCache().explainCache()
    expect([explained.status, explained.reason]).to.deep.equal(['bypass', 'unnamed-database'])
    await closeConnection(postgres, other!)
    expect((await Thing.query().withCache().explainCache()).status).to.equal('miss')
    await postgres.knex.client.releaseConnection(one)
    await postgres.knex.destroy()
  })

  it('counts a connection as closed though the caller has named the database meanwhile', async () => {
    const [postgres, twin] = [open(), open()]
    const twinObserved = new ObservedKnex('postgres', postgres.observed.identity!)
    const connection: object = await postgres.knex.client.acquireConnection()
    await postgres.knex.raw('select 1').connection(connection)
    cache.observe(postgres.knex, { database: 'named' })
    await closeConnection(postgres, connection)
    await twinObserved.identity!.ask({}, async (sql) =>
      sql.includes('version()') ? [{ version: 'PostgreSQL 16' }] : [{ server: '8', name: 'shop' }],
    )
    expect(twinObserved.isAmbiguous, 'the only open connection is that of the other Knex instance').to.equal(false)
    await Promise.all([postgres, twin].map(({ knex }) => knex.destroy()))
  })
})
