import { expect } from 'chai'
import type { Knex } from 'knex'
import { inRealWorld, playgrounds } from './RealWorld.js'

const set = (knex: Knex, value: number) => knex('things').where('id', 1).update({ value })
const SELECT = /select .*things/

for (const playground of playgrounds) {
  const play = (name: string, run: Parameters<typeof inRealWorld>[1]): void =>
    void it(name, () => inRealWorld(playground, run))

  describe(`a cached find on ${playground.name}`, () => {
    play('stores nothing old when it reads before a write and ends after the invalidation', async (world) => {
      await world.scheduler.atOnce(world.find)
      await world.cache.clear()
      const load = world.find()
      await world.scheduler.executed(SELECT)
      await world.scheduler.atOnce(async () => set(world.knex, 1))
      await world.scheduler.answered(SELECT)
      expect(await load).to.equal(0)
      await world.expectValue(1)
    })

    play('stores nothing old when it reads before a COMMIT and ends after the invalidation', async (world) => {
      const { trx } = await world.scheduler.atOnce(async () => begin(world.knex))
      await world.scheduler.atOnce(async () => set(trx, 1))
      await world.scheduler.atOnce(world.find)
      await world.cache.clear()
      const load = world.find()
      await world.scheduler.executed(SELECT)
      await world.scheduler.atOnce(async () => trx.commit())
      await world.scheduler.answered(SELECT)
      expect(await load).to.equal(0)
      await world.expectValue(1)
    })

    play('stores nothing old between a statement and its COMMIT', async (world) => {
      await world.scheduler.atOnce(async () => {
        const { trx } = await begin(world.knex)
        await set(trx, 1)
        expect(await world.find()).to.equal(0)
        expect(await world.find()).to.equal(0)
        await trx.commit()
      })
      await world.expectValue(1)
    })

    play('stores nothing old while the answer to the COMMIT is under way', async (world) => {
      const { knex, scheduler, find } = world
      const { trx } = await scheduler.atOnce(async () => begin(knex))
      await scheduler.atOnce(async () => set(trx, 1))
      await scheduler.atOnce(find)
      const commit = trx.commit()
      await scheduler.executed(/commit/)
      await scheduler.atOnce(find)
      await scheduler.answered(/commit/)
      await commit
      await world.expectValue(1)
    })

    play('is not shared with a caller that has written since the load began', async (world) => {
      const { knex, scheduler, find, cache } = world
      await scheduler.atOnce(find)
      await cache.clear()
      const load = find()
      await scheduler.executed(SELECT)
      await scheduler.atOnce(async () => set(knex, 1))
      expect(await scheduler.atOnce(find)).to.equal(1)
      await scheduler.answered(SELECT)
      await load
      await world.expectValue(1)
    })

    play('sees the writes of its transaction, and stores none of them after a rollback', async (world) => {
      await world.scheduler.atOnce(async () => {
        const { trx } = await begin(world.knex)
        await set(trx, 1)
        expect((await world.Thing.query(trx).withCacheKey('one').findById(1))?.value).to.equal(1)
        await trx.rollback()
      })
      await world.expectValue(0)
    })

    play('serves the rows that released savepoints left, after the COMMIT', async (world) => {
      await world.scheduler.atOnce(async () => {
        const { trx } = await begin(world.knex)
        await trx.transaction(async (inner) => void (await set(inner, 1)))
        const rolledBack = await trx.transaction()
        await set(rolledBack, 2)
        await rolledBack.rollback()
        expect(await world.find()).to.equal(0)
        await trx.commit()
      })
      await world.expectValue(1)
    })

    play('stores nothing old when the cache is cleared during the load', async (world) => {
      const { knex, scheduler, find, cache } = world
      await scheduler.atOnce(find)
      await cache.clear()
      const load = find()
      await scheduler.executed(SELECT)
      await cache.clear()
      await scheduler.atOnce(async () => set(knex, 1))
      await scheduler.answered(SELECT)
      await load
      await world.expectValue(1)
    })
  })
}

/** In an object, because `await` of a transaction waits for its end. */
async function begin(knex: Knex): Promise<{ trx: Knex.Transaction }> {
  return { trx: await knex.transaction() }
}
