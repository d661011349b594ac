import { expect } from 'chai'
import { Model } from 'objection'
import { Cached } from '../../lib/index.js'
import { expectSame } from '../support/same.js'
import { openSides, type Sides } from './support.js'

describe('Objection models on a cached Knex instance', () => {
  for (const all of [false, true]) {
    describe(`with \`all: ${all}\``, () => {
      let sides: Sides
      beforeEach(async () => {
        sides = await openSides({}, { all })
      })
      afterEach(() => sides.knex.destroy())

      const tagsOn = (base: typeof Model, { knex, db }: Sides, isCached: boolean): typeof Model => {
        const Tag = class Tag extends base {
          static override tableName = 'tags'
        }
        Tag.knex(isCached ? db : knex)
        return Tag
      }

      it('find, write and run in transactions as on plain Knex', async () => {
        const { log } = sides
        const [Plain, Tag] = [tagsOn(class extends Model {}, sides, false), tagsOn(class extends Model {}, sides, true)]
        for (let i = 0; i < 2; i++)
          expectSame(rowsOf(await Tag.query().orderBy('id')), rowsOf(await Plain.query().orderBy('id')))
        await Tag.query().insert({ id: 7, label: 't7' } as object)
        expect(await Tag.query().resultSize()).to.equal(4)
        await Tag.transaction(async (trx) => {
          await Tag.query(trx).deleteById(7)
          expect(await Tag.query(trx).resultSize()).to.equal(3)
        })
        expectSame(rowsOf(await Tag.query().orderBy('id')), rowsOf(await Plain.query().orderBy('id')))
        log.take()
        await Tag.query().orderBy('id')
        expect(log.take()).to.have.length(all ? 0 : 1)
      })

      it('that are cached have one entry for a query', async () => {
        const { cache, log } = sides
        class Base extends Cached(Model) {
          static override queryCache = cache
        }
        const Tag = tagsOn(Base, sides, true) as typeof Base
        const query = () => Tag.query().orderBy('id').withCache()
        const first = await query()
        log.take()
        expectSame(await query(), first)
        expect(log.take()).to.deep.equal([])
        expect(cache.stats().entries).to.equal(1)
        await Tag.query()
          .findById(1)
          .patch({ label: 'new' } as object)
        expect(await query()).to.have.nested.property('[0].label', 'new')
      })
    })
  }
})

const rowsOf = (models: readonly object[]): object[] => models.map((model) => ({ ...model }))
