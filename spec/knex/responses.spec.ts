import { expect } from 'chai'
import type { Knex } from 'knex'
import { QueryCache } from '../../lib/index.js'
import { cachedKnex } from '../../lib/knex/index.js'
import { driversToTest, openDriver } from '../databases/drivers.js'
import { expectSame } from '../support/same.js'
import { StatementLog } from '../support/StatementLog.js'

/** The drivers whose descriptions of columns have private members, so that no copy of them is exact. */
const NOT_CACHED = new Set(['mariadb'])

const SQL = 'select id, name, parse as ??, made from raw_people where id < ? order by id'

/** What changes from one response of `mysql2` to the next: where the names of a column lie in the packets. */
const comparable = (response: unknown): unknown => {
  const [rows, fields] = Array.isArray(response) ? (response as unknown[]) : []
  if (!Array.isArray(rows) || !Array.isArray(fields)) return response
  const shown = ({ ...own }: Record<string, unknown>, field: object): object => {
    for (const name of Object.keys(own)) if (/^_buf$|Start$|Value$/.test(name)) delete own[name]
    const accessors = ['catalog', 'schema', 'table', 'orgTable', 'orgName'].map((name) => Reflect.get(field, name))
    return Object.setPrototypeOf({ ...own, accessors }, Object.getPrototypeOf(field) as object) as object
  }
  return [rows, fields.map((field: object) => shown(field as Record<string, unknown>, field))]
}

for (const driver of driversToTest()) {
  describe(`raw statements with the driver ${driver.name}`, () => {
    let knex: Knex
    let db: Knex
    let log: StatementLog
    before(async () => {
      knex = await openDriver(driver)
      await knex.schema.dropTableIfExists('raw_people')
      await knex.schema.createTable('raw_people', (table) => {
        table.integer('id').primary()
        table.string('name')
        table.string('parse')
        table.dateTime('made')
      })
      const made = new Date(Date.UTC(2020, 1, 2))
      await knex('raw_people').insert([1, 2, 3].map((id) => ({ id, name: `n${id}`, parse: null, made })))
      db = cachedKnex(knex, { cache: new QueryCache() })
      log = new StatementLog(knex)
    })
    after(async () => {
      await knex.schema.dropTableIfExists('raw_people')
      await knex.destroy()
    })

    const run = (each: Knex, most = 3): Knex.Raw => each.raw(SQL, ['parse', most])

    if (NOT_CACHED.has(driver.name)) {
      it('are not cached, and a reason says what to write', async () => {
        await run(db).withCache()
        const { result, cache } = await run(db).withCache().withCacheInfo()
        expect([cache.status, cache.reason]).to.deep.equal(['bypass', 'unsupported-value'])
        expect(cache.detail).to.contain('db.select(db.raw(').and.contain('cache.wrap(')
        expect((result as unknown[][])[0]).to.have.length(2)
      })
      return
    }

    it('have on a hit the response of the driver: its class, its rows and its fields', async () => {
      const expected: unknown = await run(knex)
      const miss: unknown = await run(db).withCache()
      log.take()
      const { result, cache } = await run(db).withCache().withCacheInfo()
      expect([cache.status, log.take()]).to.deep.equal(['hit', []])
      expectSame(comparable(result), comparable(expected))
      expectSame(comparable(miss), comparable(expected))
    })

    it('give each caller a response of its own', async () => {
      await run(db, 4).withCache()
      const expected = comparable(await run(db, 4).withCache())
      for (const each of await Promise.all([run(db, 4).withCache(), run(db, 4).withCache()])) spoil(each)
      expectSame(comparable(await run(db, 4).withCache()), expected)
    })

    it('are invalidated by writes', async () => {
      const names = async (): Promise<unknown> => {
        const response: unknown = await run(db, 2).withCache()
        const rows = (response as { rows?: unknown }).rows ?? (response as unknown[])[0]
        return (Array.isArray(rows) ? (rows as unknown[]) : [rows]).map((row) => (row as { name: unknown }).name)
      }
      await names()
      await knex('raw_people').where('id', 1).update({ name: 'changed' })
      expect(await names()).to.deep.equal(['changed'])
      await knex('raw_people').where('id', 1).update({ name: 'n1' })
    })

    it('have rows of the class of the driver in builders, too', async () => {
      const list = (each: Knex): Knex.QueryBuilder => each('raw_people').orderBy('id')
      const first = (each: Knex): Knex.QueryBuilder => list(each).first()
      for (const query of [list, first]) {
        const expected: unknown = await query(knex)
        await query(db).withCache()
        log.take()
        expectSame(await query(db).withCache(), expected)
        expect(log.take()).to.deep.equal([])
      }
    })

    it('are the same for the option `verify`', async () => {
      let mismatches = 0
      const cache = new QueryCache({ verify: { sample: 1, onMismatch: () => void mismatches++ } })
      const verifying = cachedKnex(knex, { cache })
      await run(verifying).withCache()
      await run(verifying).withCache()
      expect([cache.stats().hits, cache.stats().errors, mismatches]).to.deep.equal([1, 0, 0])
    })

    if (driver.name !== 'pg') return
    it('of several statements are not cached, and a reason says what to write', async () => {
      const several = () => db.raw('select 1 as one; select 2 as two').withCache().withCacheInfo()
      await several()
      const { result, cache } = await several()
      expect([cache.status, cache.reason]).to.deep.equal(['bypass', 'unsupported-value'])
      expect(cache.detail).to.contain('Take the rows in a builder')
      expect(result).to.have.length(2)
    })
  })
}

/** Changes everything that a caller can reach in data. */
function spoil(value: unknown): void {
  if (typeof value !== 'object' || value === null || Buffer.isBuffer(value)) return
  for (const name of Object.keys(value)) {
    if (name.startsWith('_')) continue
    spoil(Reflect.get(value, name))
    Reflect.set(value, name, 'spoiled')
  }
}
