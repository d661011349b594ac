import { expect } from 'chai'
import { Model, type QueryBuilder } from 'objection'
import { Cached, CachedModel, QueryCache } from '../../lib/index.js'
import { withKey } from '../support/cachedBase.js'
import { openSpecDatabase, type SpecDatabase } from '../support/specDatabase.js'

class AppBuilder<M extends Model, R = M[]> extends Model.QueryBuilder<M, R> {}

class AppModel extends Model {
  static override QueryBuilder = AppBuilder
}

describe('names of classes with a cache', () => {
  it('are those that they have with plain Objection', () => {
    class Plain extends AppModel {}
    class User extends Cached(AppModel) {}
    expect(Cached(Model).name).to.equal(Model.name)
    expect(Cached(AppModel).name).to.equal('AppModel')
    expect(Cached(Cached(AppModel)).name).to.equal('AppModel')
    expect([User.name, CachedModel.name]).to.deep.equal(['User', 'CachedModel'])
    expect(User.QueryBuilder.name).to.equal(Plain.QueryBuilder.name)
    expect(CachedModel.QueryBuilder.name).to.equal(Model.QueryBuilder.name)
    expect(User.query().constructor.name).to.equal(Plain.query().constructor.name)
  })

  it('follow the builder of the base', () => {
    class Base extends Model {}
    class User extends Cached(Base) {}
    Base.QueryBuilder = class Later extends Model.QueryBuilder<Model, unknown> {} as unknown as typeof QueryBuilder
    expect(User.QueryBuilder.name).to.equal('Later')
  })

  it('stand in Objection’s errors', () => {
    const messageOf = (modelClass: typeof Model): string => {
      try {
        return modelClass.query().toKnexQuery().toQuery()
      } catch (error) {
        return (error as Error).message
      }
    }
    const nameless = (Base: typeof Model): string => {
      try {
        return (Base as unknown as { getTableName(): string }).getTableName()
      } catch (error) {
        return (error as Error).message
      }
    }
    expect(nameless(Cached(AppModel))).to.equal(nameless(AppModel))
    expect(nameless(CachedModel)).to.equal('Model CachedModel must have a static property tableName')
    expect(messageOf(Cached(AppModel))).to.equal(messageOf(AppModel))
  })

  describe('that are equal', () => {
    let database: SpecDatabase

    beforeEach(async () => {
      database = await openSpecDatabase()
    })

    afterEach(() => database.close())

    class User extends Model {
      static override tableName = 'users'
    }

    it('keep the class and its mixed class apart where both are bound to a connection', () => {
      const Mixed = Cached(User)
      const other = database.knex.withUserParams({})
      for (const classes of [
        [User, Mixed],
        [Mixed, User],
      ] as const) {
        for (const each of classes) {
          const bound = each.bindKnex(database.knex)
          expect(Object.getPrototypeOf(bound)).to.equal(each)
          expect(Object.getPrototypeOf(bound.bindKnex(other))).to.equal(bound)
        }
      }
    })

    it('keep the entries of two mixed classes apart', async () => {
      const queryCache = new QueryCache()
      const One = Cached(class User extends Model {})
      const Other = Cached(
        class User extends Model {
          greet(): string {
            return 'hello'
          }
        },
      )
      const Alike = Cached(class User extends Model {})
      const classes = [One, Other, Alike]
      for (const each of classes) {
        Object.assign(each, { tableName: 'users', queryCache })
        each.knex(database.knex)
      }
      for (const each of classes) expect((await withKey(each.query(), 'k'))[0]).to.be.instanceOf(each)
      expect(queryCache.stats()).to.include({ hits: 0, loads: 3 })
      for (const each of classes) expect((await withKey(each.query(), 'k'))[0]).to.be.instanceOf(each)
      expect(queryCache.stats()).to.include({ hits: 3, loads: 3 })
    })
  })
})
