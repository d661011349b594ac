import { expect } from 'chai'
import type { DriverRun } from '../DriverRun.js'
import { author, booksOf, count, graph, list } from './finds.js'

export function writes(run: () => DriverRun): void {
  const ACTS: Record<string, (to: DriverRun) => unknown> = {
    'insert of Objection': ({ tables }) => tables.Book.query().insert({ title: 'new', author_id: 1 } as object),
    'patch of Objection': ({ tables }) => tables.Book.query().patch({ title: 'new' } as object),
    'patch of Objection by id': ({ tables }) =>
      tables.Book.query()
        .findById(1)
        .patch({ title: 'new' } as object),
    'delete of Objection': ({ tables }) => tables.Book.query().deleteById(1),
    'insert of Knex': ({ knex }) => knex('drv_books').insert({ title: 'new', author_id: 1 }),
    'update of Knex': ({ knex }) => knex('drv_books').where('author_id', 1).update({ title: 'new' }),
    'delete of Knex': ({ knex }) => knex('drv_books').where('id', 1).delete(),
    'raw SQL': ({ knex }) => knex.raw(`update drv_books set title = 'new' where id = 1`),
    'raw SQL with bindings': ({ knex }) => knex.raw('update drv_books set title = ? where id = ?', ['new', 1]),
    'raw SQL that inserts from a SELECT': ({ knex }) =>
      knex.raw('insert into drv_books (title, author_id) select title, author_id from drv_books where id = 1'),
  }

  for (const [name, act] of Object.entries(ACTS)) {
    it(`invalidates: ${name}`, async () => {
      expect(await run().after(() => act(run()), list)).to.deep.equal(['miss'])
    })
  }

  it('invalidates a graph with the row of a relation', async () => {
    const act = () => run().knex('drv_books').where('id', 3).update({ title: 'new' })
    expect(await run().after(act, graph)).to.deep.equal(['miss'])
  })

  it('invalidates the absence of a row whose key the database generates', async () => {
    const act = () => run().knex('drv_authors').insert({ name: 'Barbara' })
    expect(await run().after(act, author(4))).to.deep.equal(['miss'])
  })

  it('invalidates after a write that fails', async () => {
    const act = () =>
      run()
        .knex('drv_books')
        .insert({ title: 'of nobody', author_id: 99 })
        .then(
          () => expect.fail('has no author'),
          () => undefined,
        )
    expect((await run().after(act, list, count, booksOf(99))).every((status) => status !== 'bypass')).to.equal(true)
  })
}
