import { expect } from 'chai'
import { deferred } from '../../../lib/core/deferred.js'
import { FakeServer, type FakeConnection } from '../support/FakeServer.js'
import { leavesNothingPending } from '../support/leavesNothingPending.js'

const INSERT = 'insert into t values (1)'

describe('statements that are sent before the last answer', () => {
  leavesNothingPending()

  let server: FakeServer
  let connection: FakeConnection
  let answers: Map<string, ReturnType<typeof deferred<unknown>>>

  beforeEach(async () => {
    server = await new FakeServer('postgresql').observe()
    connection = server.connect()
    answers = new Map()
    server.answer = (sql) => {
      const answer = deferred<unknown>()
      answers.set(sql, answer)
      return answer.promise
    }
  })

  const answer = async (sql: string, sent: Promise<unknown>): Promise<void> => {
    answers.get(sql)?.resolve(undefined)
    await sent
  }

  it('a write after BEGIN belongs to the transaction', async () => {
    const [begin, insert] = [connection.inTransaction('BEGIN'), connection.inTransaction(INSERT)]
    await answer('BEGIN', begin)
    await answer(INSERT, insert)
    const commit = connection.inTransaction('COMMIT')
    expect(server.isPending('t')).to.equal(true)
    expect(await server.touches('t', () => answer('COMMIT', commit))).to.equal(true)
  })

  it('the tags of a write after COMMIT are pending until its own answer', async () => {
    await answer('BEGIN', connection.inTransaction('BEGIN'))
    const [commit, insert] = [connection.byHand('COMMIT'), connection.byHand(INSERT)]
    await answer('COMMIT', commit)
    expect(server.isPending('t')).to.equal(true)
    expect(await server.touches('t', () => answer(INSERT, insert))).to.equal(true)
  })

  it('a BEGIN after COMMIT begins another transaction, which outlives the answer to COMMIT', async () => {
    await answer('BEGIN', connection.byHand('BEGIN'))
    await answer(INSERT, connection.byHand(INSERT))
    const [commit, begin] = [connection.byHand('COMMIT'), connection.byHand('BEGIN')]
    const again = connection.byHand('insert into u values (1)')
    await answer('COMMIT', commit)
    await answer('BEGIN', begin)
    await answer('insert into u values (1)', again)
    expect([server.isPending('t'), server.isPending('u')]).to.deep.equal([false, true])
    await answer('ROLLBACK', connection.byHand('ROLLBACK'))
  })

  it('two writes of one table are over after both answers', async () => {
    const [one, other] = [connection.byHand(INSERT), connection.byHand('update t set a = 1')]
    await answer(INSERT, one)
    expect(server.isPending('t')).to.equal(true)
    expect(await server.touches('t', () => answer('update t set a = 1', other))).to.equal(true)
    expect(server.isPending('t')).to.equal(false)
  })

  it('a write after a failed BEGIN committed by itself', async () => {
    const [begin, insert] = [connection.byHand('BEGIN'), connection.byHand(INSERT)]
    answers.get('BEGIN')?.reject(new Error('no'))
    await begin.catch(() => undefined)
    expect(await server.touches('t', () => answer(INSERT, insert))).to.equal(true)
    expect(server.isPending('t')).to.equal(false)
  })

  it('a write of Knex after a failed BEGIN may have run, too', async () => {
    const [begin, insert] = [connection.inTransaction('BEGIN'), connection.inTransaction(INSERT)]
    await answer(INSERT, insert)
    answers.get('BEGIN')?.reject(new Error('no'))
    expect(await server.touches('t', () => begin.catch(() => undefined))).to.equal(true)
  })
})
