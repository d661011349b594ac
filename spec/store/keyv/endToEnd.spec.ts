import { channel } from 'node:diagnostics_channel'
import { expect } from 'chai'
import { TestClock } from '../../support/TestClock.js'
import { Keyv } from 'keyv'
import type { CacheEvents, CacheStore } from '../../../lib/index.js'
import { KeyvStore } from '../../../lib/store/keyv/index.js'
import { withKey } from '../../support/cachedBase.js'
import type { Models } from '../../support/models.js'
import { expectSame } from '../../support/same.js'
import { openSpecDatabase, type SpecDatabase } from '../../support/specDatabase.js'
import { ADAPTER_ERROR, FailingAdapter, MapAdapter } from './MapAdapter.js'
import { MemcachedLike, MemcachedServer } from './MemcachedLike.js'

const read = ({ User }: Models) =>
  withKey(User.query(), 'users').withGraphFetched('[posts.tags, company]').orderBy('id')

describe('queries over KeyvStore', () => {
  let database: SpecDatabase
  let errors: CacheEvents['error'][]
  const listen = (message: unknown): void => void errors.push(message as CacheEvents['error'])

  beforeEach(async () => {
    database = await openSpecDatabase()
    errors = []
    channel('objection-cache:error').subscribe(listen)
  })

  afterEach(() => {
    channel('objection-cache:error').unsubscribe(listen)
    return database.close()
  })

  const storeOn = (adapter: unknown): CacheStore =>
    new KeyvStore({ keyv: new Keyv({ store: adapter, namespace: 'spec', throwOnErrors: true }) })

  /** The result, and the number of statements that it took. */
  async function statementsOf(models: Models): Promise<number> {
    const expected = await read(database.plain)
    database.log.take()
    const actual = await read(models)
    const statements = database.log.take().length
    expectSame(actual, expected)
    return statements
  }

  for (const [name, adapter] of [
    ['a Map', () => new Map()],
    ['a server with memcached’s rules', () => new MemcachedLike(new MemcachedServer())],
  ] as const) {
    it(`miss, hit, and miss again after a write and after a clear, over ${name}`, async () => {
      const { models, queryCache } = database.cached({ store: storeOn(adapter()) })
      const whole = await statementsOf(models)
      expect(whole).to.be.greaterThan(1)
      expect(await statementsOf(models)).to.equal(0)
      await models.User.query().findById(1).patch({ name: 'Grace' })
      expect(await statementsOf(models)).to.be.greaterThan(0)
      expect(await statementsOf(models)).to.equal(0)
      await queryCache.clear()
      expect(await statementsOf(models)).to.be.greaterThan(0)
      expect(errors).to.deep.equal([])
    })
  }

  it('an adapter that fails causes events, and changes no result', async () => {
    const adapter = new FailingAdapter()
    const clock = new TestClock()
    const { models, queryCache } = database.cached({ store: storeOn(adapter), clock })
    const whole = await statementsOf(models)
    expect(await statementsOf(models)).to.equal(whole)
    await models.User.query().findById(1).patch({ name: 'Grace' })
    expect(await statementsOf(models)).to.equal(whole)
    await queryCache.clear()
    expect(errors.map(({ operation }) => operation)).to.include.members(['get', 'set'])
    for (const { error } of errors) expect(error).to.equal(ADAPTER_ERROR)
    adapter.down = false
    errors = []
    // The cache does not call the store for a while.
    clock.advance(5000)
    await statementsOf(models)
    expect(await statementsOf(models)).to.equal(0)
    expect(errors).to.deep.equal([])
  })

  const garbage: readonly [string, unknown, boolean][] = [
    ['text that Keyv cannot read', 'garbage', true],
    ['another program’s value', JSON.stringify({ value: { rows: [] } }), false],
    ['another program’s text', JSON.stringify({ value: 'rows' }), false],
    ['null', null, false],
    ['a number', 5, false],
  ]
  for (const [name, value, reported] of garbage) {
    it(`is a miss if the adapter has ${name}`, async () => {
      const adapter = new MapAdapter()
      const { models } = database.cached({ store: storeOn(adapter) })
      const whole = await statementsOf(models)
      expect(adapter.items.size).to.be.greaterThan(0)
      for (const key of adapter.items.keys()) adapter.items.set(key, value)
      expect(await statementsOf(models)).to.equal(whole)
      expect(errors.length > 0).to.equal(reported)
      expect(await statementsOf(models)).to.equal(0)
    })
  }
})
