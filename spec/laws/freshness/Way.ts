import type { Knex } from 'knex'
import type { Models } from './models.js'

/** What a write is given of the way it takes. */
export interface Step {
  readonly models: Models
  readonly on: Knex | undefined
  readonly db: Knex
  /** Whether others see what it writes only later, or never. */
  readonly open: boolean
}

export type Do = (step: Step) => Promise<void>

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

export const ROLLBACK = new Error('So be it.')

/** Ends a transaction by an error, as a failed request would. */
export const rolledBack = async (running: Promise<unknown>): Promise<void> => {
  await running.catch((error: unknown) => {
    if (error !== ROLLBACK) throw error
  })
}

export const inside = (models: Models, trx: Knex): Step => ({ models, on: trx, db: trx, open: true })
export const outside = (models: Models, knex: Knex): Step => ({ models, on: knex, db: knex, open: false })

export const bound = (models: Models, trx: Knex.Transaction): Step => {
  const classes = Object.entries(models).map(([name, modelClass]) => [name, modelClass.bindTransaction(trx)])
  return { ...inside(Object.fromEntries(classes) as Models, trx), on: undefined }
}
