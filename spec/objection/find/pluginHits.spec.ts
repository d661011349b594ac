import { expect } from 'chai'
import { Model, type QueryBuilder, type StaticHookArguments } from 'objection'
import { withAutomaticKey } from '../../support/cachedBase.js'
import { hookBuilder } from '../../support/hookBuilder.js'
import { Twins, type Side } from '../../support/twins.js'

type Builder = QueryBuilder<Model, unknown>
type Arguments = StaticHookArguments<Model>
type Row = Record<string, unknown>

/** Small versions of well-known plugins: each adds to the class by the technique of the plugin. */
const PLUGINS: Readonly<Record<string, (User: typeof Model) => object>> = {
  'soft delete': () => ({ beforeFind: (args: Arguments) => void hookBuilder(args).whereNot('users.id', 3) }),
  authorization: () => ({
    beforeFind({ context }: Arguments) {
      if (context['isGuest'] === true) throw new Error('forbidden')
    },
  }),
  visibility: (User) => {
    User.prototype.$afterFind = function (this: Row) {
      delete this['settings']
    } as never
    return {}
  },
  password: (User) => {
    User.prototype.$afterFind = async function (this: Row) {
      await Promise.resolve()
      this['isVerified'] = true
    } as never
    return {}
  },
  timestamps: (User) => {
    User.prototype.$afterFind = function (this: Row) {
      if (typeof this['bornAt'] === 'number') this['bornAt'] = new Date(this['bornAt'])
    } as never
    return {}
  },
  'result wrapper': () => ({ afterFind: ({ result }: Arguments) => result?.map((row: unknown) => ({ row })) }),
}

const FORMS: Readonly<Record<string, (query: Builder) => Builder>> = {
  list: (query) => query.orderBy('id'),
  findById: (query) => query.findById(2),
  first: (query) => query.orderBy('id').first(),
  throwIfNotFound: (query) => query.findById(3).throwIfNotFound(),
  page: (query) => query.orderBy('id').page(1, 2),
  runAfter: (query) => query.orderBy('id').runAfter((rows) => [rows]),
  graph: (query) => query.orderBy('id').withGraphFetched('posts'),
  count: (query) => query.resultSize() as never,
  guest: (query) => query.context({ isGuest: true }),
}

describe('hits of classes with plugins', () => {
  let twins: Twins

  before(async () => {
    twins = await Twins.open({})
  })

  after(() => twins.close())

  for (const [name, plug] of Object.entries(PLUGINS)) {
    for (const [form, ask] of Object.entries(FORMS)) {
      it(`are what Objection returns: ${name}, ${form}`, async () => {
        const classes = new Map<Side, typeof Model>()
        for (const side of [twins.plain, twins.cached]) {
          class User extends side.Base {
            static override tableName = 'users'
            static override relationMappings = {
              posts: {
                relation: Model.HasManyRelation,
                modelClass: side.models.Post,
                join: { from: 'users.id', to: 'posts.authorId' },
              },
            }
          }
          classes.set(side, Object.assign(User, plug(User)))
        }
        const run = (side: Side) => ask(withAutomaticKey((classes.get(side) as typeof Model).query()))
        await twins.same(run, 'cold')
        for (const time of ['warm', 'warm again']) {
          const { plain, cached } = await twins.same(run, time)
          if (plain.length > 0) expect(cached, time).to.deep.equal([])
        }
      })
    }
  }
})
