import { expect } from 'chai'
import { codecFor, QueryCache } from '../../../lib/index.js'
import { ByteStore } from '../../support/ByteStore.js'
import { expectSame } from '../../support/same.js'
import { openSpecDatabase, type SpecDatabase } from '../../support/specDatabase.js'

const HOUR = { ttl: '1h' } as const

/** Values of all cacheable types. */
const values = () => ({
  date: new Date(5),
  buffer: Buffer.from([1, 2, 3]),
  map: new Map<unknown, unknown>([[{ a: 1 }, new Set([1n])]]),
  big: 12n ** 30n,
  nothing: undefined,
  none: null,
  minusZero: -0,
  notANumber: NaN,
  list: [1, [2, { deep: new Date(6) }]],
})

class Money {
  readonly amount: number

  constructor(amount: number) {
    this.amount = amount
  }
}

describe('the results of wrap()', () => {
  let database: SpecDatabase

  before(async () => {
    database = await openSpecDatabase()
    new QueryCache().observe(database.knex)
  })

  after(() => database.close())

  for (const [where, options] of [
    ['in memory', () => ({})],
    ['in a store of bytes', () => ({ store: new ByteStore() })],
  ] as const) {
    describe(where, () => {
      it('caches the result of a function with its types', async () => {
        const cache = new QueryCache(options())
        let runs = 0
        const ask = () => cache.wrap('k', () => (runs++, values()), HOUR)
        for (let i = 0; i < 3; i++) expectSame(await ask(), values())
        expect(runs).to.equal(1)
        for (const [index, value] of [undefined, null, 0, '', false, 7n, [], new Date(NaN)].entries()) {
          const twice = () => cache.wrap(['value', index], async () => value, HOUR)
          await twice()
          expectSame(await twice(), value)
        }
        expect(cache.stats().hits).to.equal(10)
      })

      it('gives each caller a copy, also the callers that shared the load', async () => {
        const cache = new QueryCache(options())
        const ask = () => cache.wrap('k', async () => ({ list: [{ a: 1 }], date: new Date(5) }), HOUR)
        const all = await Promise.all([ask(), ask(), ask()])
        for (const each of [...all, await ask()]) {
          expect(each).to.deep.equal({ list: [{ a: 1 }], date: new Date(5) })
          each.list[0] = { a: 2 }
          each.list.push({ a: 3 })
          each.date.setTime(0)
        }
        expect(await ask()).to.deep.equal({ list: [{ a: 1 }], date: new Date(5) })
      })

      it('are invalidated by a write to a table that the function reads', async () => {
        const cache = new QueryCache(options())
        const { models } = database.cached()
        let runs = 0
        const ask = () =>
          cache.wrap('k', async () => {
            runs++
            await database.knex('companies').select()
            return (await models.Tag.query().resultSize()) + 0
          })
        const { knex } = database
        const writes = [
          () => knex('companies').insert({ id: 99 }),
          () => knex('tags').insert({ id: 99 }),
          () => knex('companies').where('id', 99).update({ name: 'A new name' }),
          () => knex('companies').where('id', 99).delete(),
          () => knex('tags').where('id', 99).delete(),
        ]
        for (const write of writes) {
          await ask()
          const before = runs
          await ask()
          await knex('users').where('id', 1).update({ age: 5 })
          // An update changes no count.
          await knex('tags').where('id', 1).update({ id: 1 })
          await ask()
          expect(runs).to.equal(before)
          await write()
          await ask()
          expect(runs).to.equal(before + 1)
        }
      })

      it('may hold values of classes with a codec', async () => {
        const codecs = [
          codecFor(Money, { encode: ({ amount }) => amount, decode: (amount: number) => new Money(amount) }),
        ]
        const cache = new QueryCache({ ...options(), codecs })
        const ask = () => cache.wrap('k', async () => [new Money(5)], HOUR)
        await ask()
        const [money] = await ask()
        expect(money).to.be.instanceOf(Money).and.deep.equal(new Money(5))
        expect(cache.stats().hits).to.equal(1)
      })
    })
  }
})
