import { expect } from 'chai'
import { openSides } from './support.js'

describe('plain Knex with the option `verify`', () => {
  it('checks hits against the database, and reports those that differ', async () => {
    const mismatches: { cached: unknown; actual: unknown }[] = []
    const { knex, db, log } = await openSides({
      verify: { sample: 1, onMismatch: ({ cached, actual }) => void mismatches.push({ cached, actual }) },
    })
    const query = () => db('tags').orderBy('id').pluck('label').withCache()
    await query()
    log.take()
    expect(await query()).to.deep.equal(['t1', 't2', 't3'])
    expect(log.take(), 'the check').to.have.length(1)
    expect(mismatches).to.deep.equal([])
    await changeUnseen(knex)
    expect(await query()).to.deep.equal(['unseen', 't2', 't3'])
    expect(mismatches).to.deep.equal([{ cached: ['t1', 't2', 't3'], actual: ['unseen', 't2', 't3'] }])
    expect(await query()).to.deep.equal(['unseen', 't2', 't3'])
    expect(mismatches).to.have.length(1)
    await knex.destroy()
  })
})

/** Writes past the observed client, as another program would. */
async function changeUnseen(knex: Awaited<ReturnType<typeof openSides>>['knex']): Promise<void> {
  const connection = (await knex.client.acquireConnection()) as {
    run(sql: string, done: (error: Error | null) => void): void
  }
  await new Promise<void>((resolve, reject) =>
    connection.run("update tags set label = 'unseen' where id = 1", (error) => (error ? reject(error) : resolve())),
  )
  await knex.client.releaseConnection(connection)
}
