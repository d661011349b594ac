import { createRequire } from 'node:module'
import { registerInstrumentations } from '@opentelemetry/instrumentation'
import { KnexInstrumentation } from '@opentelemetry/instrumentation-knex'
import type KnexFunction from 'knex'
import { Telemetry } from './Telemetry.js'

// Prints the spans of a miss and of a hit. The instrumentation only sees a Knex that is required after it.

const telemetry = new Telemetry()
registerInstrumentations({ ...telemetry.providers, instrumentations: [new KnexInstrumentation()] })

const Knex = createRequire(import.meta.url)('knex') as typeof KnexFunction
const { CachedModel } = await import('../../../lib/index.js')
const { instrumentCache } = await import('../../../lib/telemetry/opentelemetry/index.js')

class User extends CachedModel {
  static override tableName = 'users'
}

const knex = Knex({ client: 'sqlite3', connection: { filename: ':memory:' }, useNullAsDefault: true })
User.knex(knex)
await knex.schema.createTable('users', (table) => void table.increments())
const end = instrumentCache(telemetry.providers)
const begun = telemetry.spans.length
for (const status of ['miss', 'hit']) {
  await telemetry.inSpan(() => User.query().withCacheKey('all'))
  const spans = telemetry.spans.slice(status === 'miss' ? begun : undefined)
  const nameOf = (id: string | undefined): string | undefined =>
    spans.find((span) => span.spanContext().spanId === id)?.name
  if (status === 'miss') {
    console.log(JSON.stringify(spans.map(({ name, parentSpanContext }) => [name, nameOf(parentSpanContext?.spanId)])))
  } else {
    console.log(JSON.stringify(spans.at(-1)?.attributes['objection_cache.status']))
  }
}
console.log(JSON.stringify(telemetry.spans.length - begun))
end()
await knex.destroy()
await telemetry.shutDown()
