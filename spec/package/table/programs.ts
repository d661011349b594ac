// What the combinations run, as text. Each program throws unless the cache works, and prints `works`.

const SQLITE = `{ client: 'sqlite3', connection: { filename: ':memory:' }, useNullAsDefault: true }`

/** A miss, a hit, a write that invalidates; an error of a subpath is one of the package's class. */
const run = (typed: boolean): string => `
class Animal extends CachedModel {
  static ${typed ? 'override ' : ''}tableName = 'animals'
  ${typed ? 'declare id: number\n  name!: string' : ''}
}

async function run() {
  const knex = open(${SQLITE})
  let statements = 0
  knex.on('query', () => statements++)
  Animal.knex(knex)
  await knex.schema.createTable('animals', (table) => {
    table.increments('id')
    table.string('name')
  })
  await knex('animals').insert({ name: 'Rex' })
  const seen = []
  for (const rename of [false, false, true]) {
    if (rename) await Animal.query().findById(1).patch({ name: 'Max' })
    const before = statements
    const { result, cache } = await Animal.query().where('id', '>', 0).withCache().withCacheInfo()
    const model = result[0] instanceof Animal ? 'model' : typeof result[0]
    seen.push([cache.status, result[0]?.name, model, statements === before ? 'without SQL' : 'with SQL'].join(' '))
  }
  await knex.destroy()
  assertSame(seen.join(', '), 'miss Rex model with SQL, hit Rex model without SQL, miss Max model with SQL')
  assertSame(refusal(), 'INVALID_OPTION')
}

function refusal() {
  try {
    new RedisStore({ client: {}${typed ? ' as never' : ''} })
    return 'taken'
  } catch (error) {
    return error instanceof CacheError ? error.code : String(error)
  }
}

function assertSame(found${typed ? ': unknown' : ''}, expected${typed ? ': unknown' : ''}) {
  if (found !== expected) throw new Error(\`\${String(found)} is not \${String(expected)}\`)
}
`

const REQUIRES = `
const { knex: open } = require('knex')
const { CachedModel, CacheError } = require('objection-cache')
const { RedisStore } = require('objection-cache/redis')
`

const IMPORTS = `
import open from 'knex'
import { CachedModel, CacheError } from 'objection-cache'
import { RedisStore } from 'objection-cache/redis'
`

/** TypeScript's own way to write \`require\`, which stays what it is under \`module: preserve\`. */
const IMPORT_REQUIRES = `
import knexModule = require('knex')
import cacheModule = require('objection-cache')
import redisModule = require('objection-cache/redis')
const { knex: open } = knexModule
const { CachedModel, CacheError } = cacheModule
const { RedisStore } = redisModule
`

const IS_ONE_STATE = `
async function isOneState() {
  const imported = await import('objection-cache')
  assertSame(imported.CachedModel, require('objection-cache').CachedModel)
  assertSame((await import('objection-cache/redis')).RedisStore, require('objection-cache/redis').RedisStore)
}
`

const REQUIRE = `
import { createRequire } from 'node:module'
const require = createRequire(import.meta.url)
`

const START = `
run().then(() => console.log('works'), (error) => {
  console.error(error)
  process.exitCode = 1
})
`

const START_BOTH = `
run().then(isOneState).then(() => console.log('works'), (error) => {
  console.error(error)
  process.exitCode = 1
})
`

/** JavaScript that also checks that \`require()\` and \`import\` give one package. */
export const REQUIRED = REQUIRES + run(false) + IS_ONE_STATE + START_BOTH
export const IMPORTED = REQUIRE + IMPORTS + run(false) + IS_ONE_STATE + START_BOTH

/** The same without what a bundler, or Jest without its flag, has no \`require()\` and \`import()\` beside each other for. */
export const REQUIRED_ONLY = REQUIRES + run(false) + START
export const IMPORTED_ONLY = IMPORTS + run(false) + START

export const TYPESCRIPT = IMPORTS + run(true) + START
export const TYPESCRIPT_REQUIRED = IMPORT_REQUIRES + run(true) + START

/** As a test. */
export const REQUIRED_TEST = `${REQUIRES}${run(false)}\ntest('works', run)\n`
export const REQUIRED_BOTH_TEST = `${REQUIRES}${run(false)}${IS_ONE_STATE}\ntest('works', () => run().then(isOneState))\n`
export const IMPORTED_BOTH_TEST = `${REQUIRE}${IMPORTS}${run(false)}${IS_ONE_STATE}\ntest('works', () => run().then(isOneState))\n`
export const IMPORTED_TEST = `${IMPORTS}${run(false)}\ntest('works', run)\n`
export const TYPESCRIPT_TEST = `${IMPORTS}${run(true)}
declare const test: (name: string, run: () => Promise<void>) => void
test('works', run)
`

/** All of the package's subpaths, used as their users do. */
export const SUBPATHS = `
import { MemoryStore, QueryCache, type CacheStore } from 'objection-cache'
import { KeyvStore } from 'objection-cache/keyv'
import { installCacheTriggers, PostgresBus } from 'objection-cache/postgres'
import { RedisStore, TieredStore } from 'objection-cache/redis'
import { storeConformance, type ConformanceCheck } from 'objection-cache/testing'

const bus = new PostgresBus({ connect: () => Promise.reject(new Error('none')) })
export const cache: QueryCache = new QueryCache({ store: new MemoryStore() })
export const tiered: TieredStore = new TieredStore({ local: new MemoryStore(), bus })
export const checks: ConformanceCheck[] = storeConformance((): CacheStore => new MemoryStore())
export const classes = [KeyvStore, RedisStore, installCacheTriggers]

// @ts-expect-error a store is an object
export const wrong = () => new QueryCache({ store: 1 })
`

/** What a bundle has of the package, by `import` and by `require()`. */
const BUNDLED = `
import other from './other.cjs'
${IMPORTS}${run(false)}
assertSame(other.CachedModel, CachedModel)
`
export const OTHER = `module.exports = { CachedModel: require('objection-cache').CachedModel }\n`
export const BUNDLE = BUNDLED + START

/** A route of Next.js. */
export const ROUTE = `${BUNDLED}
export const dynamic = 'force-dynamic'
export async function GET() {
  return run().then(() => new Response('works'), (error) => new Response(error.stack, { status: 500 }))
}
`

/** Starts a built application of Next.js and asks for its route. */
export const ASK_ROUTE = `
const { spawn } = require('node:child_process')
const { createServer } = require('node:net')

const server = createServer().listen(0, '127.0.0.1', () => {
  const { port } = server.address()
  server.close(() => ask(port))
})

function ask(port) {
  const args = [require.resolve('next/dist/bin/next'), 'start', '--hostname', '127.0.0.1', '--port', String(port)]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  child.stdout.on('data', async (text) => {
    process.stdout.write(text)
    if (!String(text).includes('Ready')) return
    const answer = await fetch(\`http://127.0.0.1:\${port}/api\`)
    console.log(await answer.text())
    process.exitCode = answer.ok ? 0 : 1
    child.kill()
  })
}
`
