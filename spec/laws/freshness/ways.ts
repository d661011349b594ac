import type { Knex } from 'knex'
import { transaction } from 'objection'
import type { Models } from './models.js'

/** What a write is given of the way it takes. */
export interface Step {
  readonly models: Models
  readonly on: Knex | undefined
  readonly db: Knex
  /** Whether others see what it writes only later, or never. */
  readonly open: boolean
}

type Do = (step: Step) => Promise<void>

/** What a way begins with. */
export interface Start {
  readonly knex: Knex
  /** A second Knex instance on the same database. */
  readonly other: Knex
  readonly models: Models
}

/** A way for writes to reach the database. `once` makes one to three of them. */
export interface Way {
  readonly name: string
  /** Whether it needs all statements to go to the same connection by themselves. */
  readonly single?: boolean
  run(start: Start, once: Do): Promise<unknown>
}

const ROLLBACK = new Error('So be it.')

/** Ends a transaction by an error, as a failed request would. */
const rolledBack = async (running: Promise<unknown>): Promise<void> => {
  await running.catch((error: unknown) => {
    if (error !== ROLLBACK) throw error
  })
}

const inside = (models: Models, trx: Knex): Step => ({ models, on: trx, db: trx, open: true })
const outside = (models: Models, knex: Knex): Step => ({ models, on: knex, db: knex, open: false })

const bound = (models: Models, trx: Knex.Transaction): Step => {
  const classes = Object.entries(models).map(([name, modelClass]) => [name, modelClass.bindTransaction(trx)])
  return { ...inside(Object.fromEntries(classes) as Models, trx), on: undefined }
}

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

/** Transactions within transactions. */
const nested: readonly Way[] = [
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
const written: readonly Way[] = [
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

export const ways: readonly Way[] = [...alone, ...alone, ...transactions, ...nested, ...written]
