import { expect } from 'chai'
import type { Knex } from 'knex'
import { writeClock } from '../../../lib/cache/freshness/writeClock.js'
import { knownDatabases } from '../../../lib/cache/shared/knownDatabases.js'
import { refreshCatalog } from '../../../lib/database/catalog/knownCatalogs.js'
import { tagsOfChangedRows } from '../../../lib/database/precision/changedRows.js'
import { openSqlite } from '../../support/databases.js'

const DATABASE = 'changed rows, known'
const EMPTY = 'changed rows, without tables'
const ELSEWHERE = 'changed rows, without a catalog'

describe('tagsOfChangedRows', () => {
  let knex: Knex

  before(async () => {
    knex = await openSqlite()
    await knex.raw('create table changed_tasks (id integer primary key, tenant integer, title text)')
    await knex.raw('create index changed_tenants on changed_tasks (tenant)')
    await refreshCatalog(DATABASE, 'sqlite3', writeClock.now, async (sql) => knex.raw(sql))
  })
  after(() => knex.destroy())

  const tagsIn = (database: string, filter: Record<string, unknown>): string[] =>
    (tagsOfChangedRows('changed_tasks', filter) ?? []).filter((tag) => tag.includes(database))

  it('are those of any write to rows with the values, before it or after it', () => {
    const table = `${DATABASE}/changed_tasks`
    const kinds = [
      `new:${table}`,
      `bulk-gone:${table}`,
      ...['id', 'tenant', 'title'].map((column) => `bulk-set:${table}.${column}`),
    ]
    const values = ['id?', 'tenant=1', 'tenant=2', 'tenant~']
    expect(tagsIn(DATABASE, { Tenant: ['1', 2, null] })).to.have.members([
      `tables:${DATABASE}`,
      `table:${table}`,
      `bulk-set:${table}`,
      ...kinds,
      ...['id', 'tenant', 'title'].map((column) => `=bulk-set:${table}.${column}/>?`),
      ...kinds.flatMap((kind) => values.map((value) => `=${kind}/${value}`)),
    ])
  })

  it('are those of any value if one value is not understood', () => {
    const tags = tagsIn(DATABASE, { tenant: ['1', '1.0'] })
    expect(tags).to.include(`=new:${DATABASE}/changed_tasks/tenant?`)
    expect(tags.join()).to.not.include('tenant=1')
  })

  it('are not known of a table that no known database has', () => {
    expect(tagsOfChangedRows('changed_nowhere', { id: ['1'] })).to.equal(undefined)
  })

  it('include any rows of such a table in each database whose catalog is not known, or does not have the table', async () => {
    knownDatabases.add(ELSEWHERE, false)
    const other = await openSqlite()
    await refreshCatalog(EMPTY, 'sqlite3', writeClock.now, async (sql) => other.raw(sql))
    await other.destroy()
    knownDatabases.add(EMPTY, false)
    expect(tagsIn(EMPTY, { tenant: ['1'] })).to.include(`all:${EMPTY}/changed_tasks`)
    expect(tagsIn(ELSEWHERE, { tenant: ['1'] })).to.have.members([
      `tables:${ELSEWHERE}`,
      `table:${ELSEWHERE}/changed_tasks`,
      `all:${ELSEWHERE}/changed_tasks`,
    ])
  })
})
