import { raw, type TransactionOrKnex } from 'objection'
import type { Plan, WriteForm } from './forms.js'
import type { Versions } from './history.js'
import type { Random } from './random.js'
import { TASK_WRITES } from './tasks/writes.js'
import { RolledBack } from './RolledBack.js'
import { accountRow, ACCOUNTS, bagRow, BAGS, ownerOf, ownerRow, OWNERS, type World } from './tables.js'

interface Row {
  readonly id: number
  readonly version: number
}

const grown = { version: raw('version + 1') }
const versionsOf = (rows: readonly Row[]): Versions =>
  Object.fromEntries(rows.map(({ id, version }) => [accountRow(id), version]))

/** Adds to an account inside a transaction, which must see it afterwards. */
async function add({ Account }: World, trx: TransactionOrKnex, id: number, amount: number): Promise<Row> {
  const change = { ...grown, balance: raw('balance + ?', [amount]) }
  const [row] = await Account.query(trx).where({ id }).patch(change).returning(['id', 'version'])
  const seen = await Account.query(trx).findById(id).withCache()
  if (row === undefined || seen?.version !== row.version) {
    throw new Error(`a transaction wrote version ${row?.version} and saw ${seen?.version}`)
  }
  return { id, version: row.version }
}

/** Two accounts of one owner, in the order in which all workers lock them. */
function twoOf(random: Random): readonly [number, number] {
  const owner = random.pick(OWNERS)
  return random.some(
    ACCOUNTS.filter((id) => ownerOf(id) === owner),
    2,
  ) as [number, number]
}

function transfer(random: Random, run: (from: number, to: number, amount: number) => Promise<Versions>): Plan {
  const [from, to] = twoOf(random)
  const amount = random.between(1, 9)
  return { rows: [accountRow(from), accountRow(to)], run: () => run(from, to, amount) }
}

function single(random: Random, run: (id: number) => Promise<readonly Row[]>): Plan {
  const id = random.pick(ACCOUNTS)
  return { rows: [accountRow(id)], run: async () => versionsOf(await run(id)) }
}

/** The ways of writing. */
export const WRITES: Readonly<Record<string, WriteForm>> = {
  ...TASK_WRITES,
  patch: ({ Account }, random) =>
    single(random, async (id) => Account.query().where({ id }).patch(grown).returning(['id', 'version'])),
  knex: ({ knex, prefix }, random) =>
    single(random, (id) =>
      knex(`${prefix}accounts`).where({ id }).increment('version', 1).returning(['id', 'version']),
    ),
  sql: ({ knex, prefix }, random) =>
    single(random, async (id) => {
      const sql = `update ${prefix}accounts set version = version + 1 where id = ? returning id, version`
      return ((await knex.raw(sql, [id])) as { rows: Row[] }).rows
    }),
  owner: ({ Owner }, random) => {
    const id = random.pick(OWNERS)
    const run = async (): Promise<Versions> => {
      const [row] = await Owner.query().where({ id }).patch(grown).returning(['version'])
      return { [ownerRow(id)]: (row as Row).version }
    }
    return { rows: [ownerRow(id)], run }
  },
  inOne: ({ knex, prefix }, random) =>
    transfer(random, async (from, to, amount) => {
      const sql = `with locked as (select id from ${prefix}accounts where id in (:from, :to) order by id for update)
        update ${prefix}accounts a set version = version + 1,
          balance = balance + case when a.id = :from then -:amount::int else :amount::int end
        from locked where a.id = locked.id returning a.id, a.version`
      return versionsOf(((await knex.raw(sql, { from, to, amount })) as { rows: Row[] }).rows)
    }),
  transfer: (world, random) =>
    transfer(random, (from, to, amount) =>
      world.Account.transaction(async (trx) =>
        versionsOf([await add(world, trx, from, -amount), await add(world, trx, to, amount)]),
      ),
    ),
  byHand: (world, random) =>
    transfer(random, async (from, to, amount) => {
      const trx = await world.knex.transaction()
      try {
        const rows = [await add(world, trx, from, amount), await add(world, trx, to, -amount)]
        await trx.commit()
        // Knex's `commit()` resolves even where COMMIT has failed.
        await trx.executionPromise
        return versionsOf(rows)
      } catch (error) {
        if (!trx.isCompleted()) await trx.rollback()
        throw error
      }
    }),
  rollback: (world, random) =>
    transfer(random, (from, _, amount) =>
      world.Account.transaction(async (trx) => {
        await add(world, trx, from, amount)
        throw new RolledBack()
      }),
    ),
  savepoints: (world, random) =>
    transfer(random, (from, to, amount) =>
      world.Account.transaction(async (trx) => {
        const first = await add(world, trx, from, amount)
        const lost = world.Account.transaction(trx, async (inner) => {
          await add(world, inner, to, amount)
          throw new RolledBack()
        })
        await lost.catch((error: unknown) => {
          if (!(error instanceof RolledBack)) throw error
        })
        const second = await world.Account.transaction(trx, (inner) => add(world, inner, to, -amount))
        return versionsOf([first, second])
      }),
    ),
  bag: ({ Bag, Note }, random) => {
    const id = random.pick(BAGS)
    const run = (): Promise<Versions> =>
      Bag.transaction(async (trx) => {
        const [bag] = await Bag.query(trx).where({ id }).patch(grown).returning(['version'])
        await Note.query(trx).insert([{ bag_id: id }, { bag_id: id }] as never)
        const oldest = Note.query(trx).where({ bag_id: id }).min('id')
        await Note.query(trx)
          .delete()
          .where('id', oldest as never)
        return { [bagRow(id)]: (bag as Row).version }
      })
    return { rows: [bagRow(id)], run }
  },
}
