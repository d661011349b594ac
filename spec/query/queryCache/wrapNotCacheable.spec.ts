import { expect } from 'chai'
import { QueryCache } from '../../../lib/index.js'
import { recordEvents } from '../../cache/support/recordEvents.js'
import { outcomeOf } from '../../support/outcome.js'
import { withKey } from '../../support/cachedBase.js'
import { openSpecDatabase, type SpecDatabase } from '../../support/specDatabase.js'
import { openFresh } from '../../database/support/freshSqlite.js'

const HOUR = { ttl: '1h' } as const

describe('what wrap() does not cache', () => {
  const recorded = recordEvents()
  let database: SpecDatabase

  before(async () => {
    database = await openSpecDatabase()
    new QueryCache().observe(database.knex)
  })

  after(() => database.close())

  /** Calls twice. Both calls compute, nothing is stored, and the event has the reason. */
  async function expectRefused<T>(reason: string, compute: () => T | PromiseLike<T>): Promise<T[]> {
    const cache = new QueryCache()
    let runs = 0
    const ask = () => cache.wrap('k', () => (runs++, compute()), HOUR)
    const results = [await ask(), await ask()]
    expect(runs).to.equal(2)
    expect(recorded.of('bypass').map((event) => event.reason)).to.deep.equal([reason, reason])
    expect(cache.stats()).to.include({ stores: 0, hits: 0, errors: 0 })
    return results
  }

  it('models, which it returns unchanged', async () => {
    const { models } = database.cached()
    for (const rows of await expectRefused('unknown-model-class', () => models.Tag.query().orderBy('id'))) {
      expect(rows[0]).to.be.instanceOf(models.Tag).and.include({ id: 1, label: 't1' })
    }
    expect(recorded.of('bypass')[0]?.detail).to.be.a('string').and.include('Tag')
  })

  it('values that cannot be copied exactly', async () => {
    class Own {
      readonly text = 'x'
    }
    const results = await expectRefused('unsupported-value', () => new Own())
    for (const each of results) expect(each).to.be.instanceOf(Own)
    for (const value of [
      () => 1,
      Symbol('s'),
      new WeakMap(),
      {
        get a() {
          return 1
        },
      },
    ]) {
      recorded.events.length = 0
      await expectRefused('unsupported-value', () => [value])
    }
  })

  const place = class Own {}
  const hidden = Object.defineProperty({}, 'a', { value: 1 })
  const PLACES: readonly (readonly [detail: string, result: unknown])[] = [
    ['the result itself is an instance of Own; register a codec for it (option `codecs`)', new place()],
    ['the result itself is a function', () => 1],
    ['result[1].prop holds a function', [{}, { prop: () => 1 }]],
    ['result.rows[0]["a b"] holds a symbol', { rows: [{ 'a b': Symbol('s') }] }],
    ['result.a (in a map) holds a function', { a: new Map([['b', () => 1]]) }],
    ['result.list holds a sparse array, or one with names', { list: new Array(2) }],
    ['result.x holds an object with a hidden or computed property', { x: hidden }],
  ]
  for (const [detail, result] of PLACES) {
    it(`values that cannot be copied, with their place: ${detail}`, async () => {
      await expectRefused('unsupported-value', () => result)
      expect(recorded.of('bypass')[0]?.detail).to.equal(detail)
    })
  }

  it('the result of a function that writes', async () => {
    const { knex } = database
    await expectRefused('writes', () => knex('tags').where('id', 1).update({ label: 't1' }))
    recorded.events.length = 0
    await expectRefused('writes', async () => {
      await knex('tags').select()
      await Promise.all([knex('tags').select(), knex.raw('create table if not exists x (id integer)')])
      return 5
    })
  })

  it('the result of a function that reads in a transaction', async () => {
    const { knex } = database
    await expectRefused('transaction', () => knex.transaction((trx) => trx('tags').select()))
    recorded.events.length = 0
    await expectRefused('transaction', async () => {
      await knex.raw('BEGIN')
      await knex.raw('COMMIT')
    })
  })

  it('a result for several reasons: it reports the first', async () => {
    const { knex } = database
    await expectRefused('writes', async () => {
      await knex('tags').where('id', 1).update({ label: 't1' })
      await knex.transaction((trx) => trx('tags').select())
    })
  })

  it('the result of a function inside a transaction', async () => {
    const cache = new QueryCache()
    await database.knex.transaction(async (trx) => {
      for (let i = 0; i < 2; i++) await cache.wrap('k', () => trx('tags').select(), HOUR)
    })
    expect(recorded.of('bypass').map((event) => event.reason)).to.deep.equal(['transaction', 'transaction'])
    expect(cache.stats().stores).to.equal(0)
  })

  it('anything when the cache is closed, without failing', async () => {
    const cache = new QueryCache()
    await cache.wrap('k', () => 1, HOUR)
    await cache.close()
    let value = 1
    expect(await cache.wrap('k', () => ++value, HOUR)).to.equal(2)
    expect(recorded.of('bypass').at(-1)).to.include({ reason: 'closed' })
    const outcome = await outcomeOf(() => cache.wrap('k', () => 1, { mode: 'only-if-cached' }))
    expect(outcome).to.have.nested.property('error.message').that.includes('closed')
  })

  it('a result without observed reads, ttl and tags', async () => {
    const cache = new QueryCache()
    const knex = openFresh()
    let runs = 0
    const compute = async () => {
      runs++
      return (await knex.raw('select 1 as one')) as unknown
    }
    const ask = (options: object) => cache.wrap('k', compute, options)
    for (let i = 0; i < 2; i++) await ask({})
    expect(recorded.of('bypass')[0]).to.include({ reason: 'unobserved' })
    expect(runs).to.equal(2)
    for (const options of [HOUR, { tags: ['mine'] }]) {
      await cache.clear()
      const before = runs
      for (let i = 0; i < 2; i++) expect(await ask(options)).to.deep.equal([{ one: 1 }])
      expect(runs).to.equal(before + 1)
    }
    await cache.clear()
    cache.observe(knex)
    const before = runs
    for (let i = 0; i < 2; i++) await ask({})
    expect(runs).to.equal(before + 1)
    await knex.destroy()
  })

  it('a result with a part that is not cacheable; a part’s value alone does not prevent caching', async () => {
    const cache = new QueryCache()
    const { models } = database.cached()
    let runs = 0
    const part = () => cache.wrap('part', () => models.Tag.query(), HOUR)
    const whole = () => cache.wrap('whole', async () => (runs++, (await part()).length), HOUR)
    expect([await whole(), await whole(), runs]).to.deep.equal([3, 3, 1])
    await database.knex('tags').where('id', 1).update({ label: 't1' })
    await whole()
    expect(runs).to.equal(2)
    await withKey(models.Tag.query(), 'k')
  })

  it('a rejected result: later callers do not wait for each other’s loads', async () => {
    const cache = new QueryCache()
    let runs = 0
    const ask = () => cache.wrap('k', () => (runs++, Promise.resolve(Symbol.iterator)), HOUR)
    expect(await Promise.all([ask(), ask(), ask()])).to.deep.equal([Symbol.iterator, Symbol.iterator, Symbol.iterator])
    expect(runs).to.equal(3)
  })
})
