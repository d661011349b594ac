import type { Knex } from 'knex'
import type { Random } from '../../../../demo/dataset/Random.js'
import type { Models } from '../models.js'
import type { RandomWrite } from './Write.js'

/** Where writes are run. */
export interface Writer {
  readonly knex: Knex
  readonly models: Models
  /** Called with what has happened, for the report of a failure. */
  readonly note: (text: string) => void
}

type Way = (writer: Writer, writes: readonly RandomWrite[]) => Promise<unknown>

const ROLLBACK = new Error('rolled back on purpose')

/** Errors of the database are a part of the game. Inside a transaction they end it, as PostgreSQL demands. */
async function each({ models, note }: Writer, on: Knex, writes: readonly RandomWrite[]): Promise<void> {
  for (const write of writes) {
    note(`  ${write.text}`)
    await write.run(on, models)
  }
}

const alone: Way = async (writer, writes) => {
  for (const write of writes) await each(writer, writer.knex, [write]).catch(failed(writer))
}

const failed =
  ({ note }: Writer) =>
  (error: unknown): void =>
    note(`  failed: ${(error as Error).message}`)

const together: Way = (writer, writes) =>
  Promise.all(writes.map((write) => each(writer, writer.knex, [write]).catch(failed(writer))))

const committed: Way = (writer, writes) => writer.knex.transaction((trx) => each(writer, trx, writes))

const rolledBack: Way = (writer, writes) =>
  writer.knex.transaction((trx) => each(writer, trx, writes).then(() => Promise.reject(ROLLBACK)))

/** The first write in a savepoint that is released, the second in one that is rolled back, the others behind them. */
const savepoints: Way = (writer, [first, second, ...others]) =>
  writer.knex.transaction(async (trx) => {
    if (first !== undefined) await trx.transaction((inner) => each(writer, inner, [first]))
    const undone = trx.transaction((inner) =>
      each(writer, inner, second === undefined ? [] : [second]).then(() => Promise.reject(ROLLBACK)),
    )
    await undone.catch(failed(writer))
    await each(writer, trx, others)
  })

const WAYS: readonly (readonly [string, Way])[] = [
  ['alone', alone],
  ['alone', alone],
  ['alone', alone],
  ['at the same time', together],
  ['in a transaction', committed],
  ['in a transaction', committed],
  ['in a transaction that is rolled back', rolledBack],
  ['in savepoints', savepoints],
]

/** Runs the writes one way or another. */
export async function write(random: Random, writer: Writer, writes: readonly RandomWrite[]): Promise<void> {
  const [name, way] = random.pick(WAYS)
  writer.note(name)
  await way(writer, writes).catch(failed(writer))
}
