import { expect } from 'chai'
import type { Knex } from 'knex'
import { CachedModel, QueryCache, type ModelCacheOptions } from '../../../lib/index.js'
import { databaseTargets } from '../../support/databases.js'

const TABLE = 'image_visits'

for (const target of databaseTargets()) {
  describe(`images: 'read', on ${target.name}`, () => {
    let knex: Knex
    let sent: string[]
    let Visit: typeof AnyVisit

    class AnyVisit extends CachedModel {
      static override readonly tableName: string = TABLE
      static override readonly cacheOptions: ModelCacheOptions = { all: true, images: 'read' }
      declare id: number
      declare doctor: number
      declare status: string
    }

    before(async () => {
      knex = await target.open()
      knex.on('query', ({ sql }: { sql: string }) => sent.push(sql))
    })

    beforeEach(async () => {
      sent = []
      await knex.schema.dropTableIfExists(TABLE)
      await knex.schema.createTable(TABLE, (table) => {
        table.integer('id').primary()
        table.integer('doctor').notNullable().index()
        table.string('day', 10)
        table.string('status', 10)
      })
      const days = ['2026-01-01', '2026-01-02']
      const rows = Array.from({ length: 12 }, (_, i) => ({
        id: i + 1,
        doctor: (i % 3) + 1,
        day: days[i % 2],
        status: 'new',
      }))
      await knex(TABLE).insert(rows)
      Visit = class extends AnyVisit {}
      Visit.queryCache = new QueryCache()
      Visit.knex(knex)
    })

    after(async () => {
      await knex.schema.dropTableIfExists(TABLE)
      await knex.destroy()
    })

    /** How many visits of each status a doctor has: the result shows no row, so only values can tell writes apart. */
    const counts = (doctor: number) =>
      Visit.query().select('status').where({ doctor }).count({ n: '*' }).groupBy('status').orderBy('status')
    const fill = async (): Promise<void> => {
      // The first time a column without an index is compared, writes do not say its values yet.
      for (const doctor of [1, 2, 3, 1, 2, 3]) await counts(doctor)
      sent.length = 0
    }
    /** The doctors whose counts are asked of the database again. */
    async function fallen(): Promise<number[]> {
      const doctors: number[] = []
      for (const doctor of [1, 2, 3]) {
        const before = sent.length
        const found = await counts(doctor)
        expect(found).to.deep.equal(await counts(doctor).withCache(false))
        if (sent.length > before + 1) doctors.push(doctor)
      }
      return doctors
    }

    it('an update by key invalidates only the results that held the row', async () => {
      await fill()
      await Visit.query().findById(5).patch({ status: 'done' })
      expect(await fallen()).to.deep.equal([2])
    })

    it('without it: all results of the table, in a table of which no class asks for it', async () => {
      const other = `${TABLE}_known`
      await knex.schema.dropTableIfExists(other)
      await knex.schema.createTable(other, (table) => {
        table.integer('id').primary()
        table.integer('doctor').index()
        table.string('status', 10)
      })
      await knex(other).insert([1, 2, 3].map((id) => ({ id, doctor: id, status: 'new' })))
      Visit = class extends AnyVisit {
        static override readonly tableName = other
        static override readonly cacheOptions = { all: true }
      }
      Visit.queryCache = new QueryCache()
      Visit.knex(knex)
      await fill()
      await Visit.query().findById(2).patch({ status: 'done' })
      expect(await fallen()).to.deep.equal([1, 2, 3])
      await knex.schema.dropTable(other)
    })

    it('a delete by key, and an update of several rows', async () => {
      await fill()
      await Visit.query().deleteById(6)
      expect(await fallen()).to.deep.equal([3])
      await Visit.query().findByIds([1, 2, 4]).patch({ status: 'done' })
      expect(await fallen()).to.deep.equal([1, 2])
    })

    it('an update that moves the row: the result that it leaves, and the one that it enters', async () => {
      await fill()
      await Visit.query().findById(1).patch({ doctor: 3 })
      expect(await fallen()).to.deep.equal([1, 3])
    })

    it('reads nothing while no result has a condition on a column', async () => {
      await Visit.query().findById(1)
      sent.length = 0
      await Visit.query().findById(2).patch({ status: 'done' })
      expect(sent.filter((sql) => sql.startsWith('select'))).to.deep.equal([])
    })

    it('in transactions reads inside them, and sees their own writes', async () => {
      await fill()
      await Visit.transaction(async (trx) => {
        await Visit.query(trx).findById(1).patch({ doctor: 2 })
        await Visit.query(trx).findById(1).patch({ status: 'done' })
        await Visit.query(trx).findById(3).patch({ status: 'done' })
      })
      expect(await fallen()).to.deep.equal([1, 2, 3])
      await Visit.transaction((trx) =>
        Visit.query(trx)
          .findById(3)
          .patch({ status: 'gone' })
          .then(() => undefined),
      )
      expect(await fallen()).to.deep.equal([3])
    })

    it('keeps nothing of a transaction that is rolled back', async () => {
      await fill()
      const trx = await Visit.startTransaction()
      await Visit.query(trx).findById(1).patch({ doctor: 3 })
      await Visit.query(trx).findById(1).patch({ status: 'done' })
      await trx.rollback()
      await Visit.query().findById(1).patch({ status: 'done' })
      expect(await fallen()).to.include(1)
    })

    it('a row that is not there changes nothing', async () => {
      await fill()
      expect(await Visit.query().findById(99).patch({ status: 'done' })).to.equal(0)
      expect(await fallen()).to.deep.equal([])
    })

    it('refuses another word', async () => {
      class Wrong extends CachedModel {
        static override readonly tableName = TABLE
        static override readonly cacheOptions = { all: true, images: 'all' as 'read' }
      }
      const error: unknown = await Promise.resolve(Wrong.query(knex)).catch((reason: unknown) => reason)
      expect((error as Error).message).to.include('`images` must be')
    })
  })
}
