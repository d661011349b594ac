import { subscribe } from 'node:diagnostics_channel'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Knex from 'knex'
import { Model } from 'objection'
import { Cached, QueryCache, type CachedQueryBuilder, type CacheEvents } from '../../../lib/index.js'
import { FakeSharedStore } from '../../cache/processes/support/FakeSharedStore.js'
import { SharedState } from '../../cache/processes/support/SharedState.js'

const warnings: string[] = []
process.on('warning', (warning: Error & { code?: string }) => {
  if (warning.name === 'CacheWarning') warnings.push(`${warning.code}: ${warning.message}`)
})
const reasons: string[] = []
subscribe('objection-cache:bypass', (message) => void reasons.push((message as CacheEvents['bypass']).reason))

const folder = await mkdtemp(join(tmpdir(), 'objection-cache-setup-'))
const shared = new QueryCache({ store: new FakeSharedStore(new SharedState(Date.now), 'a') })
const alone = new QueryCache()

/** Items in a file, whose database other processes cannot identify. */
async function itemsIn(file: string, pool: object = {}) {
  const knex = Knex({
    client: 'sqlite3',
    connection: { filename: join(folder, file) },
    useNullAsDefault: true,
    pool: { min: 0, max: 1, ...pool },
  })
  await knex.schema.createTable('items', (table) => void table.integer('id'))
  class Item extends Cached(Model) {
    static override tableName = 'items'
    static override queryCache = shared
  }
  Item.knex(knex)
  return { knex, Item }
}

/** The warnings that the process has emitted since the last call, and the reasons of bypasses. */
async function taken(): Promise<{ warnings: string[]; reasons: string[] }> {
  await new Promise((resolve) => setImmediate(resolve))
  return { warnings: warnings.splice(0), reasons: reasons.splice(0) }
}

const one = await itemsIn('one.sqlite')
const setUp = (_: unknown, done: () => void): void => done()
/** A bound function does not show its source. */
const afterCreate: unknown = Function.prototype.bind.call(setUp, undefined)
const other = await itemsIn('other.sqlite', { afterCreate })
const answers: Record<string, unknown> = {}

await (one.Item.query().withCacheKey('k', { cache: alone }) as PromiseLike<unknown>)
answers['all is known'] = await taken()

const explanation = await one.Item.query().withCacheKey('k').explainCache()
answers['explained'] = await taken()
answers['its detail'] = explanation.detail

for (const { Item } of [one, other, one]) await Item.query().withCacheKey('k')
answers['a database without a name'] = await taken()

shared.observe(other.knex, { database: 'other' })
for (let i = 0; i < 2; i++) await other.Item.query().withCacheKey('k').resultSize()
answers['connections without a name'] = await taken()

for (let i = 0; i < 2; i++) await alone.wrap('k', () => i)
answers['a computation that reads nothing'] = await taken()

shared.observe(one.knex, { database: 'one' })
for (let i = 0; i < 3; i++) await one.Item.query().withCacheKey('k')
answers['named'] = await taken()
answers['is then cached'] = shared.stats().hits > 0

const asked = one.Item.query().withCacheKey('k') as unknown as CachedQueryBuilder<Model>
await asked.forUpdate()
answers['what is no matter of set-up'] = await taken()

process.stdout.write(JSON.stringify(answers))
await Promise.all([one.knex.destroy(), other.knex.destroy(), shared.close()])
await rm(folder, { recursive: true })
