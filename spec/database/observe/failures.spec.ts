import { expect } from 'chai'
import type { Stream } from '../../../lib/database/connection/KnexClient.js'
import { deferred } from '../../../lib/core/deferred.js'
import { FakeServer, type FakeConnection } from '../support/FakeServer.js'
import { leavesNothingPending } from '../support/leavesNothingPending.js'

const INSERT = 'insert into t values (1)'
const ERROR = new Error('the driver’s')

describe('statements that fail or never end', () => {
  leavesNothingPending()

  let server: FakeServer
  let connection: FakeConnection

  beforeEach(async () => {
    server = await new FakeServer('postgresql').observe()
    connection = server.connect()
  })

  const touches = (act: () => unknown) => server.touches('t', act)
  const failing = () => void (server.answer = () => Promise.reject(ERROR))
  const working = () => void (server.answer = () => Promise.resolve())
  const errorOf = (run: () => unknown) =>
    Promise.resolve()
      .then(run)
      .then(
        () => undefined,
        (error: unknown) => error,
      )

  it('a failed write is invalidated, because it may have run', async () => {
    failing()
    let error: unknown
    expect(await touches(async () => void (error = await errorOf(() => connection.byHand(INSERT))))).to.equal(true)
    expect(error).to.equal(ERROR)
    expect(server.isPending('t')).to.equal(false)
  })

  it('a failed COMMIT is invalidated and ends the transaction, because it may have run', async () => {
    await connection.all('inTransaction', 'BEGIN', INSERT)
    failing()
    expect(await touches(() => errorOf(() => connection.inTransaction('COMMIT')))).to.equal(true)
    working()
    await connection.inTransaction('BEGIN')
    expect(await touches(() => connection.inTransaction('COMMIT'))).to.equal(false)
  })

  it('a failed ROLLBACK ends the transaction, too', async () => {
    await connection.all('byHand', 'BEGIN', INSERT)
    failing()
    await errorOf(() => connection.byHand('ROLLBACK'))
    expect(server.isPending('t')).to.equal(false)
  })

  it('after a failed BEGIN, the next write commits by itself', async () => {
    failing()
    await errorOf(() => connection.byHand('BEGIN'))
    working()
    expect(await touches(() => connection.byHand(INSERT))).to.equal(true)
    expect(server.isPending('t')).to.equal(false)
  })

  it('a failed savepoint begins nothing, and a failed RELEASE or ROLLBACK TO ends nothing', async () => {
    failing()
    await errorOf(() => connection.byHand('SAVEPOINT a'))
    working()
    await connection.byHand(INSERT)
    expect(server.isPending('t')).to.equal(false)
    await connection.all('byHand', 'SAVEPOINT a', INSERT)
    failing()
    for (const text of ['RELEASE a', 'ROLLBACK TO a']) await errorOf(() => connection.byHand(text))
    expect(server.isPending('t')).to.equal(true)
    working()
    await connection.byHand('RELEASE a')
  })

  it('if a text of several steps fails, some of them may have run', async () => {
    failing()
    expect(await touches(() => errorOf(() => connection.byHand(`BEGIN; ${INSERT}; COMMIT`)))).to.equal(true)
    expect(server.isPending('t'), 'the transaction may be open').to.equal(true)
    working()
    await connection.byHand('insert into u values (1)')
    expect(server.isPending('u')).to.equal(true)
    expect(await touches(() => connection.byHand('ROLLBACK'))).to.equal(true)
    expect(server.isPending('t')).to.equal(false)
  })

  it('no tags stay pending if the driver throws at once', async () => {
    server.answer = () => {
      throw ERROR
    }
    expect(await touches(() => errorOf(() => connection.byHand(INSERT)))).to.equal(true)
    await errorOf(() => connection.byHand('BEGIN'))
    await errorOf(() => connection.byHand('COMMIT'))
    expect(server.isPending('t')).to.equal(false)
  })

  it('a statement that the driver refused at once is observed when it is sent again', async () => {
    const { client } = server
    const statement = { sql: INSERT }
    const { raw } = connection
    server.answer = () => {
      throw ERROR
    }
    await errorOf(() => client._query(raw, statement))
    working()
    expect(await touches(() => client._query(raw, statement))).to.equal(true)
  })

  it('the tags of a write without an answer are pending until its connection is closed', async () => {
    server.answer = () => new Promise(() => undefined)
    void connection.byHand(INSERT)
    await connection.release()
    expect(server.isPending('t')).to.equal(true)
    expect(await touches(() => connection.destroy())).to.equal(true)
    expect(server.isPending('t')).to.equal(false)
  })

  it('the tags of a COMMIT without an answer are pending until its connection is closed', async () => {
    await connection.all('inTransaction', 'BEGIN', INSERT)
    server.answer = () => new Promise(() => undefined)
    void connection.inTransaction('COMMIT')
    expect(server.isPending('t')).to.equal(true)
    expect(await touches(() => connection.destroy())).to.equal(true)
  })

  it('a connection counts as closed even if closing it fails', async () => {
    const { client } = server
    await connection.all('byHand', 'BEGIN', INSERT)
    await errorOf(() => client.destroyRawConnection(connection.raw))
    expect(server.isPending('t')).to.equal(false)
  })

  describe('streams', () => {
    it('a write is invalidated when its stream has ended', async () => {
      const { promise, resolve } = deferred<undefined>()
      server.answer = () => promise
      const { ended } = connection.stream(INSERT)
      expect(server.isPending('t')).to.equal(true)
      resolve(undefined)
      expect(await touches(() => ended)).to.equal(true)
      expect(server.isPending('t')).to.equal(false)
    })

    it('a write is invalidated when its stream has failed', async () => {
      failing()
      expect(await touches(() => errorOf(() => connection.stream(INSERT).ended))).to.equal(true)
    })

    it('a write whose stream is closed early may go on: its tags are pending until its connection is used again', async () => {
      const { promise, resolve } = deferred<undefined>()
      server.answer = () => promise
      const { stream, ended } = connection.stream(INSERT)
      stream.emit('close')
      expect(server.isPending('t')).to.equal(true)
      resolve(undefined)
      await ended
      expect(server.isPending('t')).to.equal(false)
    })

    it('a write whose stream is closed early ends with its connection', async () => {
      server.answer = () => new Promise(() => undefined)
      const { stream } = connection.stream(INSERT)
      stream.emit('close')
      expect(await touches(() => connection.destroy())).to.equal(true)
      expect(server.isPending('t')).to.equal(false)
    })

    it('a write whose stream is closed early ends with the next answer on the connection', async () => {
      server.answer = () => new Promise(() => undefined)
      connection.stream(INSERT).stream.emit('close')
      server.answer = () => {
        throw ERROR
      }
      expect(server.isPending('t')).to.equal(true)
      await errorOf(() => connection.byHand('select 1'))
      failing()
      await errorOf(() => connection.byHand('select 1'))
      expect(server.isPending('t')).to.equal(false)
    })

    it('a write by a stream in a transaction belongs to the transaction', async () => {
      await connection.byHand('BEGIN')
      await connection.stream(INSERT).ended
      expect(server.isPending('t')).to.equal(true)
      expect(await touches(() => connection.byHand('COMMIT'))).to.equal(true)
    })

    it('a statement of a driver that passes its streams on to `_query` is observed once', async () => {
      const { client } = server
      const prototype = Object.getPrototypeOf(client) as { _stream: unknown }
      const observed = prototype._stream
      expect(await touches(() => connection.stream(INSERT).ended)).to.equal(true)
      expect(prototype._stream).to.equal(observed)
      expect(() => client._stream(connection.raw, { sql: 'select 1' }, {} as Stream, {})).to.not.throw()
    })
  })
})
