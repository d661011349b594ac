import { expect } from 'chai'
import type { Model } from 'objection'
import { cachedBase } from '../../support/cachedBase.js'
import { QueryCache } from '../../../lib/index.js'
import { databaseTargets } from '../../support/databases.js'
import { defineModels } from '../../support/models.js'
import { createSchema, dropSchema, seedSchema } from '../../support/schema.js'

/** Only there an id can be out of a column's range. */
for (const target of databaseTargets().filter(({ name }) => name === 'PostgreSQL')) {
  describe(`a batch on ${target.name}`, () => {
    it('with an id that the database refuses fails nobody else', async () => {
      const knex = await target.open()
      try {
        await createSchema(knex)
        await seedSchema(knex)
        const { Tag } = defineModels(cachedBase(knex, new QueryCache(), { all: true, batch: true }))
        const find = (id: number): Promise<Model | undefined> => Tag.query().findById(id).execute()
        const [one, bad, other] = await Promise.allSettled([find(1), find(3_000_000_000), find(2)])
        expect(one).to.have.nested.property('value.label', 't1')
        expect(other).to.have.nested.property('value.label', 't2')
        expect(bad).to.have.property('status', 'rejected')
      } finally {
        await dropSchema(knex)
        await knex.destroy()
      }
    })
  })
}
