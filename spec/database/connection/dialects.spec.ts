import { expect } from 'chai'
import { FakeServer, type FakeConnection } from '../support/FakeServer.js'
import { leavesNothingPending } from '../support/leavesNothingPending.js'

const INSERT = 'insert into t values (1)'

describe('transactions of each dialect', () => {
  leavesNothingPending()

  let server: FakeServer
  let connection: FakeConnection

  async function connect(dialect: string): Promise<FakeConnection> {
    server = await new FakeServer(dialect).observe()
    return (connection = server.connect())
  }

  const touches = (act: () => unknown) => server.touches('t', act)

  describe('SQLite', () => {
    beforeEach(() => connect('sqlite3'))

    it('a savepoint outside of a transaction begins one, and its release commits it', async () => {
      await connection.all('byHand', 'SAVEPOINT a', INSERT)
      expect(server.isPending('t')).to.equal(true)
      await connection.all('byHand', 'SAVEPOINT b', 'RELEASE b')
      expect(server.isPending('t')).to.equal(true)
      expect(await touches(() => connection.byHand('RELEASE a'))).to.equal(true)
      expect(server.isPending('t')).to.equal(false)
    })

    it('the release of a savepoint releases the later ones, and ROLLBACK TO keeps the savepoint', async () => {
      await connection.all('byHand', 'SAVEPOINT a', INSERT, 'SAVEPOINT b', 'ROLLBACK TO a')
      expect(await touches(() => connection.byHand('release savepoint "A";'))).to.equal(true)
      expect(server.isPending('t')).to.equal(false)
      await connection.all('byHand', 'SAVEPOINT a', INSERT, 'SAVEPOINT a', 'RELEASE a')
      expect(server.isPending('t')).to.equal(true)
      await connection.byHand('RELEASE a')
    })

    it('in a transaction of Knex without BEGIN, a savepoint begins the transaction', async () => {
      await connection.all('inTransaction', 'SAVEPOINT a', INSERT)
      expect(await touches(() => connection.inTransaction('RELEASE a'))).to.equal(true)
    })

    it('the release of a savepoint after BEGIN commits nothing', async () => {
      await connection.all('byHand', 'BEGIN', INSERT, 'SAVEPOINT a')
      await connection.byHand('RELEASE a')
      expect(server.isPending('t')).to.equal(true)
      await connection.byHand('COMMIT')
    })

    it('a failed COMMIT leaves the transaction open', async () => {
      await connection.all('inTransaction', 'BEGIN', INSERT)
      server.answer = () => Promise.reject(new Error('SQLITE_BUSY'))
      expect(await touches(() => connection.inTransaction('COMMIT').catch(() => undefined))).to.equal(true)
      server.answer = () => Promise.resolve()
      expect(await touches(() => connection.inTransaction('COMMIT'))).to.equal(true)
    })
  })

  for (const dialect of ['mysql', 'mysql2', 'mariadb']) {
    describe(`MySQL, as ${dialect}`, () => {
      beforeEach(() => connect(dialect))

      it('a schema change commits, and later statements commit by themselves', async () => {
        await connection.all('inTransaction', 'BEGIN', INSERT)
        expect(await touches(() => connection.inTransaction('create table u (id int)'))).to.equal(true)
        await server.readCatalog()
        expect(await touches(() => connection.inTransaction(INSERT))).to.equal(true)
        expect(server.isPending('t')).to.equal(true)
        await connection.inTransaction('ROLLBACK')
        expect(server.isPending('t')).to.equal(false)
      })

      it('the tags of a transaction are pending while a schema change or TRUNCATE commits it', async () => {
        for (const text of [
          'truncate u',
          'alter table u add c int',
          'analyze table u',
          'set password = 1',
          '/* */ flush u',
        ]) {
          await connection.all('inTransaction', 'BEGIN', INSERT)
          let during: boolean | undefined
          server.answer = async () => void (during = server.isPending('t'))
          await connection.inTransaction(text)
          expect(during, text).to.equal(true)
          server.answer = async () => undefined
          await connection.inTransaction('COMMIT')
          await server.readCatalog()
        }
      })

      it('statements that never commit leave the tags alone', async () => {
        await connection.all('inTransaction', 'BEGIN', INSERT)
        for (const text of [
          'select 1',
          ' (select 1)',
          'SHOW TABLES',
          'explain select 1',
          'update u set c = 1',
          'insert into u values (1)',
        ]) {
          let during: boolean | undefined
          server.answer = async () => void (during = server.isPending('t'))
          await connection.inTransaction(text)
          expect(during, text).to.equal(false)
        }
        await connection.inTransaction('COMMIT')
      })

      it('a schema change commits beside other steps in one text, too', async () => {
        await connection.all('inTransaction', 'BEGIN', INSERT)
        let during: boolean | undefined
        server.answer = async () => void (during = server.isPending('t'))
        await connection.inTransaction('SAVEPOINT a; truncate u')
        expect(during).to.equal(true)
        await connection.inTransaction('COMMIT')
      })

      it('BEGIN commits the open transaction', async () => {
        await connection.all('byHand', 'BEGIN', INSERT)
        expect(await touches(() => connection.byHand('BEGIN'))).to.equal(true)
        expect(server.isPending('t')).to.equal(false)
        await connection.all('inTransaction', 'COMMIT', 'BEGIN', INSERT)
        expect(await touches(() => connection.inTransaction('START TRANSACTION'))).to.equal(true)
        await connection.inTransaction('COMMIT')
      })

      it('without autocommit, the end of a transaction begins the next one', async () => {
        await connection.all('byHand', 'set autocommit = 0', INSERT, 'commit', INSERT)
        expect(server.isPending('t')).to.equal(true)
        expect(await touches(() => connection.byHand('commit'))).to.equal(true)
        await connection.all('byHand', INSERT, 'set autocommit = 1', INSERT)
        expect(server.isPending('t')).to.equal(false)
      })

      it('a ROLLBACK may leave rows of tables without transactions', async () => {
        await connection.all('inTransaction', 'BEGIN', INSERT)
        expect(await touches(() => connection.inTransaction('ROLLBACK'))).to.equal(true)
      })

      it('SET autocommit = 0 begins a transaction, and SET autocommit = 1 commits it', async () => {
        await connection.all('byHand', 'set autocommit = 0', INSERT)
        expect(server.isPending('t')).to.equal(true)
        expect(await touches(() => connection.byHand('set autocommit = 1'))).to.equal(true)
        expect(server.isPending('t')).to.equal(false)
      })

      it('LOCK TABLES commits', async () => {
        await connection.all('byHand', 'BEGIN', INSERT)
        expect(await touches(() => connection.byHand('lock tables u write'))).to.equal(true)
        expect(server.isPending('t')).to.equal(false)
      })
    })
  }

  it('PostgreSQL: a schema change and TRUNCATE commit nothing, and neither does a second BEGIN', async () => {
    await connect('postgresql')
    await connection.all('inTransaction', 'BEGIN', INSERT)
    for (const text of ['truncate u', 'create table u (id int)', 'BEGIN']) {
      expect(await touches(() => connection.inTransaction(text)), text).to.equal(false)
    }
    expect(await touches(() => connection.inTransaction('COMMIT'))).to.equal(true)
  })

  it('PostgreSQL: PREPARE TRANSACTION invalidates nothing, and COMMIT PREPARED invalidates everything', async () => {
    await connect('postgresql')
    await connection.all('inTransaction', 'BEGIN', INSERT)
    expect(await touches(() => connection.inTransaction(`PREPARE TRANSACTION 'x'`))).to.equal(false)
    const before = server.everything
    await connection.byHand(`COMMIT PREPARED 'x'`)
    expect(server.everything).to.be.greaterThan(before)
  })

  for (const dialect of ['mssql', 'oracledb']) {
    describe(`transactions that the driver begins and commits, as ${dialect}`, () => {
      beforeEach(() => connect(dialect))

      it('the tags of a write are pending until the connection is released', async () => {
        await connection.inTransaction(INSERT)
        expect(server.isPending('t')).to.equal(true)
        await connection.inTransaction(INSERT)
        expect(await touches(() => connection.release())).to.equal(true)
        expect(server.isPending('t')).to.equal(false)
      })

      it('so are the tags of a write after a savepoint', async () => {
        await connection.all('inTransaction', 'SAVEPOINT a', INSERT)
        expect(server.isPending('t')).to.equal(true)
        expect(await touches(() => connection.release())).to.equal(true)
        expect(server.isPending('t')).to.equal(false)
      })

      it('tags that were not written are left alone', async () => {
        const before = server.everything
        await connection.inTransaction('insert into u values (1)')
        expect(await touches(() => connection.release())).to.equal(false)
        expect(server.everything).to.equal(before)
      })

      it('no tags stay pending if the connection is closed instead', async () => {
        await connection.inTransaction(INSERT)
        expect(await touches(() => connection.destroy())).to.equal(true)
        expect(server.isPending('t')).to.equal(false)
      })
    })
  }
})
