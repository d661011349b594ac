import { expect } from 'chai'
import type { Knex } from 'knex'
import { withAutomaticKey } from '../../support/cachedBase.js'
import type { DriverRun, Status } from '../DriverRun.js'
import { book, booksOf, list } from './finds.js'

export function transactions(run: () => DriverRun): void {
  const patch = (trx: Knex, id: number, title: string) => trx('drv_books').where('id', id).update({ title })

  it('see their own writes; the entry stays until the commit, and falls with it', async () => {
    const { knex, tables } = run()
    await run().cache(list)
    await knex.transaction(async (trx) => {
      await patch(trx, 1, 'new')
      const [first] = await withAutomaticKey(tables.Book.query(trx).orderBy('id'))
      expect(first).to.have.property('title', 'new')
      expect(await run().statusOf(list)).to.equal('hit')
    })
    expect(await run().ask(list)).to.equal('miss')
  })

  it('leave entries that they did not write', async () => {
    const act = () => run().knex.transaction((trx) => patch(trx, 1, 'new'))
    const kept = run().driver.hasCatalog ? 'hit' : 'miss'
    expect(await run().after(act, book(1), book(2))).to.deep.equal(['miss', kept])
  })

  it('that roll back keep the entries, except on MySQL', async () => {
    const { knex, driver } = run()
    await run().cache(list)
    const statuses: Status[] = []
    const rolledBack = knex.transaction(async (trx) => {
      await patch(trx, 1, 'new')
      statuses.push(await run().statusOf(list))
      throw new Error('no')
    })
    await rolledBack.catch(() => undefined)
    statuses.push(await run().ask(list))
    expect(statuses).to.deep.equal(['hit', driver.family === 'mysql' ? 'miss' : 'hit'])
  })

  it('commit what a nested transaction has written, and what follows one that rolled back', async function () {
    const { knex, driver } = run()
    if (driver.nestsTransactions === false) this.skip()
    const act = () =>
      knex.transaction(async (trx) => {
        const inner = trx.transaction(async (nested) => {
          await patch(nested, 1, 'gone')
          throw new Error('no')
        })
        await inner.catch(() => undefined)
        await trx.transaction((nested) => nested('drv_books').where('author_id', 2).update({ title: 'kept' }))
        await patch(trx, 4, 'new')
      })
    expect(await run().after(act, list, booksOf(2), booksOf(3))).to.deep.equal(['miss', 'miss', 'miss'])
  })
}
