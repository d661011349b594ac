import type { Knex } from 'knex'
import type { World } from './World.js'

type RandomWriting = (world: World, value: number) => PromiseLike<unknown>

const set = (knex: Knex, value: number): PromiseLike<unknown> => knex('things').where('id', 1).update({ value })

/** Ways to write a value. Those that roll back leave no trace of it. */
export const randomWritings: readonly RandomWriting[] = [
  ({ knex }, value) => set(knex, value),
  ({ knex }, value) => knex('things').update({ value }),
  ({ Thing }, value) => Thing.query().findById(1).patch({ value }),
  ({ knex }, value) => knex.raw('update things set value = ? where id in (1, 2)', [value]),
  ({ open }, value) => set(open(), value),
  ({ cache, knex }, value) => cache.wrap('writes', () => set(knex, value)),
  ({ knex }, value) => knex.transaction(async (trx) => void (await set(trx, value))),
  ({ knex }, value) => knex.transaction((outer) => outer.transaction(async (trx) => void (await set(trx, value)))),
  ({ knex }, value) =>
    knex.transaction(async (trx) => {
      await set(trx, value)
      throw new Error('no')
    }),
  ({ knex }, value) =>
    knex.transaction(async (outer) => {
      await set(outer, value)
      const inner = await outer.transaction()
      await set(inner, -value)
      await inner.rollback()
    }),
  async ({ knex, server }, value) => {
    server.loseAnswerTo(/^(?:update|commit)/i)
    await knex.transaction(async (trx) => void (await set(trx, value)))
  },
  ({ knex }, value) =>
    knex.transaction(async (trx) => {
      await trx('others').update({ value })
      await trx('things').where('id', 1).delete()
      await trx('things').insert({ id: 1, value })
    }),
]
