// What consumers write with the ways in that show what a cache does, as text. They run as ES modules and as CommonJS.

const OPENED = `
  const cache = new QueryCache()
  const plain = Knex({ client: 'sqlite3', connection: { filename: ':memory:' }, useNullAsDefault: true })
  const knex = cachedKnex(plain, { cache })
  await knex.schema.createTable('animals', (table) => {
    table.increments('id')
    table.string('name')
  })
  await knex('animals').insert({ name: 'Rex' })
`

/** Plain Knex with a cache, and the inspector's page. Neither needs an optional peer. */
export const PLAIN_KNEX = `
import { createServer } from 'node:http'
import Knex from 'knex'
import { QueryCache } from 'objection-cache'
import { createInspector, type Inspector, type InspectorOptions } from 'objection-cache/inspector'
import { cachedKnex, type CachedKnexOptions, type ResultWithInfo } from 'objection-cache/knex'

async function main(): Promise<void> {
${OPENED}
  const more: CachedKnexOptions = { cache, all: true }
  const all = cachedKnex(plain, more)
  const rows: { name: string }[] = await knex<{ name: string }>('animals').select('name').withCacheKey('all', { ttl: '5m' })
  const query = knex<{ name: string }>('animals').select('name').withCacheKey('all')
  const told: ResultWithInfo<typeof query> = await query.withCacheInfo()
  const result: { name: string }[] = told.result
  const { status } = await all('animals').where('id', 1).explainCache()
  const options: InspectorOptions = { caches: { shop: cache }, path: '/cache' }
  const inspector: Inspector = createInspector(options)
  const server = createServer(inspector).listen(0, '127.0.0.1', async () => {
    const address = server.address() as { port: number }
    const page = await fetch('http://127.0.0.1:' + address.port + '/cache/')
    const isPage = (await page.text()).includes('<html')
    console.log(rows[0]?.name, told.cache.status, result[0]?.name, status, page.status, isPage)
    inspector.close()
    server.close()
    server.closeAllConnections()
    await knex.destroy()
  })
}
void main()
`

/** What it prints. */
export const PLAIN_KNEX_PRINTED = 'Rex hit Rex miss 200 true\n'

/** Metrics and spans, by the peers of both ways in. */
export const TELEMETRY = `
import { metrics, trace } from '@opentelemetry/api'
import Knex from 'knex'
import { CacheError, QueryCache } from 'objection-cache'
import { cachedKnex } from 'objection-cache/knex'
import { instrumentCache, type InstrumentCacheOptions } from 'objection-cache/opentelemetry'
import { cacheMetrics, type CacheMetricsOptions } from 'objection-cache/prometheus'
import { Registry } from 'prom-client'

async function main(): Promise<void> {
${OPENED}
  const register = new Registry()
  const spans: string[] = []
  const tracer = trace.getTracer('none')
  const recording = { startSpan: (name: string) => (spans.push(name), tracer.startSpan(name)) }
  const caches = [cache]
  const measured: CacheMetricsOptions = { register, prefix: 'shop_', caches }
  const traced: InstrumentCacheOptions = {
    caches,
    meterProvider: metrics.getMeterProvider(),
    tracerProvider: { getTracer: () => Object.assign(Object.create(tracer), recording) as typeof tracer },
  }
  const ends: (() => void)[] = [cacheMetrics(measured), instrumentCache(traced)]
  for (let i = 0; i < 3; i++) await knex('animals').select('name').withCacheKey('all')
  const text = await register.metrics()
  const hits = /^shop_objection_cache_requests_total\\{status="hit".*\\} (\\d+)$/m.exec(text)?.[1]
  const entries = /^shop_objection_cache_entries (\\d+)$/m.exec(text)?.[1]
  let code: unknown
  try {
    cacheMetrics(measured)
  } catch (error) {
    code = error instanceof CacheError && error.code
  }
  for (const end of ends) end()
  console.log(hits, entries, spans.join(), code, (await register.metrics()).trim() === '')
  await knex.destroy()
}
void main()
`

/** What it prints. */
export const TELEMETRY_PRINTED = '2 1 cache load animals INVALID_OPTION true\n'
