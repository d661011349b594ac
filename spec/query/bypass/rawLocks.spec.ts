import { expect } from 'chai'
import type { Model, QueryBuilder } from 'objection'
import { QueryCache } from '../../../lib/index.js'
import { readStatement } from '../../../lib/database/sql/readStatement.js'
import { answered } from '../../support/automaticKeys.js'
import { cachedBase, withAutomaticKey, withKey } from '../../support/cachedBase.js'
import { databaseTargets } from '../../support/databases.js'
import { defineModels, type Models } from '../../support/models.js'
import { createSchema, dropSchema, seedSchema } from '../../support/schema.js'

describe('the text of a statement', () => {
  const TEXTS: readonly (readonly [string, boolean])[] = [
    ['select * from tags for update skip locked', true],
    ['select * from tags FOR NO KEY UPDATE', true],
    ['select * from tags for key share of tags', true],
    ['select * from (select * from tags for /* all */ share) t', true],
    ['select * from tags lock in  share mode', true],
    ["select * from tags where label = 'wait for update'", false],
    ['select * from tags /* for share */ -- for update', false],
    ['select "for" update from tags', false],
    ['select substring(label from 1 for 2) from tags', false],
  ]
  for (const [sql, locks] of TEXTS) {
    it(`${locks ? 'shows' : 'shows no'} lock: ${sql}`, () => expect(readStatement(sql).locks).to.equal(locks))
  }
})

for (const { name, open } of databaseTargets()) {
  if (name === 'SQLite') continue
  describe(`models on ${name} with a lock in raw SQL`, () => {
    type Builder = QueryBuilder<Model, unknown>
    const QUERIES: Readonly<Record<string, (models: Models) => Builder>> = {
      whereRaw: ({ User }) => User.query().whereRaw('1 = 1 for update'),
      joinRaw: ({ User }) => User.query().select('users.*').joinRaw('for update'),
      'whereRaw in a part of the graph': ({ User }) =>
        User.query()
          .where('id', '<', 3)
          .withGraphFetched('posts')
          .modifyGraph('posts', (posts) => void posts.whereRaw('1 = 1 for update')),
    }
    for (const [what, query] of Object.entries(QUERIES)) {
      for (const ask of [(each: Builder) => withAutomaticKey(each), (each: Builder) => withKey(each, 'k')]) {
        it(`send it each time: ${what}, ${String(ask).includes('withKey') ? 'a key' : 'an automatic key'}`, async () => {
          const knex = await open()
          await dropSchema(knex)
          await createSchema(knex)
          await seedSchema(knex)
          const queryCache = new QueryCache()
          const models = defineModels(cachedBase(knex, queryCache))
          for (let round = 0; round < 2; round++) {
            expect((await answered(ask(query(models)))).cache).to.include({ status: 'bypass', reason: 'lock' })
          }
          expect(queryCache.stats().entries).to.equal(0)
          await dropSchema(knex)
          await knex.destroy()
        })
      }
    }
  })
}
