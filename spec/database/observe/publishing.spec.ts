import { expect } from 'chai'
import type { Knex } from 'knex'
import { databaseLedger } from '../../../lib/cache/freshness/TagLedger.js'
import { observe } from '../../../lib/database/observe/observe.js'
import { recordEvents } from '../../cache/support/recordEvents.js'
import { withPublisher, FakePublisher } from '../support/FakePublisher.js'
import { openFresh } from '../support/freshSqlite.js'
import { leavesNothingPending } from '../support/leavesNothingPending.js'

describe('publishing writes to other processes, on SQLite', () => {
  leavesNothingPending()

  const recorded = recordEvents()
  let knex: Knex
  let log: string[]
  const fake = withPublisher(() => new FakePublisher((log = [])))

  beforeEach(async () => {
    knex = openFresh()
    observe(knex)
    await knex.schema.createTable('items', (table) => void table.integer('id').primary())
    await knex.schema.createTable('others', (table) => void table.integer('id').primary())
    await knex('items').insert({ id: 1 })
    log.length = 0
    fake.publisher.published.length = 0
  })

  afterEach(async () => {
    expect(fake.publisher.running).to.equal(0)
    await knex.destroy()
  })

  const tables = (index = 0) =>
    (fake.publisher.published[index] ?? [])
      .map((tag) => tag.replace(observe(knex).database, 'd'))
      .filter((tag) => /^(?:table|row|row-gone|schema|database):/.test(tag))
  const rows = async () => (await knex('items').select('id').orderBy('id')).map(({ id }: { id: number }) => id)
  const failure = (promise: PromiseLike<unknown>) =>
    Promise.resolve(promise).then(
      () => undefined,
      (error: unknown) => error,
    )

  describe('a statement that commits by itself', () => {
    const writes: Record<string, () => PromiseLike<unknown>> = {
      'an insert': () => knex('items').insert({ id: 2 }),
      'an update': () => knex('items').where('id', 1).update({ id: 3 }),
      'a delete': () => knex('items').where('id', 1).delete(),
      'raw text': () => knex.raw('update items set id = 4 where id = 1'),
    }
    for (const [name, write] of Object.entries(writes)) {
      it(`publishes ${name}, and its end before its promise resolves`, async () => {
        await write()
        log.push('resolved')
        expect(log).to.deep.equal(['begin', 'end', 'known', 'resolved'])
        expect(tables()).to.include('table:d/items')
      })
    }

    it('publishes the rows that it writes, because others may store results of single rows', async () => {
      await knex('items').where('id', 1).delete()
      expect(tables()).to.deep.equal(['table:d/items', 'row-gone:d/items/["1"]'])
    })

    it('a schema change publishes the schema and everything', async () => {
      await knex.schema.alterTable('items', (table) => void table.string('name'))
      expect(tables()).to.deep.equal(['database:d', 'schema:d'])
    })

    it('publishes the end of a failed statement, which may have run', async () => {
      expect(await failure(knex('items').insert({ id: 1 }))).to.be.instanceOf(Error)
      expect(log).to.deep.equal(['begin', 'end', 'known'])
    })

    it('does not publish a read', async () => {
      await rows()
      expect(log).to.deep.equal([])
    })

    it('publishes a write by a stream', async () => {
      const stream = knex.raw('insert into items values (9) returning id').stream()
      const seen: unknown[] = []
      for await (const row of stream) seen.push(row)
      expect(log.slice(0, 2)).to.deep.equal(['begin', 'end'])
      expect(await rows()).to.deep.equal([1, 9])
    })
  })

  describe('a transaction', () => {
    it('is published before its COMMIT, and its end before its promise resolves', async () => {
      await knex.transaction(async (trx) => {
        await trx('items').insert({ id: 2 })
        await trx('others').insert({ id: 3 })
        expect(log).to.deep.equal([])
      })
      log.push('resolved')
      expect(log).to.deep.equal(['begin', 'end', 'known', 'resolved'])
      expect(tables()).to.include.members(['table:d/items', 'table:d/others'])
    })

    it('is not published if it is rolled back or has written nothing', async () => {
      await failure(
        knex.transaction(async (trx) => {
          await trx('items').insert({ id: 2 })
          throw new Error('no')
        }),
      )
      await knex.transaction(async (trx) => void (await trx('items').select()))
      expect(log).to.deep.equal([])
    })

    it('is published once with its savepoints, rolled back ones included', async () => {
      await knex.transaction(async (trx) => {
        await trx.transaction(async (inner) => void (await inner('items').insert({ id: 2 })))
        await failure(
          trx.transaction(async (inner) => {
            await inner('others').insert({ id: 3 })
            throw new Error('no')
          }),
        )
        expect(fake.publisher.published).to.deep.equal([])
      })
      expect(fake.publisher.published).to.have.length(1)
      expect(tables()).to.include.members(['table:d/items', 'table:d/others'])
      expect(await rows()).to.deep.equal([1, 2])
    })

    it('by hand is published from each write on until its end', async () => {
      await knex.raw('BEGIN')
      await knex('items').insert({ id: 2 })
      expect(log).to.deep.equal(['begin uncertain'])
      await knex('items').insert({ id: 3 })
      expect(fake.publisher.running).to.be.greaterThan(0)
      await knex.raw('COMMIT')
      expect(fake.publisher.running).to.equal(0)
    })

    it('that a savepoint began is published from each write on, too', async () => {
      await knex.raw('SAVEPOINT a')
      await knex('items').insert({ id: 2 })
      expect(fake.publisher.running).to.equal(1)
      await knex.raw('RELEASE a')
      expect(fake.publisher.running).to.equal(0)
    })
  })

  describe('if a write cannot be published', () => {
    const REFUSED = new Error('cannot be published')
    beforeEach(() => void (fake.publisher.ready = () => Promise.reject(REFUSED)))

    it('a statement is not sent, its caller gets the error, and no tags stay pending', async () => {
      for (const write of [
        () => knex('items').insert({ id: 2 }),
        () => knex('items').delete(),
        () => knex.raw('delete from items'),
        () => knex.schema.dropTable('items'),
        () => knex('items').update({ id: 5 }),
      ]) {
        const before = databaseLedger.pending
        expect(await failure(write())).to.equal(REFUSED)
        expect(databaseLedger.pending).to.equal(before)
      }
      expect(await rows()).to.deep.equal([1])
    })

    it('a transaction is rolled back in place of its COMMIT, and its connection can be used again', async () => {
      const error = await failure(knex.transaction(async (trx) => void (await trx('items').insert({ id: 2 }))))
      expect(error).to.equal(REFUSED)
      expect(await rows()).to.deep.equal([1])
      fake.publisher.ready = () => Promise.resolve()
      await knex.transaction(async (trx) => void (await trx('items').insert({ id: 3 })))
      await knex('items').insert({ id: 4 })
      expect(await rows()).to.deep.equal([1, 3, 4])
    })

    it('a transaction by hand goes on after a refused write', async () => {
      await knex.raw('BEGIN')
      expect(await failure(knex('items').insert({ id: 2 }))).to.equal(REFUSED)
      fake.publisher.ready = () => Promise.resolve()
      await knex('items').insert({ id: 3 })
      await knex.raw('COMMIT')
      expect(await rows()).to.deep.equal([1, 3])
    })

    it('a refused COMMIT is one error event, because some ways to commit with Knex do not reject', async () => {
      await failure(knex.transaction(async (trx) => void (await trx('items').insert({ id: 2 }))))
      expect(recorded.of('error')).to.deep.equal([{ operation: 'commit', key: undefined, error: REFUSED }])
      recorded.events.length = 0
      await failure(knex('items').insert({ id: 2 }))
      expect(recorded.of('error'), 'the caller gets the error').to.deep.equal([])
    })

    it('a COMMIT by hand is refused, and the transaction is rolled back', async () => {
      fake.publisher.ready = () => Promise.resolve()
      await knex.raw('BEGIN')
      await knex('items').insert({ id: 2 })
      fake.publisher.ready = () => Promise.reject(REFUSED)
      expect(await failure(knex.raw('COMMIT'))).to.equal(REFUSED)
      fake.publisher.ready = () => Promise.resolve()
      await knex('items').insert({ id: 3 })
      expect(await rows()).to.deep.equal([1, 3])
    })

    it('reads and rollbacks are sent', async () => {
      expect(await rows()).to.deep.equal([1])
      await failure(
        knex.transaction(async (trx) => {
          await trx('items').insert({ id: 2 })
          throw new Error('no')
        }),
      )
      expect([await rows(), log]).to.deep.equal([[1], []])
    })

    it('a stream emits the error, and nothing is written', async () => {
      const stream = knex.raw('insert into items values (9) returning id').stream()
      const failed = await new Promise((resolve) => {
        stream
          .once('error', resolve)
          .once('end', () => resolve('ended'))
          .resume()
      })
      expect([failed, await rows()]).to.deep.equal([REFUSED, [1]])
    })
  })
})
