import { expect } from 'chai'
import type { DriverRun } from '../DriverRun.js'
import { audits, booksOf, list, view } from './finds.js'

/** What changes along with a written table, and what a read needs beside the table that it names. */
export function catalog(run: () => DriverRun): void {
  it('a foreign key that cascades invalidates the rows that go', async () => {
    const act = () => run().knex('drv_authors').where('id', 1).delete()
    expect(await run().after(act, list, booksOf(1))).to.deep.equal(['miss', 'miss'])
  })

  it('a cascade keeps the rows of others', async () => {
    const act = () => run().knex('drv_authors').where('id', 1).delete()
    expect(await run().after(act, booksOf(2))).to.deep.equal(['hit'])
  })

  it('a view falls with each of its tables', async () => {
    const ofBooks = () => run().knex('drv_books').where('id', 1).update({ title: 'new' })
    const ofAuthors = () => run().knex('drv_authors').where('id', 1).update({ name: 'new' })
    expect(await run().after(ofBooks, view)).to.deep.equal(['miss'])
    expect(await run().after(ofAuthors, view)).to.deep.equal(['miss'])
    expect(await run().after(() => run().knex('drv_audits').insert({ what: 'new' }), view)).to.deep.equal(['hit'])
  })

  it('a trigger invalidates the table that it writes', async () => {
    const act = () => run().knex('drv_notes').where('id', 1).update({ text: 'new' })
    expect(await run().after(act, audits, list)).to.deep.equal(['miss', 'hit'])
  })
}
