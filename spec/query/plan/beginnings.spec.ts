import { expect } from 'chai'
import { Model, type QueryBuilder, type TransactionOrKnex } from 'objection'
import { plainBase, withAutomaticKey } from '../../support/cachedBase.js'
import { expectSame } from '../../support/same.js'
import { openSpecDatabase, type SpecDatabase } from '../../support/specDatabase.js'

/** What the classes of this file add to their queries before anybody else does. */
let least = 0

/** Ways in which a class's queries begin with something. */
const BEGINNINGS: Readonly<Record<string, (Base: typeof Model) => typeof Model>> = {
  'in onCreateQuery': (Base) =>
    class extends Base {
      static onCreateQuery(builder: QueryBuilder<Model>): void {
        void builder.where('posts.id', '>', least)
      }
    },
  'in query': (Base) =>
    class extends Base {
      static override query(trx?: TransactionOrKnex) {
        return super.query(trx).where('posts.id', '>', least) as never
      }
    },
  'in a builder of their own': (Base) =>
    class extends Base {
      static override QueryBuilder = class extends Base.QueryBuilder<Model, unknown> {
        constructor(...args: []) {
          super(...args)
          void this.where('posts.id', '>', least)
        }
      } as unknown as typeof Base.QueryBuilder
    },
}

describe('a graph of classes whose queries begin with filters', () => {
  let database: SpecDatabase

  before(async () => {
    database = await openSpecDatabase()
  })

  after(() => database.close())

  for (const [how, begin] of Object.entries(BEGINNINGS)) {
    it(`never has the key of one that begins otherwise: ${how}`, async () => {
      const define = (Base: typeof Model): typeof Model => {
        class Post extends begin(Base) {
          static override tableName = 'posts'
        }
        return class User extends Base {
          static override tableName = 'users'
          static override relationMappings = {
            posts: {
              relation: Model.HasManyRelation,
              modelClass: Post,
              join: { from: 'users.id', to: 'posts.authorId' },
            },
          }
        }
      }
      const [User, Plain] = [define(database.cached().Base), define(plainBase(database.knex))]
      for (const value of [0, 6, 0, 100]) {
        least = value
        const read = (modelClass: typeof Model) => modelClass.query().orderBy('id').withGraphFetched('posts')
        const expected = await read(Plain)
        for (let i = 0; i < 2; i++) expectSame(await withAutomaticKey(read(User)), expected, `from ${value} on`)
      }
      expect(least).to.equal(100)
    })
  }
})
