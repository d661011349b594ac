import { expect } from 'chai'
import type { DriverRun } from '../DriverRun.js'
import { author, book, booksOf, count, list, titles } from './finds.js'

/** What a write leaves alone. Without the catalog, it leaves alone other tables. */
export function precision(run: () => DriverRun, hasCatalog: boolean): void {
  it('keeps the entries of other tables', async () => {
    const act = () => run().knex('drv_audits').insert({ what: 'new' })
    expect(await run().after(act, list, author(1))).to.deep.equal(['hit', 'hit'])
  })

  if (!hasCatalog) return

  it('keeps the entries of other rows', async () => {
    const { tables } = run()
    const act = () =>
      tables.Book.query()
        .findById(1)
        .patch({ title: 'new' } as object)
    expect(await run().after(act, book(1), book(2))).to.deep.equal(['miss', 'hit'])
  })

  it('keeps the entries that do not use the written column', async () => {
    const act = () => run().knex('drv_books').update({ pages: 7 })
    expect(await run().after(act, list, titles)).to.deep.equal(['miss', 'hit'])
  })

  it('keeps the entries of rows with other values', async () => {
    const act = () => run().knex('drv_books').insert({ title: 'new', author_id: 1 })
    expect(await run().after(act, booksOf(1), booksOf(2))).to.deep.equal(['miss', 'hit'])
  })

  it('keeps the entries of other rows after an insert with a generated key', async () => {
    const act = () =>
      run()
        .tables.Author.query()
        .insert({ name: 'Barbara' } as object)
    expect(await run().after(act, author(3), author(4))).to.deep.equal(['hit', 'miss'])
  })

  it('keeps all entries if the driver says that no row was found', async () => {
    const { knex } = run()
    const act = async () => {
      await knex('drv_books').where('title', 'nothing').update({ title: 'new' })
      await knex('drv_books').where('title', 'nothing').delete()
    }
    expect(await run().after(act, list, count)).to.deep.equal(['hit', 'hit'])
  })
}
