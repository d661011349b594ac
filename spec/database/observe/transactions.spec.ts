import { expect } from 'chai'
import { FakeServer, type FakeConnection } from '../support/FakeServer.js'
import { leavesNoMarks } from '../support/pending.js'

const INSERT = 'insert into t values (1)'

describe('transactions that are begun and ended by statements', () => {
  leavesNoMarks()

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
      it('a write is invalidated when it is committed', async () => {
        await connection.all(send, 'BEGIN', INSERT)
        expect(await sending('COMMIT')).to.equal(true)
      })

      it('a write in a savepoint is invalidated when the transaction around it is committed', async () => {
        await connection.all(send, 'BEGIN', 'SAVEPOINT a', INSERT, 'RELEASE a')
        expect(await sending('COMMIT')).to.equal(true)
      })

      it('a write that was rolled back in part may still have left something', async () => {
        await connection.all(send, 'BEGIN', 'SAVEPOINT a', INSERT, 'ROLLBACK TO a', 'SAVEPOINT b', 'RELEASE b')
        expect(await sending('COMMIT')).to.equal(true)
      })

      it('is marked while the text that commits is under way', async () => {
        await connection.all(send, 'BEGIN', INSERT)
        let during: boolean | undefined
        server.answer = async () => void (during = server.isPending('t'))
        await connection[send]('COMMIT')
        expect(during).to.equal(true)
        expect(server.isPending('t')).to.equal(false)
      })

      it('COMMIT AND CHAIN commits, and begins the next one', async () => {
        await connection.all(send, 'BEGIN', INSERT)
        expect(await sending('COMMIT AND CHAIN')).to.equal(true)
        await connection.all(send, INSERT)
        expect(await sending('COMMIT')).to.equal(true)
        await connection.all(send, 'BEGIN')
        expect(await sending('COMMIT')).to.equal(false)
      })

      it('ROLLBACK AND CHAIN begins the next one', async () => {
        await connection.all(send, 'BEGIN', 'ROLLBACK AND CHAIN', INSERT)
        expect(await sending('COMMIT')).to.equal(true)
      })

      it('END and ABORT are other words for it', async () => {
        await connection.all(send, 'START TRANSACTION', INSERT)
        expect(await sending('END')).to.equal(true)
        await connection.all(send, 'BEGIN WORK', INSERT, 'ABORT')
        expect(server.isPending('t')).to.equal(false)
      })

      it('what one transaction wrote is no concern of the next one', async () => {
        await connection.all(send, 'BEGIN', INSERT, 'COMMIT', 'BEGIN', 'insert into u values (1)')
        expect(await sending('COMMIT')).to.equal(false)
      })

      it('a connection that is closed in a transaction leaves nothing marked', async () => {
        await connection.all(send, 'BEGIN', INSERT)
        await connection.destroy()
        expect(server.isPending('t')).to.equal(false)
        await connection.all(send, 'BEGIN')
        expect(await sending('COMMIT')).to.equal(false)
      })
    })
  }

  it('by Knex: nothing of it is marked before its COMMIT, and a ROLLBACK invalidates nothing', async () => {
    await connection.all('inTransaction', 'BEGIN', INSERT)
    expect(server.isPending('t')).to.equal(false)
    expect(await touches(() => connection.inTransaction('ROLLBACK'))).to.equal(false)
    await connection.inTransaction('BEGIN')
    expect(await touches(() => connection.inTransaction('COMMIT'))).to.equal(false)
  })

  it('by Knex: giving the connection back ends nothing', async () => {
    await connection.all('inTransaction', 'BEGIN', INSERT)
    await connection.release()
    expect(await touches(() => connection.inTransaction('COMMIT'))).to.equal(true)
  })

  it('by hand: it is marked from the write on, and a ROLLBACK invalidates it, as the same connection may have read it', async () => {
    await connection.all('byHand', 'BEGIN', INSERT)
    expect(server.isPending('t')).to.equal(true)
    await connection.release()
    expect(server.isPending('t')).to.equal(true)
    expect(await touches(() => connection.byHand('ROLLBACK'))).to.equal(true)
    expect(server.isPending('t')).to.equal(false)
  })

  it('by hand: every write of it invalidates, also one that is marked already', async () => {
    await connection.all('byHand', 'BEGIN', INSERT)
    expect(await touches(() => connection.byHand(INSERT))).to.equal(true)
    await connection.byHand('COMMIT')
  })

  it('each connection has its own', async () => {
    const other = server.connect()
    await connection.all('inTransaction', 'BEGIN', INSERT)
    await other.all('inTransaction', 'BEGIN', 'insert into u values (1)')
    expect(await touches(() => other.inTransaction('COMMIT'))).to.equal(false)
    expect(await touches(() => connection.inTransaction('COMMIT'))).to.equal(true)
  })

  it('a text of several steps is taken step by step', async () => {
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

  it('a write beside a savepoint in Knex’s transaction is noted for its COMMIT', async () => {
    await connection.all('inTransaction', 'BEGIN', `SAVEPOINT a; ${INSERT}`)
    expect(await touches(() => connection.inTransaction('COMMIT'))).to.equal(true)
  })

  it('COMMIT of a transaction that nobody saw begin may have written anything', async () => {
    expect(await touches(() => connection.byHand('COMMIT'))).to.equal(true)
    expect(await touches(() => connection.byHand('ROLLBACK'))).to.equal(true)
  })
})
