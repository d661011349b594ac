import { expect } from 'chai'
import Knex from 'knex'
import {
  CachedModel,
  MemoryStore,
  QueryCache,
  TieredStore,
  type CacheMode,
  type ModelCacheOptions,
} from '../../lib/index.js'
import { referencePage, rowsOf, section, sortedNames } from './tables.js'

describe('docs/reference/options.md', () => {
  const options = referencePage('options')
  const knex = Knex({ client: 'sqlite3', connection: { filename: ':memory:' }, useNullAsDefault: true })
  const odd = { 'no such option': 1 } as never

  class Strange extends CachedModel {
    static override tableName = 'strange'
    static override cacheOptions: ModelCacheOptions = odd
  }

  /** What is done with an option that nothing knows, by the heading of the section. */
  const uses: Record<string, () => unknown> = {
    'new QueryCache(options)': () => new QueryCache(odd),
    '`verify`': () => new QueryCache({ verify: odd }),
    '`withCacheKey(key, options)` and `withCache(options)`': () => CachedModel.query().withCacheKey('k', odd),
    '`static cacheOptions`': () => Strange.bindKnex(knex).query(),
    '`cache.observe(knex, options)`': () => new QueryCache().observe(knex, odd),
    '`cache.wrap(key, compute, options)`': () => new QueryCache().wrap('k', () => 1, odd),
    '`cache.invalidate(targets)`': () => new QueryCache().invalidate(odd),
    '`new MemoryStore(options)`': () => new MemoryStore(odd),
    '`new TieredStore(options)`': () => new TieredStore(odd),
    '`new RedisStore(options)`': async () => new (await import('../../lib/store/redis/index.js')).RedisStore(odd),
    '`new PostgresBus(options)`': async () => new (await import('../../lib/store/postgres/index.js')).PostgresBus(odd),
    '`installCacheTriggers(knex, options)` and `removeCacheTriggers(knex, options)`': async () => {
      const { installCacheTriggers } = await import('../../lib/store/postgres/index.js')
      await installCacheTriggers(Knex({ client: 'pg' }), odd)
    },
    '`new KeyvStore(options)`': async () => new (await import('../../lib/store/keyv/index.js')).KeyvStore(odd),
    '`createInspector(options)`': async () =>
      (await import('../../lib/telemetry/inspector/index.js')).createInspector(odd),
    '`storeConformance(makeStore, options)`': async () =>
      (await import('../../lib/testing/index.js')).storeConformance(() => new MemoryStore(), odd),
  }

  after(() => knex.destroy())

  for (const [heading, use] of Object.entries(uses)) {
    it(`lists the options of ${heading}, and no others`, async () => {
      const known = await knownTo(use)
      expect(documented(options, heading).toSorted()).to.deep.equal(known.toSorted())
    })
  }

  it('lists the same options for withCache() as for withCacheKey()', async () => {
    const known = await knownTo(() => CachedModel.query().withCache(odd))
    expect(known).to.deep.equal(await knownTo(uses['`withCacheKey(key, options)` and `withCache(options)`'] as never))
  })

  it('lists what the short form of TieredStore adds to the options of RedisStore', async () => {
    const { TieredStore: ShortForm } = await import('../../lib/store/redis/index.js')
    const known = await knownTo(() => new ShortForm(Object.assign({ url: '' }, odd)))
    const ofRedis = documented(options, '`new RedisStore(options)`').filter((name) => name !== 'client')
    expect([...ofRedis, ...documented(options, '`new TieredStore({ url })`')].toSorted()).to.deep.equal(
      known.toSorted(),
    )
  })

  it('lists every mode', () => {
    const modes: Record<CacheMode, true> = { use: true, refresh: true, bypass: true, 'only-if-cached': true }
    const rows = rowsOf(section(options, 'Modes'), '`mode`').map((name) => name.replaceAll("'", ''))
    expect(rows.toSorted()).to.deep.equal(sortedNames(modes))
  })
})

/** The options of a QueryCache are in several sections, one below the other. */
function documented(options: string, heading: string): string[] {
  if (heading !== 'new QueryCache(options)') return rowsOf(section(options, heading), '(?:option|target)')
  const whole = options.slice(options.indexOf(`## \`${heading}\``), options.indexOf('#### `verify`'))
  return rowsOf(whole, 'option')
}

/** The options that the refusal of an unknown one lists. */
async function knownTo(use: () => unknown): Promise<string[]> {
  let message = ''
  try {
    await use()
  } catch (error) {
    message = String(error)
  }
  const [, list] = /They are: (.*)\.$/.exec(message) ?? []
  expect(list, message).to.be.a('string')
  return (list as string).split(', ')
}
