import { expect } from 'chai'
import { QueryCache } from '../../../lib/index.js'
import { ByteStore } from '../../support/ByteStore.js'
import { cachedBase, withKey } from '../../support/cachedBase.js'
import { elsewhere } from '../../support/elsewhere.js'
import { defineModels } from '../../support/models.js'
import { openSpecDatabase, type SpecDatabase } from '../../support/specDatabase.js'

describe('what was written past the observed instances', () => {
  let database: SpecDatabase

  beforeEach(async () => {
    database = await openSpecDatabase()
  })

  afterEach(() => database.close())

  const rename = (name: string) =>
    elsewhere(database.knex, database.knex('tags').where('id', 1).update({ label: name }))

  for (const [where, store] of [
    ['in memory', () => undefined],
    ['in a store of bytes', () => new ByteStore()],
  ] as const) {
    it(`is invalidated by hand, by tables or models, in this cache alone: ${where}`, async () => {
      const [mine, others] = [new QueryCache({ store: store() }), new QueryCache({ store: store() })]
      const modelsOn = (cache: QueryCache) => defineModels(cachedBase(database.knex, cache))
      const [one, other] = [modelsOn(mine), modelsOn(others)]
      const label = async ({ Tag } = one) =>
        ((await withKey(Tag.query(), 'k').findById(1)) as unknown as { label: string }).label
      const graph = () => mine.wrap('graph', async () => [await label(), (await database.knex('companies')).length])
      for (const [index, targets] of [
        { tables: ['tags'] },
        { models: [one.Tag] },
        { tables: ['Public."TAGS"'] },
      ].entries()) {
        const before = await label()
        await label(other)
        await graph()
        await rename(`by hand ${index}`)
        expect([await label(), (await graph())[0]]).to.deep.equal([before, before])
        await mine.invalidate({ tables: ['users'], models: [one.Post] })
        expect(await label()).to.equal(before)
        await mine.invalidate(targets)
        expect([await label(), (await graph())[0]]).to.deep.equal([`by hand ${index}`, `by hand ${index}`])
        expect(await label(other), 'of the other cache').to.not.equal(`by hand ${index}`)
        await others.clear()
      }
    })
  }

  it('reaches what depends on one row, or on any table', async () => {
    const { models, queryCache } = database.cached()
    const one = () => withKey(models.Tag.query(), 'one').findById(1)
    await database.knex.schema.raw('create view labels as select * from tags')
    await one()
    expect(await one()).to.include({ label: 't1' })
    await rename('by hand')
    await queryCache.invalidate({ tables: ['tags'] })
    expect(await one()).to.include({ label: 'by hand' })
  })

  it('one that is invalidated while it is loaded is not kept', async () => {
    const { queryCache } = database.cached()
    let loads = 0
    const ask = () =>
      queryCache.wrap('k', async () => {
        loads++
        await database.knex('tags').select()
        if (loads === 1) await queryCache.invalidate({ tables: ['tags'] })
        return loads
      })
    await queryCache.wrap('observed', async () => (await withKey(database.cached().models.Tag.query(), 'k')).length)
    expect([await ask(), await ask(), await ask()]).to.deep.equal([1, 2, 2])
  })
})
