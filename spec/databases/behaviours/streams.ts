import { expect } from 'chai'
import type { DriverRun } from '../DriverRun.js'
import { book, list } from './finds.js'

export function streams(run: () => DriverRun): void {
  const read = async (source: AsyncIterable<unknown>): Promise<unknown[]> => {
    const rows: unknown[] = []
    for await (const row of source) rows.push(row)
    return rows
  }

  it('give the rows of the table, and keep the entries', async () => {
    const { knex } = run()
    const act = async () => {
      const rows = await read(knex('drv_books').orderBy('id').stream())
      expect(rows.map((row) => Number((row as { id: unknown }).id))).to.deep.equal([1, 2, 3, 4])
    }
    expect(await run().after(act, list, book(1))).to.deep.equal(['hit', 'hit'])
  })

  it('that write invalidate', async () => {
    const { knex, driver } = run()
    // MySQL has no RETURNING for updates, and MariaDB none either.
    const returning = driver.family === 'mysql' ? '' : ' returning id'
    const act = () => read(knex.raw(`update drv_books set title = 'new' where id = 1${returning}`).stream())
    expect(await run().after(act, list)).to.deep.equal(['miss'])
  })
}
