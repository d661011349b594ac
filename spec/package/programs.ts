// What consumers write, as text: the repository's own compiler does not see the package under its name.

const DECLARATIONS = `
class Animal extends CachedModel {
  static override tableName = 'animals'
  declare id: number
  declare name: string
}
`

/** Three reads of one key: the database is asked once. */
const READS = `
  Animal.knex(knex)
  await knex.schema.createTable('animals', (table) => {
    table.increments('id')
    table.string('name')
  })
  await knex('animals').insert({ name: 'Rex' })
  let statements = 0
  knex.on('query', () => statements++)
  const cold = await Animal.query().withCacheKey(['animals', 1])
  const warm = await Animal.query().withCacheKey(['animals', 1])
  const { cache } = await Animal.query().withCacheKey(['animals', 1]).withCacheInfo()
  const models = warm[0] instanceof Animal && warm[0] !== cold[0]
  console.log(JSON.stringify({ statements, status: cache.status, name: warm[0]?.name, models }))
  await knex.destroy()
`

/** What each of the programs prints. */
export const PRINTED = { statements: 1, status: 'hit', name: 'Rex', models: true }

const SQLITE = `{ client: 'sqlite3', connection: { filename: ':memory:' }, useNullAsDefault: true }`

export const ESM = `
import Knex from 'knex'
import { CachedModel } from 'objection-cache'
${DECLARATIONS}
{
  const knex = Knex(${SQLITE})
${READS}
}
`

/** CommonJS as TypeScript writes it with \`import\`. */
export const COMMON_JS = `
import { knex as open } from 'knex'
import { CachedModel } from 'objection-cache'
${DECLARATIONS}
async function main(): Promise<void> {
  const knex = open(${SQLITE})
${READS}
}
void main()
`

/** The same with \`import = require\`, which compilers leave alone where they do not convert modules. */
export const COMMON_JS_REQUIRE = COMMON_JS.replace(
  `import { CachedModel } from 'objection-cache'`,
  `import objectionCache = require('objection-cache')
const { CachedModel } = objectionCache`,
).replace(
  `import { knex as open } from 'knex'`,
  `import knexModule = require('knex')
const open = knexModule.knex`,
)

/** CommonJS without a compiler. */
export const PLAIN_COMMON_JS = `
const { knex: open } = require('knex')
const { CachedModel, CacheError } = require('objection-cache')
if (require('objection-cache').CachedModel !== CachedModel || new CacheError('INVALID_KEY', '').code !== 'INVALID_KEY')
  throw new Error('not one module')
class Animal extends CachedModel {
  static tableName = 'animals'
}
async function main() {
  const knex = open(${SQLITE})
${READS}
}
void main()
`

/** All that a project may declare of its own; its declarations must be writable in turn. */
export const OWN_CLASSES = `
import { Model, QueryBuilder, type Page } from 'objection'
import { Cached, CachedModel, CachedQueryBuilder, QueryCache, type CacheOptions } from 'objection-cache'

export class OwnBuilder<M extends Model, R = M[]> extends CachedQueryBuilder<M, R> {
  declare ArrayQueryBuilderType: OwnBuilder<M, M[]>
  declare SingleQueryBuilderType: OwnBuilder<M, M>
  declare MaybeSingleQueryBuilderType: OwnBuilder<M, M | undefined>
  declare NumberQueryBuilderType: OwnBuilder<M, number>
  declare PageQueryBuilderType: OwnBuilder<M, Page<M>>

  active(): this {
    return this.where('active', true).withCacheKey('active', { ttl: '5m' })
  }
}

export class Base extends CachedModel {
  declare QueryBuilderType: OwnBuilder<this, this[]>
  static override QueryBuilder = OwnBuilder
  static override queryCache = new QueryCache({ maxEntries: 100, staleWhileRevalidate: '30s' })
  static override cacheOptions: CacheOptions = { ttl: '1.5h' }
}

export class User extends Base {
  declare id: number
  declare posts: Post[]
}

export class Post extends Base {
  declare id: number
}

export const first = () => User.query().active().first().throwIfNotFound().active()
export const page = () => User.query().page(0, 5).withCacheKey('page').active()
export const posts = () => User.relatedQuery('posts').withCacheKey('posts').active()
export const told = () => User.query().findById(1).withCacheKey('one').withCacheInfo()

export class PlainBuilder<M extends Model, R = M[]> extends QueryBuilder<M, R> {
  declare ArrayQueryBuilderType: PlainBuilder<M, M[]>
  declare SingleQueryBuilderType: PlainBuilder<M, M>
  declare MaybeSingleQueryBuilderType: PlainBuilder<M, M | undefined>
  declare NumberQueryBuilderType: PlainBuilder<M, number>
  declare PageQueryBuilderType: PlainBuilder<M, Page<M>>

  recent(): this {
    return this.orderBy('id', 'desc')
  }
}

export class PlainBase extends Model {
  declare QueryBuilderType: PlainBuilder<this, this[]>
  static override QueryBuilder = PlainBuilder
}

export class Mixed extends Cached(PlainBase) {
  declare id: number
}

export const mixed = () => Mixed.query().recent().withCacheKey('recent').first().recent()
export const one: Promise<Mixed | undefined> = Promise.resolve().then(() => mixed())
export const users: () => Promise<User[]> = async () => User.query().withCacheKey('users')
export const ids: () => Promise<number> = async () => (await first()).id

// @ts-expect-error a number and a unit
export const wrong = () => User.query().withCacheKey('k', { ttl: '5 minutes' })
`

/** What an author of a store writes. */
export const STORE_TESTS = `
import { MemoryStore, type CacheStore } from 'objection-cache'
import { storeConformance, type ConformanceCheck } from 'objection-cache/testing'

const makeStore = (): CacheStore => new MemoryStore()
const checks: ConformanceCheck[] = storeConformance(makeStore)
for (const { run } of checks) await run()
console.log(checks.length > 0 ? 'conforms' : 'not checked')
`

/** The same as CommonJS, which has no `await` outside of functions. */
export const COMMON_JS_STORE_TESTS = STORE_TESTS.replace(
  'for (const { run } of checks) await run()\n',
  'void (async () => {\n  for (const { run } of checks) await run()\n',
).concat('})()\n')

/** Each way in beside the main one; none of them needs another package to be installed before it is given something of it. */
export const SHARED_STORES = `
import { CacheError, MemoryStore, QueryCache } from 'objection-cache'
import { KeyvStore } from 'objection-cache/keyv'
import { installCacheTriggers, PostgresBus } from 'objection-cache/postgres'
import { RedisStore, TieredStore } from 'objection-cache/redis'

const refused = (make: () => unknown): string => {
  try {
    make()
    return 'taken'
  } catch (error) {
    return error instanceof CacheError ? error.code : String(error)
  }
}
const bus = new PostgresBus({ connect: () => Promise.reject(new Error('none')) })
new QueryCache({ store: new MemoryStore() })
console.log(
  refused(() => new RedisStore({ client: {} as never })),
  refused(() => new KeyvStore({ keyv: {} as never })),
  refused(() => new TieredStore({ local: new MemoryStore(), bus })),
  typeof installCacheTriggers,
)
`

/** What it prints. */
export const REFUSED = 'INVALID_OPTION INVALID_OPTION taken function\n'
