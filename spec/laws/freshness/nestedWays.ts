import type { Knex } from 'knex'
import { transaction } from 'objection'
import { bound, inside, outside, ROLLBACK, rolledBack, type Way } from './Way.js'

/** Transactions within transactions. */
export const nested: readonly Way[] = [
  {
    name: 'released',
    run: ({ knex, models }, once) =>
      knex.transaction(async (trx) => {
        await trx.transaction((inner) => once(inside(models, inner)))
        await once(inside(models, trx))
      }),
  },
  {
    name: 'rolled back to a savepoint',
    run: ({ knex, models }, once) =>
      knex.transaction(async (trx) => {
        await once(inside(models, trx))
        await rolledBack(trx.transaction((inner) => once(inside(models, inner)).then(() => Promise.reject(ROLLBACK))))
      }),
  },
  {
    name: 'released and then rolled back',
    run: ({ knex, models }, once) =>
      rolledBack(
        knex.transaction(async (trx) => {
          await trx.transaction((inner) => once(inside(models, inner)))
          throw ROLLBACK
        }),
      ),
  },
  {
    name: 'three deep',
    run: ({ models }, once) =>
      models.User.transaction(async (trx) => {
        await transaction(trx, (inner) => inner.transaction((innermost) => once(inside(models, innermost))))
        await once(bound(models, trx as Knex.Transaction))
      }),
  },
]

/** Transactions that are begun and ended by statements. */
export const written: readonly Way[] = [
  ['begin', 'commit'],
  ['begin immediate', 'rollback'],
  ['savepoint here', 'release here'],
].map(([begin = '', end = '']) => ({
  name: `${begin} … ${end}`,
  single: true,
  async run({ knex, models }, once) {
    await knex.raw(begin)
    await once({ ...outside(models, knex), open: true }).finally(() => knex.raw(end))
  },
}))
