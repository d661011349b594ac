import { expect } from 'chai'
import type { Knex } from 'knex'
import { addPublisher, isShared, removePublisher } from '../../../lib/cache/shared/publishers.js'
import { databaseTag } from '../../../lib/core/tag.js'
import { observedKnexOf } from '../../../lib/database/connection/ObservedKnex.js'
import { clientOf } from '../../../lib/database/connection/KnexClient.js'
import { forgetFamily } from '../../../lib/database/identity/families.js'
import { QueryCache } from '../../../lib/index.js'
import { Scheduler, untilIdle } from '../../interleavings/support/Scheduler.js'
import { visible, World } from '../../interleavings/support/World.js'
import { denied, NamedPostgres, says } from '../support/NamedPostgres.js'
import { FakePublisher } from '../support/FakePublisher.js'

const QUESTION = /^show global|^select @@|version\(\)|pg_control_system/

describe('asking the server which database it is', () => {
  let servers = 0
  let publisher: FakePublisher
  const share = (): void => void addPublisher((publisher = new FakePublisher()))
  const cache = new QueryCache()

  beforeEach(() => {
    forgetFamily('postgres')
    forgetFamily('mysql')
    publisher = new FakePublisher()
    expect(isShared()).to.equal(false)
  })
  afterEach(() => void removePublisher(publisher))

  const open = (pool?: Knex.PoolConfig): NamedPostgres => {
    const postgres = new NamedPostgres(`server-${++servers}`, pool)
    postgres.answer = says()
    cache.observe(postgres.knex)
    return postgres
  }

  it('does not happen in a process with one Knex instance, or with several of one place', async () => {
    const postgres = open({ min: 0, max: 3 })
    await Promise.all([1, 2, 3].map(() => postgres.knex.raw('select 1')))
    expect(postgres.texts).to.deep.equal(Array(3).fill('select 1'))
    await postgres.knex.destroy()
  })

  it('does not happen for a database that the caller has named', async () => {
    share()
    const postgres = open()
    cache.observe(postgres.knex, { database: 'named' })
    await postgres.knex.raw('select 1')
    expect(postgres.sent.filter((sql) => QUESTION.test(sql))).to.deep.equal([])
    expect(postgres.observed.database).to.equal('named')
    await postgres.knex.destroy()
  })

  it('comes before the first statement of each connection, also before a BEGIN, and never inside a transaction', async () => {
    share()
    const postgres = open({ min: 0, max: 2 })
    await postgres.knex.transaction(async (trx) => {
      await trx.raw('update t set a = 1')
      await postgres.knex.raw('select 1')
    })
    const { texts } = postgres
    expect(texts.slice(0, 3)).to.match(/^select version\(\).*pg_control_system\(\),begin$/)
    expect(texts.slice(3).filter((sql) => QUESTION.test(sql))).to.have.length(1)
    expect(texts[texts.indexOf('select 1') - 1]).to.match(/pg_control_system/)
    await postgres.knex.destroy()
  })

  it('is over before later statements of the connection are sent', async () => {
    share()
    const postgres = open()
    const connection: unknown = await postgres.knex.client.acquireConnection()
    await Promise.all(['a', 'b', 'c'].map((what) => postgres.knex.raw(`select '${what}'`).connection(connection)))
    expect(postgres.texts.slice(-3)).to.deep.equal(["select 'a'", "select 'b'", "select 'c'"])
    await postgres.knex.client.releaseConnection(connection)
    await postgres.knex.destroy()
  })

  it('never fails a statement', async () => {
    share()
    for (const refusal of [denied, new Error('lost')]) {
      const postgres = open()
      postgres.answer = says(refusal)
      await postgres.knex.raw('select 1')
      expect(postgres.observed.isUnknown).to.equal(true)
      await postgres.knex.destroy()
    }
  })

  it('comes before a COMMIT of a transaction that began before it was needed, and leaves the transaction whole', async () => {
    for (const refusal of [undefined, denied]) {
      forgetFamily('postgres')
      const postgres = open()
      postgres.answer = says(refusal)
      await postgres.knex.transaction(async (trx) => {
        await trx.raw('update t set a = 1')
        share()
      })
      // Where asking has failed, it is tried once more after the COMMIT.
      const after = postgres.texts.slice(2, postgres.texts.indexOf('commit') + 1)
      expect(after[0]).to.equal('savepoint objection_cache_identity')
      expect(after.at(-1)).to.equal('commit')
      expect(after.at(-2)).to.equal('release savepoint objection_cache_identity')
      const undone = after.filter((sql) => sql === 'rollback to savepoint objection_cache_identity')
      expect(undone).to.have.length(refusal === undefined ? 0 : 1)
      const published = publisher.published.flat()
      expect(published.includes(databaseTag(postgres.observed.database))).to.equal(true)
      removePublisher(publisher)
      await postgres.knex.destroy()
    }
  })

  for (const [what, write] of Object.entries({
    'a statement': (knex: Knex) => knex('things').where('id', 1).update({ value: 1 }),
    'a COMMIT': (knex: Knex) => knex.transaction(async (trx) => void (await trx('things').update({ value: 1 }))),
  })) {
    it(`comes after ${what} that was sent before it was needed, and other processes know before the caller does`, async () => {
      const scheduler = new Scheduler()
      const world = new World(scheduler, { dialect: 'mysql', uuid: 'u', waits: (step) => visible(step) })
      const log: string[] = []
      const last = what === 'a COMMIT' ? /commit/i : /update/
      world.actor(() => Promise.resolve(write(world.knex)).then(() => log.push('written')))
      if (what === 'a COMMIT') await scheduler.take(/executes update/)
      await scheduler.take(new RegExp(`executes ${last.source}`, 'i'))
      share()
      await scheduler.take(new RegExp(`answers ${last.source}`, 'i'))
      const { database } = observedKnexOf(clientOf(world.knex))
      await untilIdle()
      expect(log).to.deep.equal([])
      scheduler.free()
      for (let i = 0; i < 4; i++) {
        await scheduler.take(/show|@@/).catch(() => undefined)
        await untilIdle()
      }
      expect(log).to.deep.equal(['written'])
      const named = observedKnexOf(clientOf(world.knex)).database
      expect(named).to.not.equal(database)
      expect(publisher.published.flat()).to.include(databaseTag(named))
      removePublisher(publisher)
      await world.knex.destroy()
    })
  }
})
