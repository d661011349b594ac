import type { Knex } from 'knex'
import { createClient } from 'redis'
import { MemoryStore, QueryCache } from '../../lib/index.js'
import { RedisStore, TieredStore } from '../../lib/store/redis/index.js'
import { connectTo } from '../database.js'
import { Base, Company } from '../models/index.js'
import { StatementEcho } from '../statements.js'
import { storeIsIdle } from './storeIsIdle.js'
import type { Done, Work } from './work.js'

// One process of the cluster. It gets the places of the database and the server as arguments, performs the work that it is sent, and
// reports the statements.
const [filename = '', url = '', namespace = '', tiers = ''] = process.argv.slice(2)

const client = createClient({ url })
client.on('error', () => undefined)
await client.connect()

const shared = new RedisStore({ client, namespace, expiry: '10m' })
const knex = connectTo(filename)
Base.knex(knex)
// The machine may be busy, and the story counts statements.
const patience = { storeTimeout: '30s', joinTimeout: '30s', leaseTimeout: '30s' } as const
Base.queryCache =
  tiers === 'bounded'
    ? new QueryCache({
        ...patience,
        store: new TieredStore({ local: new MemoryStore(), shared }),
        consistency: 'bounded',
      })
    : new QueryCache({ ...patience, store: shared })
// The settings do not show that all processes use the same file, and that their function sets up all connections alike.
Base.queryCache.observe(knex, { database: 'demo', connection: 'demo' })

const echo = new StatementEcho(knex)
let transaction: Knex.Transaction | undefined

process.on('message', (work: Work) => void answer(work))
process.on('disconnect', () => void leave())
process.send?.('ready')

async function answer(work: Work): Promise<void> {
  process.send?.(await perform(work))
}

async function perform(work: Work): Promise<Done> {
  echo.take()
  const company = await companyAfter(work)
  // What one process has done, the next one sees.
  await storeIsIdle()
  const isModel = company instanceof Company && company.foundedAt instanceof Date
  return { name: company?.name, isModel, statements: echo.take() }
}

const read = (): Promise<Company | undefined> => Promise.resolve(Company.query().findById(1).withCache())

async function companyAfter(work: Work): Promise<Company | undefined> {
  if (work.kind === 'read') return read()
  if (work.kind === 'crowd') return (await Promise.all(Array.from({ length: work.callers }, read)))[0]
  if (work.kind === 'rename') await Company.query().findById(1).patch({ name: work.name })
  if (work.kind === 'invalidate') await Base.queryCache.invalidate({ models: [Company] })
  if (work.kind === 'begin') {
    transaction = (await Base.startTransaction()) as Knex.Transaction
    await Company.query(transaction).findById(1).patch({ name: work.name })
  }
  if (work.kind === 'commit') await transaction?.commit()
  return undefined
}

async function leave(): Promise<void> {
  await Base.queryCache.close()
  await knex.destroy()
  client.destroy()
}
