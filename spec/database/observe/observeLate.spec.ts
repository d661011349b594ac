import { expect } from 'chai'
import type { Knex } from 'knex'
import { databaseLedger } from '../../../lib/cache/freshness/TagLedger.js'
import { addPublisher, removePublisher } from '../../../lib/cache/shared/publishers.js'
import { anyTableTag, databaseTag, everythingIn } from '../../../lib/core/tag.js'
import { clientOf } from '../../../lib/database/connection/KnexClient.js'
import { observe, observeAs } from '../../../lib/database/observe/observe.js'
import { deferred } from '../../../lib/core/deferred.js'
import { settled } from '../../support/settled.js'
import { classBelow, freshClass, openFresh, queryOf } from '../support/freshSqlite.js'
import { FakePublisher } from '../support/FakePublisher.js'
import { FakeServer } from '../support/FakeServer.js'
import { invalidations } from '../support/invalidations.js'
import { leavesNothingPending } from '../support/leavesNothingPending.js'

const isPending = (database: string): boolean => databaseLedger.isPending([databaseTag(database)])
const latest = (database: string): number => databaseLedger.latest(anyTableTag(database))

describe('observe, called while statements run', () => {
  leavesNothingPending()

  let knex: Knex

  /** Statements with this text are answered when they are let go. */
  function openHolding(text: RegExp, config: object = {}): { letGo: () => void; sent: string[] } {
    const { promise: hold, resolve } = deferred<undefined>()
    const sent: string[] = []
    const Above = freshClass()
    const plain = queryOf(Above)
    const Holding = classBelow(Above, {
      async _query(this: object, connection: object, statement: { sql: string }): Promise<unknown> {
        sent.push(statement.sql)
        if (text.test(statement.sql)) await hold
        return plain.call(this, connection, statement)
      },
    })
    knex = openFresh(Holding, config)
    release = () => resolve(undefined)
    return { letGo: release, sent }
  }

  /** What is published while `act` runs. */
  function publishedBy(act: () => void): FakePublisher {
    const publisher = new FakePublisher()
    addPublisher(publisher)
    act()
    removePublisher(publisher)
    return publisher
  }

  let release: () => void = () => undefined

  afterEach(async () => {
    release()
    await knex.destroy()
  })

  it('invalidates everything when a connection that was in use is released', async () => {
    const { letGo, sent } = openHolding(/insert/)
    await knex.raw('create table t (id integer)')
    const write = Promise.resolve(knex('t').insert({ id: 1 }))
    await settled(() => sent.some((sql) => sql.startsWith('insert')))
    const { database } = observe(knex)
    const before = latest(database)
    letGo()
    await write
    expect(latest(database)).to.be.greaterThan(before)
    const after = latest(database)
    await knex.raw('select 1')
    expect(latest(database), 'once').to.equal(after)
  })

  it('does so once: later statements are observed, whichever clone is observed then', async () => {
    const { letGo, sent } = openHolding(/insert/)
    observe(knex)
    const count = await invalidations(knex, async () => {
      const write = knex.raw('insert into nothing values (1)').then(undefined, () => undefined)
      await settled(() => sent.length > 0)
      observe(knex.withUserParams({ a: 1 }))
      letGo()
      await write
      await knex.raw('select 1')
    })
    expect(count).to.equal(1)
  })

  it('does so, too, if the instance was first observed through a transaction', async () => {
    const { letGo, sent } = openHolding(/insert/, { pool: { min: 0, max: 2 } })
    const trx = await knex.transaction()
    release = () => (letGo(), void trx.rollback())
    const write = knex.raw('insert into nothing values (1)').then(undefined, () => undefined)
    await settled(() => sent.some((sql) => sql.startsWith('insert')))
    observe(trx)
    const { database } = observe(knex)
    const before = latest(database)
    letGo()
    await write
    expect(latest(database)).to.be.greaterThan(before)
    await trx.rollback()
  })

  it('counts the end of an earlier transaction as a write of everything', async () => {
    openHolding(/^$/)
    await knex.raw('create table t (id integer)')
    const trx = await knex.transaction()
    await trx('t').insert({ id: 1 })
    const { database } = observe(knex)
    const before = latest(database)
    await trx.commit()
    expect(latest(database)).to.be.greaterThan(before)
  })

  it('counts it so, too, if the connection was never seen in use', async () => {
    knex = openFresh()
    const server = await new FakeServer().observe()
    const connection = server.connect()
    // BEGIN and a write before, without the observation.
    await connection.inTransaction('insert into u values (1)')
    expect(databaseLedger.isPending([databaseTag(server.database)]), 'everything it may have written').to.equal(true)
    expect(await server.touches('u', () => connection.inTransaction('COMMIT'))).to.equal(true)
    expect(isPending(server.database)).to.equal(false)
    const late = server.connect()
    const before = latest(server.database)
    await late.inTransaction('COMMIT')
    expect(latest(server.database)).to.be.greaterThan(before)
  })

  it('invalidates what an open transaction wrote if the database gets another name', async () => {
    knex = openFresh()
    await knex.raw('create table t (id integer)')
    observe(knex)
    const trx = await knex.transaction()
    await trx('t').insert({ id: 1 })
    observeAs(knex, { database: 'renamed in a transaction' })
    const before = latest('renamed in a transaction')
    await trx.commit()
    await settled(() => !isPending('renamed in a transaction'))
    expect(latest('renamed in a transaction')).to.be.greaterThan(before)
  })

  it('invalidates results that were loaded under the old name', async () => {
    knex = openFresh()
    const { database } = observe(knex)
    await knex.raw('select 1')
    const before = latest(database)
    observeAs(knex, { database: 'renamed' })
    expect(latest(database)).to.be.greaterThan(before)
    const renamed = latest(database)
    observeAs(knex, { database: 'renamed' })
    expect([observe(knex).database, latest(database)]).to.deep.equal(['renamed', renamed])
  })

  it('publishes that to other processes, which may have stored results under either name', async () => {
    knex = openFresh()
    const { database } = observe(knex)
    await knex.raw('select 1')
    const publisher = publishedBy(() => observeAs(knex, { database: 'renamed for all' }))
    await settled(() => publisher.log.includes('known'))
    expect(publisher.published).to.deep.equal([[...everythingIn(database), ...everythingIn('renamed for all')]])
    expect(publisher.log).to.deep.equal(['begin', 'end', 'known'])
    expect(publishedBy(() => observeAs(knex, { database: 'renamed for all' })).published).to.deep.equal([])
  })

  describe('naming the database of an instance', () => {
    const namedOf = (instance: Knex, name: string) => {
      const before = latest(name)
      const { published } = publishedBy(() => observeAs(instance, { database: name }))
      return { published: published.length, invalidated: latest(name) > before }
    }
    const NOTHING = { published: 0, invalidated: false }
    const EVERYTHING = { published: 1, invalidated: true }

    it('invalidates and publishes nothing if the instance has sent nothing', async () => {
      knex = openFresh()
      expect(namedOf(knex, 'named first')).to.deep.equal(NOTHING)
      expect(namedOf(knex, 'named second')).to.deep.equal(NOTHING)
      await knex.raw('select 1')
      expect(namedOf(knex, 'named third')).to.deep.equal(EVERYTHING)
    })

    it('invalidates everything if the instance sent something before, even if no connection is left', async () => {
      knex = openFresh(undefined, { pool: { min: 0, max: 1, idleTimeoutMillis: 1, reapIntervalMillis: 1 } })
      await knex.raw('select 1')
      const { pool } = knex.client as { pool: { numFree(): number } }
      await settled(() => pool.numFree() === 0)
      expect(namedOf(knex, 'named when idle')).to.deep.equal(EVERYTHING)
    })

    it('invalidates everything if another instance with the same settings sent something, or for a transaction', async () => {
      const connection = () => ({ filename: ':memory:' })
      knex = openFresh(undefined, { connection })
      const other = openFresh(undefined, { connection })
      observe(knex)
      await knex.raw('select 1')
      expect(namedOf(other, 'named through the other')).to.deep.equal(EVERYTHING)
      await other.destroy()
      const trx = await knex.transaction()
      expect(namedOf(trx, 'named in a transaction')).to.deep.equal(EVERYTHING)
      await trx.rollback()
    })

    it('invalidates everything if the pool does not show whether something was sent', () => {
      knex = openFresh()
      const client = knex.client as { pool: object }
      const { pool } = client
      client.pool = {}
      expect(namedOf(knex, 'named without a pool')).to.deep.equal(EVERYTHING)
      client.pool = pool
    })
  })

  it('invalidates everything when such a connection is closed without being released', async () => {
    const { letGo, sent } = openHolding(/insert/)
    const write = knex.raw('insert into nothing values (1)').then(undefined, () => undefined)
    await settled(() => sent.length > 0)
    const { database } = observe(knex)
    const before = latest(database)
    const { used } = (knex.client as { pool: unknown }).pool as { used: { resource: object }[] }
    for (const { resource } of used) await clientOf(knex).destroyRawConnection(resource)
    expect(latest(database)).to.be.greaterThan(before)
    letGo()
    await write
  })

  it('leaves nothing pending if the pool is idle', async () => {
    knex = openFresh()
    await knex.raw('select 1')
    const { database } = observe(knex)
    expect(isPending(database)).to.equal(false)
    expect((knex.client as { pool: unknown }).pool).to.be.an('object')
  })
})
