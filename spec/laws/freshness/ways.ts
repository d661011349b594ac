import { transaction } from 'objection'
import { nested, written } from './nestedWays.js'
import { bound, inside, outside, ROLLBACK, rolledBack, type Way } from './Way.js'

/** Each statement by itself. */
const alone: readonly Way[] = [
  { name: 'autocommit', run: ({ knex, models }, once) => once(outside(models, knex)) },
  { name: 'a second Knex instance', run: ({ other, models }, once) => once(outside(models, other)) },
  { name: 'a clone', run: ({ knex, models }, once) => once(outside(models, knex.withUserParams({ of: 'it' }))) },
]

/** One transaction, however it is begun and ended. */
const transactions: readonly Way[] = [
  { name: 'committed', run: ({ knex, models }, once) => knex.transaction((trx) => once(inside(models, trx))) },
  {
    name: 'rolled back',
    run: ({ knex, models }, once) =>
      rolledBack(knex.transaction((trx) => once(inside(models, trx)).then(() => Promise.reject(ROLLBACK)))),
  },
  {
    name: 'committed by hand',
    async run({ knex, models }, once) {
      const trx = await knex.transaction()
      await once(inside(models, trx)).catch((error: unknown) =>
        trx.rollback().then(() => Promise.reject(error as Error)),
      )
      await trx.commit()
    },
  },
  {
    name: 'rolled back by hand, on the second instance',
    async run({ other, models }, once) {
      const trx = await other.transaction()
      await once(inside(models, trx)).finally(() => trx.rollback())
    },
  },
  {
    name: 'committed on the second instance',
    run: ({ other, models }, once) => other.transaction((trx) => once(inside(models, trx))),
  },
  {
    name: 'a clone’s',
    run: ({ knex, models }, once) => knex.withUserParams({ of: 'it' }).transaction((trx) => once(inside(models, trx))),
  },
  { name: 'Objection’s', run: ({ knex, models }, once) => transaction(knex, (trx) => once(inside(models, trx))) },
  { name: 'a model’s', run: ({ models }, once) => models.User.transaction((trx) => once(inside(models, trx))) },
  {
    name: 'a model’s, rolled back',
    run: ({ models }, once) =>
      rolledBack(models.User.transaction((trx) => once(inside(models, trx)).then(() => Promise.reject(ROLLBACK)))),
  },
  { name: 'bound classes', run: ({ knex, models }, once) => knex.transaction((trx) => once(bound(models, trx))) },
  {
    name: 'bound classes, rolled back',
    async run({ knex, models }, once) {
      const trx = await transaction.start(knex)
      await once(bound(models, trx)).finally(() => trx.rollback())
    },
  },
  {
    name: 'from a provider',
    async run({ knex, models }, once) {
      const trx = await knex.transactionProvider()()
      await once(inside(models, trx)).finally(() => trx.commit())
    },
  },
]

export const ways: readonly Way[] = [...alone, ...alone, ...transactions, ...nested, ...written]
