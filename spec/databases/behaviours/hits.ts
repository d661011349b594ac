import { expect } from 'chai'
import { withAutomaticKey } from '../../support/cachedBase.js'
import type { DriverRun } from '../DriverRun.js'
import { author, booksOf, count, graph, joined, list, view } from './finds.js'

export function hits(run: () => DriverRun): void {
  const FINDS = { list, graph, joined, view, count, 'a row': author(1), 'no row': author(99), where: booksOf(1) }

  for (const [name, find] of Object.entries(FINDS)) {
    it(`answers without SQL: ${name}`, async () => {
      const { log } = run()
      await run().cache(find)
      log.take()
      expect(await run().statusOf(find)).to.equal('hit')
      expect(log.take()).to.deep.equal([])
    })
  }

  it('answers pages and counts without SQL', async () => {
    const { log, tables } = run()
    const ask = async () => [
      await withAutomaticKey(tables.Book.query().orderBy('id').page(1, 2)),
      await withAutomaticKey(tables.Book.query().where('author_id', 1)).resultSize(),
    ]
    const expected = await ask()
    log.take()
    expect(await ask()).to.deep.equal(expected)
    expect(log.take()).to.deep.equal([])
  })
}
