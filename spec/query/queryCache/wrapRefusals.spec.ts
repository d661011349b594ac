import { expect } from 'chai'
import { QueryCache } from '../../../lib/index.js'
import { recordEvents } from '../../cache/support/recordEvents.js'
import { outcomeOf } from '../../support/outcome.js'
import { withKey } from '../../support/cachedBase.js'
import { openSpecDatabase, type SpecDatabase } from '../../support/specDatabase.js'
import { openFresh } from '../../database/support/freshSqlite.js'

const HOUR = { ttl: '1h' } as const

describe('what wrap does not keep', () => {
  const recorded = recordEvents()
  let database: SpecDatabase

  before(async () => {
    database = await openSpecDatabase()
    new QueryCache().observe(database.knex)
  })

  after(() => database.close())

  /** Asks twice; nothing of it is kept, each of them has computed for itself, and the event says why. */
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

  it('models, which are to be cached by their own queries; they are returned as they are', async () => {
    const { models } = database.cached()
    for (const rows of await expectRefused('unknown-model-class', () => models.Tag.query().orderBy('id'))) {
      expect(rows[0]).to.be.instanceOf(models.Tag).and.include({ id: 1, label: 't1' })
    }
    expect(recorded.of('bypass')[0]?.detail).to.be.a('string').and.include('Tag')
  })

  it('what cannot be copied exactly', async () => {
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
    it(`and says where: ${detail}`, async () => {
      await expectRefused('unsupported-value', () => result)
      expect(recorded.of('bypass')[0]?.detail).to.equal(detail)
    })
  }

  it('what a function that writes returns', async () => {
    const { knex } = database
    await expectRefused('writes', () => knex('tags').where('id', 1).update({ label: 't1' }))
    recorded.events.length = 0
    await expectRefused('writes', async () => {
      await knex('tags').select()
      await Promise.all([knex('tags').select(), knex.raw('create table if not exists x (id integer)')])
      return 5
    })
  })

  it('what was read in a transaction, even if it only read', async () => {
    const { knex } = database
    await expectRefused('transaction', () => knex.transaction((trx) => trx('tags').select()))
    recorded.events.length = 0
    await expectRefused('transaction', async () => {
      await knex.raw('BEGIN')
      await knex.raw('COMMIT')
    })
  })

  it('for the first reason, where there are several', async () => {
    const { knex } = database
    await expectRefused('writes', async () => {
      await knex('tags').where('id', 1).update({ label: 't1' })
      await knex.transaction((trx) => trx('tags').select())
    })
  })

  it('what was read in a transaction around it', async () => {
    const cache = new QueryCache()
    await database.knex.transaction(async (trx) => {
      for (let i = 0; i < 2; i++) await cache.wrap('k', () => trx('tags').select(), HOUR)
    })
    expect(recorded.of('bypass').map((event) => event.reason)).to.deep.equal(['transaction', 'transaction'])
    expect(cache.stats().stores).to.equal(0)
  })

  it('anything, when the cache is closed; nothing fails', async () => {
    const cache = new QueryCache()
    await cache.wrap('k', () => 1, HOUR)
    await cache.close()
    let value = 1
    expect(await cache.wrap('k', () => ++value, HOUR)).to.equal(2)
    expect(recorded.of('bypass').at(-1)).to.include({ reason: 'closed' })
    const outcome = await outcomeOf(() => cache.wrap('k', () => 1, { mode: 'only-if-cached' }))
    expect(outcome).to.have.nested.property('error.message').that.includes('closed')
  })

  it('what nothing would ever end: nothing was seen to be read, and it has neither time nor tags', async () => {
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

  it('what a part of it refuses; a part that is refused for its value alone refuses nothing around it', async () => {
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

  it('for one caller it is no reason to let the others wait for each other in vain', async () => {
    const cache = new QueryCache()
    let runs = 0
    const ask = () => cache.wrap('k', () => (runs++, Promise.resolve(Symbol.iterator)), HOUR)
    expect(await Promise.all([ask(), ask(), ask()])).to.deep.equal([Symbol.iterator, Symbol.iterator, Symbol.iterator])
    expect(runs).to.equal(3)
  })
})
