import { expect } from 'chai'
import type { Knex } from 'knex'
import { QueryCache } from '../../../../lib/index.js'
import { databaseTargets } from '../../../support/databases.js'

type Client = {
  destroyRawConnection(connection: object): Promise<void>
  acquireConnection(): Promise<object>
  releaseConnection(connection: object): Promise<void>
}

let count = 0

describe('law 3, freshness, however precise: what a connection of its own does', () => {
  for (const target of databaseTargets()) {
    // SQLite in memory has one connection.
    if (target.name === 'SQLite') continue
    describe(target.name, () => {
      let knex: Knex
      let cache: QueryCache
      let connection: object
      const client = (): Client => knex.client as Client
      const table = `trap_rows`

      beforeEach(async () => {
        knex = await target.open()
        knex.client.pool.max = 3
        cache = new QueryCache()
        cache.observe(knex)
        await knex.schema.dropTableIfExists(table)
        await knex.raw(`create table ${table} (id int primary key, tenant int, x int)`)
        await knex(table).insert({ id: 1, tenant: 7, x: 0 })
        connection = await client().acquireConnection()
      })

      afterEach(async () => {
        await client().releaseConnection(connection)
        await knex.schema.dropTableIfExists(table)
        await knex.destroy()
      })

      const onOwn = <T extends { connection(connection: object): T }>(query: T): T => query.connection(connection)

      async function expectFresh(find: Record<string, unknown>, column = 'x'): Promise<void> {
        const query = (): PromiseLike<unknown> => knex(table).where(find).sum(`${column} as s`)
        expect(await cache.wrap('sum', query)).to.deep.equal(await query())
      }

      it('a transaction by hand, while a read compares a column for the first time', async () => {
        await cache.wrap('warm', () => knex(table).where({ id: 9 }))
        await onOwn(knex.raw('begin'))
        await onOwn(knex(table).where({ id: 1 }).update({ tenant: 8 }))
        await cache.wrap('sum', () => knex(table).where({ tenant: 8 }).sum('x as s'))
        await onOwn(knex.raw('commit'))
        await expectFresh({ tenant: 8 })
      })

      if (target.name !== 'MariaDB') return
      it('a temporary table that has hidden a table', async () => {
        await knex.raw(`create index i${count++} on ${table} (tenant)`)
        await onOwn(knex.raw(`create temporary table ${table} (id int primary key, tenant int, x int)`))
        await cache.wrap('warm', () => knex(table).where({ id: 9 }))
        await onOwn(knex(table).insert({ id: 1, tenant: 5, x: 1 }))
        await client().destroyRawConnection(connection)
        await expectFresh({ tenant: 7 })
        await knex(table).where({ id: 1 }).update({ x: 9 })
        await expectFresh({ tenant: 7 })
      })
    })
  }
})
