import { expect } from 'chai'
import type { Knex } from 'knex'
import { databaseLedger } from '../../../lib/cache/freshness/TagLedger.js'
import { inRealWorld, sqlite } from './RealWorld.js'

const set = (knex: Knex, value: number) => knex('things').where('id', 1).update({ value })

describe('a transaction that SQLite ends or begins by itself', () => {
  it('leaves the cache in use after INSERT OR ROLLBACK, when ROLLBACK fails', () =>
    inRealWorld(sqlite, async (world) => {
      const { knex, scheduler, find } = world
      scheduler.free()
      await find()
      const failure = knex.transaction((trx) => trx.raw('insert or rollback into things (id, value) values (1, 1)'))
      expect(
        await failure.then(
          () => 'committed',
          () => 'rejected',
        ),
      ).to.equal('rejected')
      for (let value = 1; value <= 3; value++) {
        await set(knex, value)
        await world.expectValue(value)
      }
    }))

  it('rolls a transaction back, and later writes commit by themselves', () =>
    inRealWorld(sqlite, async (world) => {
      const { knex, scheduler, find } = world
      scheduler.free()
      await find()
      const transaction = knex.transaction(async (trx) => {
        await trx.raw('insert or rollback into things (id, value) values (1, 1)').catch(() => undefined)
        await set(trx, 1)
      })
      await transaction.catch(() => undefined)
      const connection = (await knex.client.acquireConnection()) as Knex.Client
      // On another connection, so that there is an entry.
      await world.expectValue(1)
      await set(knex, 2).connection(connection)
      await knex.client.releaseConnection(connection)
      await world.expectValue(2)
    }))

  it('serves the same rows as plain Knex when COMMIT fails and the open transaction goes back to the pool', () =>
    inRealWorld(sqlite, async (world) => {
      const { knex, scheduler, find } = world
      scheduler.free()
      await knex.raw('create table children (thing int references things (id) deferrable initially deferred)')
      const connection = (await knex.client.acquireConnection()) as Knex.Client
      await knex.raw('pragma foreign_keys = on').connection(connection)
      await knex.client.releaseConnection(connection)
      await find()
      const failure = knex.transaction(async (trx) => {
        await trx.raw('insert into children values (99)')
        await set(trx, 1)
      })
      expect(
        await failure.then(
          () => 'committed',
          () => 'rejected',
        ),
      ).to.equal('rejected')
      // The same connection is still in that transaction, so it shows uncommitted data.
      await set(knex, 2)
      const plain = (await knex('things').where('id', 1)) as { value: number }[]
      expect(await find()).to.equal(plain[0]?.value)
      await knex.raw('rollback')
    }))

  it('invalidates when the release of the outermost savepoint commits', () =>
    inRealWorld(sqlite, async (world) => {
      const { knex, scheduler, find } = world
      scheduler.free()
      await find()
      const pending = databaseLedger.pending
      const connection = (await knex.client.acquireConnection()) as Knex.Client
      for (const sql of [
        'savepoint a',
        'update things set value = 1',
        'savepoint b',
        'update things set value = 2',
        'release a',
      ]) {
        await knex.raw(sql).connection(connection)
      }
      await knex.client.releaseConnection(connection)
      await world.expectValue(2)
      expect(databaseLedger.pending).to.equal(pending)
    }))
})
