import { expect } from 'chai'
import { inRealWorld, playgrounds, type RealWorld } from './RealWorld.js'
import { settled } from '../../support/settled.js'
import { untilIdle } from '../support/Scheduler.js'

/** A table whose rows are deleted with their thing once the schema says so. */
async function createParts({ knex }: RealWorld): Promise<void> {
  await knex.schema.createTable('parts', (table) => {
    table.integer('id').primary()
    table.integer('thing')
  })
  await knex('parts').insert({ id: 1, thing: 1 })
}

const countParts = ({ cache, knex }: RealWorld): Promise<number> =>
  cache.wrap('parts', async () => ((await knex('parts').select('id')) as unknown[]).length)

async function expectParts(world: RealWorld, count: number): Promise<void> {
  world.scheduler.free()
  for (let time = 0; time < 3; time++) expect(await countParts(world)).to.equal(count)
}

/** Makes the deletion of a thing delete its parts. */
async function addTrigger({ knex }: RealWorld, name: string): Promise<void> {
  const body = 'delete from parts where thing = old.id;'
  if (name === 'SQLite') return void (await knex.raw(`create trigger gone after delete on things begin ${body} end`))
  await knex.raw(`create function gone() returns trigger language plpgsql as $$ begin ${body} return old; end $$`)
  await knex.raw('create trigger gone after delete on things for each row execute function gone()')
}

for (const playground of playgrounds) {
  describe(`the catalog of ${playground.name}`, () => {
    it('changes between the sending of a statement and its execution', () =>
      inRealWorld(playground, async (world) => {
        const { knex, scheduler } = world
        await scheduler.atOnce(async () => {
          await createParts(world)
          await countParts(world)
        })
        const deletion = Promise.resolve(knex('things').where('id', 1).delete())
        await untilIdle()
        await scheduler.atOnce(async () => {
          await addTrigger(world, playground.name)
          expect(await countParts(world)).to.equal(1)
        })
        await scheduler.executed(/delete/)
        await scheduler.answered(/delete/)
        await deletion
        await expectParts(world, 0)
      }))

    it('ends entries when a trigger is added before a statement of a transaction runs', () =>
      inRealWorld(playground, async (world) => {
        const { knex, scheduler } = world
        await scheduler.atOnce(async () => {
          await createParts(world)
          await countParts(world)
        })
        const transaction = knex.transaction(async (trx) => void (await trx('things').where('id', 1).delete()))
        await scheduler.executed(/begin/)
        await scheduler.answered(/begin/)
        await untilIdle()
        await scheduler.atOnce(async () => {
          await addTrigger(world, playground.name)
          expect(await countParts(world)).to.equal(1)
        })
        await scheduler.executed(/delete/)
        await scheduler.answered(/delete/)
        scheduler.free()
        await transaction
        await expectParts(world, 0)
      }))

    if (playground.name === 'PostgreSQL') {
      const createFunction = ({ knex }: RealWorld) =>
        knex.raw(`create function grow() returns int language sql as $$ update things set value = 1; select 1 $$`)

      it('ends entries when a function that writes is called before the catalog is read', () =>
        inRealWorld(playground, async (world) => {
          const { knex, scheduler, find } = world
          await scheduler.atOnce(async () => createFunction(world))
          const call = Promise.resolve(knex.raw('select grow()'))
          await untilIdle()
          expect(await scheduler.atOnce(find)).to.equal(0)
          await scheduler.executed(/select grow/)
          await scheduler.answered(/select grow/)
          await call
          await world.expectValue(1)
        }))

      it('ends entries when a transaction calls a function that writes before the catalog is read', () =>
        inRealWorld(playground, async (world) => {
          const { knex, scheduler, find } = world
          await scheduler.atOnce(async () => {
            await createFunction(world)
            await knex.transaction(async (trx) => {
              await trx.raw('select grow()')
              expect(await find()).to.equal(0)
            })
          })
          await world.expectValue(1)
        }))

      it('ends entries when a load begins with a function that writes before the catalog is read', () =>
        inRealWorld(playground, async (world) => {
          const { knex, scheduler, cache, find } = world
          await scheduler.atOnce(async () => createFunction(world))
          scheduler.only(/select grow/)
          const load = cache.wrap('grows', async () => ((await knex.raw('select grow()')) as { rows: unknown[] }).rows)
          await settled(() => scheduler.waiting > 0)
          expect(await find()).to.equal(0)
          scheduler.free()
          await load
          await world.expectValue(1)
        }))
    }
  })
}
