import type { ReadForm, Seen } from './forms.js'
import type { Sight } from './history.js'
import { TASK_READS } from './tasks/reads.js'
import { accountRow, ACCOUNTS, ACCOUNTS_EACH, bagRow, BAGS, ownerRow, OWNERS } from './tables.js'

interface Row {
  readonly id: number
  readonly version: number
  readonly balance: number
}

interface Told<T> {
  readonly result: T
  readonly cache: { readonly status: string }
}

const sawAccounts = (rows: readonly Row[]): Record<string, number> =>
  Object.fromEntries(rows.map(({ id, version }) => [accountRow(id), version]))

/** Rows that are all there, so that their sum is known. */
const sawAll = (rows: readonly Row[], of: number): Sight => ({
  saw: sawAccounts(rows),
  balances: { sum: rows.reduce((sum, { balance }) => sum + balance, 0), rows: rows.length, of },
})

async function oneAccount(asked: Promise<Told<Row | undefined>>): Promise<Seen> {
  const { result, cache } = await asked
  return { sight: { saw: sawAccounts(result === undefined ? [] : [result]) }, status: cache.status }
}

async function manyAccounts(asked: Promise<Told<readonly Row[]>>, of?: number): Promise<Seen> {
  const { result, cache } = await asked
  const sight = of === undefined ? { saw: sawAccounts(result) } : sawAll(result, of)
  return { sight, status: cache.status }
}

const totalOf = (sum: unknown): Sight => ({ saw: {}, total: { rows: ACCOUNTS.map(accountRow), sum: Number(sum) } })

/** The ways of reading. The same rows lie in many entries, under keys of many kinds. */
export const READS: Readonly<Record<string, ReadForm>> = {
  ...TASK_READS,
  byId: ({ Account }, random) =>
    oneAccount(Account.query().findById(random.pick(ACCOUNTS)).withCache().withCacheInfo()),
  byKey: ({ Account }, random) => {
    const id = random.pick(ACCOUNTS)
    return oneAccount(Account.query().findById(id).withCacheKey(['account', id]).withCacheInfo())
  },
  byName: ({ Account }, random) => {
    const name = `a${random.pick(ACCOUNTS)}`
    return oneAccount(Account.query().where({ name }).first().withCache().withCacheInfo())
  },
  byNameAndKey: ({ Account }, random) => {
    const name = `a${random.pick(ACCOUNTS)}`
    return oneAccount(Account.query().findOne({ name }).withCacheKey(['named', name]).withCacheInfo())
  },
  byIds: ({ Account }, random) =>
    manyAccounts(
      Account.query()
        .findByIds(random.some(ACCOUNTS.slice(0, 5), 3))
        .withCache()
        .withCacheInfo(),
    ),
  all: ({ Account }) => manyAccounts(Account.query().withCacheKey('all').withCacheInfo(), ACCOUNTS.length),
  allSorted: ({ Account }) => manyAccounts(Account.query().orderBy('id').withCache().withCacheInfo(), ACCOUNTS.length),
  ofOwner: ({ Account }, random) => {
    const query = Account.query().where({ owner_id: random.pick(OWNERS) })
    return manyAccounts(query.withCache().withCacheInfo(), ACCOUNTS_EACH)
  },
  owner: async ({ Owner }, random) => {
    const { result, cache } = await Owner.query().findById(random.pick(OWNERS)).withCache().withCacheInfo()
    return {
      sight: { saw: result === undefined ? {} : { [ownerRow(result.id)]: result.version } },
      status: cache.status,
    }
  },
  graph: async ({ Owner }, random) => {
    const query = Owner.query().findById(random.pick(OWNERS)).withGraphFetched('accounts')
    const { result, cache } = await query.withCache().withCacheInfo()
    const { saw, ...rest } = sawAll(result?.accounts ?? [], ACCOUNTS_EACH)
    const owner = result === undefined ? {} : { [ownerRow(result.id)]: result.version }
    return { sight: { saw: { ...saw, ...owner }, ...rest }, status: cache.status }
  },
  joined: async ({ Owner }, random) => {
    const query = Owner.query().findById(random.pick(OWNERS)).withGraphJoined('accounts')
    const { result, cache } = await query.withCache().withCacheInfo()
    return { sight: sawAll(result?.accounts ?? [], ACCOUNTS_EACH), status: cache.status }
  },
  total: async ({ Account }) => {
    const query = Account.query().sum('version as version').first().withCache()
    const { result, cache } = await query.withCacheInfo()
    return { sight: totalOf(result?.version), status: cache.status }
  },
  wrapped: async ({ cache, knex, prefix }) => {
    const sum = await cache.wrap('wrapped', async () => {
      const [row] = await knex<{ version: number }>(`${prefix}accounts`).sum({ sum: 'version' })
      return Number(row?.['sum'])
    })
    return { sight: totalOf(sum) }
  },
  notes: async ({ Note }, random) => {
    const bag = random.pick(BAGS)
    return { sight: { saw: { [bagRow(bag)]: await Note.query().where({ bag_id: bag }).withCache().resultSize() } } }
  },
  noteList: async ({ Note }, random) => {
    const bag = random.pick(BAGS)
    const { result, cache } = await Note.query().where({ bag_id: bag }).withCacheKey(['bag', bag]).withCacheInfo()
    return { sight: { saw: { [bagRow(bag)]: result.length } }, status: cache.status }
  },
}
