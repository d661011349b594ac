import { expect } from 'chai'
import { FakeServer, type FakeConnection } from '../support/FakeServer.js'
import { leavesNothingPending } from '../support/leavesNothingPending.js'

const INSERT = 'insert into t values (1)'

describe('transactions that statements begin and end', () => {
  leavesNothingPending()

  let server: FakeServer
  let connection: FakeConnection

  beforeEach(async () => {
    server = await new FakeServer('postgresql').observe()
    connection = server.connect()
  })

  const touches = (act: () => unknown) => server.touches('t', act)

  for (const send of ['inTransaction', 'byHand'] as const) {
    const sending = (...texts: string[]) => touches(() => connection.all(send, ...texts))

    describe(send === 'byHand' ? 'by hand' : 'by Knex', () => {
      it('a COMMIT invalidates a write', async () => {
        await connection.all(send, 'BEGIN', INSERT)
        expect(await sending('COMMIT')).to.equal(true)
      })

      it('the COMMIT of the transaction invalidates a write in a savepoint', async () => {
        await connection.all(send, 'BEGIN', 'SAVEPOINT a', INSERT, 'RELEASE a')
        expect(await sending('COMMIT')).to.equal(true)
      })

      it('ROLLBACK TO keeps a write in the log', async () => {
        await connection.all(send, 'BEGIN', 'SAVEPOINT a', INSERT, 'ROLLBACK TO a', 'SAVEPOINT b', 'RELEASE b')
        expect(await sending('COMMIT')).to.equal(true)
      })

      it('the tags are pending while the text that commits runs', async () => {
        await connection.all(send, 'BEGIN', INSERT)
        let during: boolean | undefined
        server.answer = async () => void (during = server.isPending('t'))
        await connection[send]('COMMIT')
        expect(during).to.equal(true)
        expect(server.isPending('t')).to.equal(false)
      })

      it('COMMIT AND CHAIN commits and begins the next transaction', async () => {
        await connection.all(send, 'BEGIN', INSERT)
        expect(await sending('COMMIT AND CHAIN')).to.equal(true)
        await connection.all(send, INSERT)
        expect(await sending('COMMIT')).to.equal(true)
        await connection.all(send, 'BEGIN')
        expect(await sending('COMMIT')).to.equal(false)
      })

      it('ROLLBACK AND CHAIN begins the next transaction', async () => {
        await connection.all(send, 'BEGIN', 'ROLLBACK AND CHAIN', INSERT)
        expect(await sending('COMMIT')).to.equal(true)
      })

      it('END and ABORT end a transaction, too', async () => {
        await connection.all(send, 'START TRANSACTION', INSERT)
        expect(await sending('END')).to.equal(true)
        await connection.all(send, 'BEGIN WORK', INSERT, 'ABORT')
        expect(server.isPending('t')).to.equal(false)
      })

      it('a transaction does not invalidate what an earlier one wrote', async () => {
        await connection.all(send, 'BEGIN', INSERT, 'COMMIT', 'BEGIN', 'insert into u values (1)')
        expect(await sending('COMMIT')).to.equal(false)
      })

      it('no tags stay pending if the connection is closed in a transaction', async () => {
        await connection.all(send, 'BEGIN', INSERT)
        await connection.destroy()
        expect(server.isPending('t')).to.equal(false)
        await connection.all(send, 'BEGIN')
        expect(await sending('COMMIT')).to.equal(false)
      })
    })
  }

  it('by Knex: no tags are pending before COMMIT, and a ROLLBACK invalidates nothing', async () => {
    await connection.all('inTransaction', 'BEGIN', INSERT)
    expect(server.isPending('t')).to.equal(false)
    expect(await touches(() => connection.inTransaction('ROLLBACK'))).to.equal(false)
    await connection.inTransaction('BEGIN')
    expect(await touches(() => connection.inTransaction('COMMIT'))).to.equal(false)
  })

  it('by Knex: the release of the connection ends nothing', async () => {
    await connection.all('inTransaction', 'BEGIN', INSERT)
    await connection.release()
    expect(await touches(() => connection.inTransaction('COMMIT'))).to.equal(true)
  })

  it('by hand: the tags are pending from the write on, and a ROLLBACK invalidates them, because the connection may have read them', async () => {
    await connection.all('byHand', 'BEGIN', INSERT)
    expect(server.isPending('t')).to.equal(true)
    await connection.release()
    expect(server.isPending('t')).to.equal(true)
    expect(await touches(() => connection.byHand('ROLLBACK'))).to.equal(true)
    expect(server.isPending('t')).to.equal(false)
  })

  it('by hand: each write invalidates, even if its tags are pending already', async () => {
    await connection.all('byHand', 'BEGIN', INSERT)
    expect(await touches(() => connection.byHand(INSERT))).to.equal(true)
    await connection.byHand('COMMIT')
  })

  it('each connection has its own transaction', async () => {
    const other = server.connect()
    await connection.all('inTransaction', 'BEGIN', INSERT)
    await other.all('inTransaction', 'BEGIN', 'insert into u values (1)')
    expect(await touches(() => other.inTransaction('COMMIT'))).to.equal(false)
    expect(await touches(() => connection.inTransaction('COMMIT'))).to.equal(true)
  })

  it('a text of several steps takes one after the other', async () => {
    expect(await touches(() => connection.byHand(`BEGIN; ${INSERT}; COMMIT`))).to.equal(true)
    expect(server.isPending('t')).to.equal(false)
    await connection.byHand(`BEGIN; ${INSERT}`)
    expect(server.isPending('t')).to.equal(true)
    expect(await touches(() => connection.byHand('COMMIT; BEGIN'))).to.equal(true)
    expect(server.isPending('t')).to.equal(false)
    await connection.byHand(INSERT)
    expect(server.isPending('t')).to.equal(true)
    await connection.byHand('ROLLBACK')
  })

  it('COMMIT of Knex’s transaction invalidates a write beside a savepoint', async () => {
    await connection.all('inTransaction', 'BEGIN', `SAVEPOINT a; ${INSERT}`)
    expect(await touches(() => connection.inTransaction('COMMIT'))).to.equal(true)
  })

  it('COMMIT of a transaction whose BEGIN was not observed invalidates everything', async () => {
    expect(await touches(() => connection.byHand('COMMIT'))).to.equal(true)
    expect(await touches(() => connection.byHand('ROLLBACK'))).to.equal(true)
  })
})
