import { expect } from 'chai'
import { removePublisher } from '../../../lib/cache/shared/publishers.js'
import { deferred, type Deferred } from '../../../lib/core/deferred.js'
import { withPublisher, FakePublisher } from '../support/FakePublisher.js'
import { FakeServer, type FakeConnection } from '../support/FakeServer.js'
import { leavesNothingPending } from '../support/leavesNothingPending.js'

const INSERT = 'insert into t values (1)'
const settled = () => new Promise((resolve) => setImmediate(resolve))

describe('the order of statements that wait for a publication', () => {
  leavesNothingPending()

  let log: string[]
  let server: FakeServer
  let connection: FakeConnection
  let ready: Deferred<unknown>
  const fake = withPublisher(() => new FakePublisher((log = [])))

  beforeEach(async () => {
    server = await new FakeServer('postgresql').observe()
    connection = server.connect()
    server.answer = (sql) => (log.push(sql), Promise.resolve([]))
    ready = deferred()
    await server.readCatalog()
    log.length = 0
  })

  const slow = () => void (fake.publisher.ready = () => ready.promise)
  const isPending = () => server.isPending('t')

  it('a write is sent after its publication, and resolves after the publication of its end', async () => {
    const over = deferred<undefined>()
    slow()
    fake.publisher.over = () => over.promise
    let isOver = false
    const write = connection.byHand(INSERT).then(() => (isOver = true))
    await settled()
    expect([log, isPending()]).to.deep.equal([['begin'], true])
    ready.resolve(undefined)
    await settled()
    expect([log, isPending(), isOver]).to.deep.equal([['begin', INSERT, 'end'], false, false])
    over.resolve(undefined)
    await write
    expect(log).to.deep.equal(['begin', INSERT, 'end', 'known'])
  })

  it('a COMMIT is sent after its publication, and resolves after the publication of its end', async () => {
    await connection.all('inTransaction', 'BEGIN', INSERT)
    slow()
    const commit = connection.inTransaction('COMMIT')
    await settled()
    expect([log, isPending()]).to.deep.equal([['BEGIN', INSERT, 'begin'], true])
    ready.resolve(undefined)
    await commit
    expect(log).to.deep.equal(['BEGIN', INSERT, 'begin', 'COMMIT', 'end', 'known'])
  })

  it('later statements on the same connection are sent later', async () => {
    await connection.all('byHand', 'BEGIN')
    slow()
    const texts = [
      INSERT,
      'select 1',
      'SAVEPOINT a',
      'insert into u values (2)',
      'select 2',
      'RELEASE a',
      'COMMIT',
      'select 3',
    ]
    log.length = 0
    const all = Promise.all(texts.map((sql) => connection.byHand(sql)))
    await settled()
    expect(log).to.deep.equal(['begin uncertain'])
    ready.resolve(undefined)
    await all
    expect(log.filter((each) => texts.includes(each))).to.deep.equal(texts)
  })

  it('statements after a COMMIT that waits are sent after it', async () => {
    await connection.all('inTransaction', 'BEGIN', INSERT)
    slow()
    const both = [connection.inTransaction('COMMIT'), connection.byHand('select 1'), connection.byHand('select 2')]
    await settled()
    expect(log.at(-1)).to.equal('begin')
    ready.resolve(undefined)
    await Promise.all(both)
    expect(log.filter((each) => !['end', 'known'].includes(each)).slice(-3)).to.deep.equal([
      'COMMIT',
      'select 1',
      'select 2',
    ])
  })

  it('other connections do not wait', async () => {
    const other = server.connect()
    slow()
    const write = connection.byHand(INSERT)
    await other.byHand('select 1')
    expect(log).to.deep.equal(['begin', 'select 1'])
    ready.resolve(undefined)
    await write
  })

  it('nothing waits after the publication', async () => {
    await connection.byHand(INSERT)
    log.length = 0
    void connection.byHand('select 1')
    expect(log).to.deep.equal(['select 1'])
  })

  describe('if a write cannot be published', () => {
    const REFUSED = new Error('cannot be published')
    const errorOf = (promise: Promise<unknown>) => promise.catch((error: unknown) => error)
    beforeEach(() => ready.reject(REFUSED))

    it('later statements on the connection are sent', async () => {
      slow()
      const [write, read] = [errorOf(connection.byHand(INSERT)), connection.byHand('select 1')]
      expect(await write).to.equal(REFUSED)
      await read
      expect(log).to.deep.equal(['begin', 'end', 'known', 'select 1'].sort((a, b) => log.indexOf(a) - log.indexOf(b)))
      expect([log.includes(INSERT), isPending()]).to.deep.equal([false, false])
    })

    it('a COMMIT becomes a ROLLBACK, and the connection is in no transaction', async () => {
      await connection.all('inTransaction', 'BEGIN', INSERT)
      slow()
      expect(await errorOf(connection.inTransaction('COMMIT'))).to.equal(REFUSED)
      expect(log).to.deep.equal(['BEGIN', INSERT, 'begin', 'end', 'known', 'rollback'])
      fake.publisher.ready = () => Promise.resolve()
      expect(await server.touches('t', () => connection.byHand(INSERT)), 'commits by itself').to.equal(true)
    })

    it('a COMMIT is refused even if its ROLLBACK fails', async () => {
      await connection.all('inTransaction', 'BEGIN', INSERT)
      slow()
      server.answer = () => Promise.reject(new Error('gone'))
      expect(await errorOf(connection.inTransaction('COMMIT'))).to.equal(REFUSED)
      expect(isPending()).to.equal(false)
      expect(connection.raw, 'is not lent again').to.have.property('__knex__disposed')
    })

    describe('a statement that may only write through functions', () => {
      const CALL = 'select f(a) from t'

      beforeEach(async () => {
        // A statement that is not known to be a read is published.
        server = new FakeServer('postgresql')
        server.answer = (sql) => {
          log.push(sql)
          return [CALL, INSERT, 'BEGIN', 'COMMIT', 'ROLLBACK'].includes(sql)
            ? Promise.resolve([])
            : Promise.reject(new Error('no'))
        }
        expect(server.database).to.be.a('string')
        connection = server.connect()
      })

      it('is sent even if it cannot be published', async () => {
        slow()
        await connection.byHand(CALL)
        expect(log.filter((each) => each === CALL || each === 'begin')).to.deep.equal(['begin', CALL])
        expect(await errorOf(connection.byHand(INSERT)), 'and what writes is not').to.equal(REFUSED)
        expect(log).to.not.include(INSERT)
      })

      it('is sent as the first one of a transaction, too, whose end publishes it', async () => {
        fake.publisher.admits = () => Promise.reject(REFUSED)
        await connection.all('inTransaction', 'BEGIN', CALL)
        expect(log.at(-1)).to.equal(CALL)
        const before = fake.publisher.published.length
        expect(await server.touches('t', () => connection.inTransaction('COMMIT'))).to.equal(true)
        expect(fake.publisher.published.length).to.be.greaterThan(before)
      })
    })

    it('a transaction is refused at its first write, because Knex resolves a failed COMMIT', async () => {
      fake.publisher.admits = () => Promise.reject(REFUSED)
      await connection.inTransaction('BEGIN')
      expect(await errorOf(connection.inTransaction(INSERT))).to.equal(REFUSED)
      fake.publisher.admits = () => Promise.resolve()
      await connection.all('inTransaction', INSERT)
      fake.publisher.admits = () => Promise.reject(REFUSED)
      await connection.all('inTransaction', INSERT)
      expect(log).to.deep.equal(['BEGIN', INSERT, INSERT])
      await connection.inTransaction('ROLLBACK')
    })
  })

  it('without a publisher, a write is sent in the same turn', async () => {
    removePublisher(fake.publisher)
    void connection.byHand(INSERT)
    expect(log).to.deep.equal([INSERT])
    await settled()
  })

  it('a ROLLBACK is never refused, by hand or if rows may survive it', async () => {
    for (const [dialect, send] of [
      ['postgresql', 'byHand'],
      ['mysql', 'inTransaction'],
    ] as const) {
      server = await new FakeServer(dialect).observe()
      connection = server.connect()
      server.answer = (sql) => (log.push(sql), Promise.resolve([]))
      fake.publisher.ready = () => Promise.resolve()
      await connection.all(send, 'BEGIN', INSERT)
      fake.publisher.ready = () => Promise.reject(new Error('cannot be published'))
      await connection[send]('ROLLBACK')
      expect([log.includes('ROLLBACK'), isPending()]).to.deep.equal([true, false])
      log.length = 0
    }
  })
})
