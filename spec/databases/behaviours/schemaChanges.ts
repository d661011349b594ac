import { expect } from 'chai'
import type { DriverRun } from '../DriverRun.js'
import { audits, author, list, view } from './finds.js'

export function schemaChanges(run: () => DriverRun, hasCatalog: boolean): void {
  it('a new column is in the next result', async () => {
    const act = () => run().knex.schema.alterTable('drv_audits', (table) => void table.integer('weight'))
    expect(await run().after(act, audits)).to.deep.equal(['miss'])
  })

  it('an emptied table has no rows', async () => {
    const act = () => run().knex('drv_books').truncate()
    expect(await run().after(act, list)).to.deep.equal(['miss'])
  })

  it('other tables are found again afterwards', async () => {
    await run().knex.schema.alterTable('drv_audits', (table) => void table.integer('weight'))
    await run().cache(author(1))
  })

  if (!hasCatalog) return

  it('a view that is made again falls with its new table', async () => {
    const { knex } = run()
    const act = async () => {
      await knex.raw('drop view drv_titles')
      await knex.raw('create view drv_titles as select id, what as title from drv_audits')
    }
    expect(await run().after(act, view)).to.deep.equal(['miss'])
    expect(await run().after(() => knex('drv_audits').insert({ what: 'new' }), view)).to.deep.equal(['miss'])
  })
}
