import { AsyncLocalStorage } from 'node:async_hooks'
import { expect } from 'chai'
import { Model, type QueryBuilder, type StaticHookArguments } from 'objection'
import type { ModelCacheOptions } from '../../../lib/index.js'
import { withAutomaticKey } from '../../support/cachedBase.js'
import { hookBuilder } from '../../support/hookBuilder.js'
import { Twins, type Act, type Side } from '../../support/twins.js'

type Builder = QueryBuilder<Model, unknown>
type Arguments = StaticHookArguments<Model>

/** What the children's class does its own way. */
interface Habits {
  readonly beforeFind?: (args: Arguments) => unknown
  readonly afterFind?: (args: Arguments) => unknown
  readonly instanceAfterFind?: (row: Record<string, unknown>, context: Record<string, unknown>) => unknown
  readonly query?: (builder: Builder) => unknown
  readonly QueryBuilder?: (Base: typeof QueryBuilder) => typeof QueryBuilder
}

/** Users with posts, whose class has the given habits; and bosses, one level between. */
function defineFamily(Base: typeof Model, habits: Habits): typeof Model {
  const { beforeFind, afterFind, instanceAfterFind, query } = habits
  class Child extends Base {
    static override tableName = 'posts'
    static override QueryBuilder = habits.QueryBuilder?.(Base.QueryBuilder) ?? Base.QueryBuilder
    static override query(...args: never[]): never {
      const builder = super.query(...args) as unknown as Builder
      query?.(builder)
      return builder as never
    }
  }
  if (beforeFind !== undefined) Object.assign(Child, { beforeFind })
  if (afterFind !== undefined) Object.assign(Child, { afterFind })
  if (instanceAfterFind !== undefined) {
    Child.prototype.$afterFind = function (context) {
      return instanceAfterFind(this as never, context) as never
    }
  }
  const posts = { relation: Model.HasManyRelation, modelClass: Child, join: { from: 'users.id', to: 'posts.authorId' } }
  class Boss extends Base {
    static override tableName = 'users'
    static override get relationMappings() {
      return { posts }
    }
  }
  class Parent extends Base {
    static override tableName = 'users'
    static override get relationMappings() {
      const join = { from: 'users.managerId', to: 'users.id' }
      return { posts, boss: { relation: Model.BelongsToOneRelation, modelClass: Boss, join } }
    }
  }
  return Parent
}

/** How graphs come to be cached: as a whole, as a whole with their parts, or their parts alone. */
interface Way {
  readonly name: string
  readonly options: ModelCacheOptions
  readonly root: (builder: Builder) => Builder
  readonly part: (builder: Builder) => Builder
}

const same = (builder: Builder): Builder => builder

const WAYS: readonly Way[] = [
  { name: 'the whole graph', options: {}, root: withAutomaticKey, part: same },
  { name: 'all: true', options: { all: true }, root: same, part: same },
  { name: 'the parts alone', options: {}, root: same, part: withAutomaticKey },
]

const EXPRESSION = '[posts, boss.posts]'

for (const { name, options, root, part } of WAYS) {
  describe(`hooks of children, with ${name} cached`, () => {
    let twins: Twins

    beforeEach(async () => {
      twins = await Twins.open(options)
    })

    afterEach(() => twins.close())

    /** The same habits on both sides; each side has classes, and a log, of its own. */
    function family(habitsOf: (log: string[]) => Habits) {
      const logs = new Map<Side, string[]>()
      const parents = new Map<Side, typeof Model>()
      for (const side of [twins.plain, twins.cached]) {
        const log: string[] = []
        logs.set(side, log)
        parents.set(side, defineFamily(side.Base, habitsOf(log)))
      }
      const find = (side: Side): Builder => {
        const Parent = parents.get(side) as typeof Model
        const builder = root(Parent.query()).orderBy('id').withGraphFetched(EXPRESSION)
        // Without modifiers names may say everything about a graph, and must not where its classes have habits.
        if (part === same) return builder
        for (const path of ['posts', 'boss.posts']) builder.modifyGraph(path, (each) => void part(each as Builder))
        return builder
      }
      const logOf = (side: Side): string[] => (logs.get(side) as string[]).splice(0)
      return { find, logOf }
    }

    /** Does the act for each of the values, and sees that the posts of those that were there before come from the cache. */
    async function forEachOf<T>(values: readonly T[], act: (value: T) => Act): Promise<void> {
      const before = new Set<T>()
      for (const value of values) {
        const { cached } = await twins.same(act(value), `with ${String(value)}`)
        const posts = cached.filter((sql) => sql.includes('from `posts`'))
        if (before.has(value)) expect(posts, `with ${String(value)} again`).to.deep.equal([])
        before.add(value)
      }
    }

    it('a filter from the context: nobody sees what another one may see', async () => {
      const { find } = family(() => ({
        beforeFind: (args) => void hookBuilder(args).where('posts.id', '<', args.context['below'] as number),
      }))
      await forEachOf([4, 9, 4, 0, 9, 13], (below) => (side) => find(side).context({ below }))
    })

    it('a filter from the context, in a runBefore that the class gives to its queries', async () => {
      const { find } = family(() => ({
        query: (builder) =>
          builder.runBefore((_, own) => void own.where('posts.id', '<', own.context()['below'] as number)),
      }))
      await forEachOf([4, 9, 4, 0, 9, 13], (below) => (side) => find(side).context({ below }))
    })

    it('a filter from a variable, in runBefore of modifyGraph', async () => {
      const { find } = family(() => ({}))
      let below = 0
      const act: Act = (side) =>
        find(side).modifyGraph('posts', (builder) => {
          void (builder as Builder).runBefore((_, own) => void own.where('posts.id', '<', below))
        })
      await forEachOf([4, 9, 4, 0, 9, 13, 4], (value) => {
        below = value
        return act
      })
      await twins.same(find, 'without')
    })

    it('a filter from a variable, in beforeFind', async () => {
      let below = 0
      const { find } = family(() => ({ beforeFind: (args) => void hookBuilder(args).where('posts.id', '<', below) }))
      await forEachOf([4, 9, 4, 0, 9, 13, 4], (value) => {
        below = value
        return find
      })
    })

    it('a filter from the surroundings of the call, found after a while', async () => {
      const tenant = new AsyncLocalStorage<number>()
      const { find } = family(() => ({
        beforeFind: async (args) => {
          await Promise.resolve()
          void hookBuilder(args).where('posts.authorId', tenant.getStore() as number)
        },
      }))
      await forEachOf([1, 2, 1, 3, 2], (id) => (side) => tenant.run(id, async () => find(side)))
    })

    it('what forbids forbids on a hit, too', async () => {
      let allowed = true
      const { find } = family(() => ({
        beforeFind: () => {
          if (!allowed) throw new Error('not yours')
        },
      }))
      for (allowed of [true, true, false, true, false]) {
        await twins.same(find, `allowed: ${allowed}`)
      }
    })

    it('what forbids in runBefore of modifyGraph forbids on a hit, too, and onError answers', async () => {
      let allowed = true
      const { find } = family(() => ({}))
      const guarded: Act = (side) =>
        find(side).modifyGraph('boss.posts', (builder) => {
          void (builder as Builder).runBefore(async () => {
            await Promise.resolve()
            if (!allowed) throw new Error('not yours')
          })
        })
      const answered: Act = (side) => (guarded(side) as Builder).onError((error) => error.message)
      for (allowed of [true, true, false, true, false]) {
        await twins.same(guarded, `allowed: ${allowed}`)
        await twins.same(answered, `answered, allowed: ${allowed}`)
      }
    })

    it('what forbids from the context forbids some and not others', async () => {
      const { find } = family(() => ({
        beforeFind: ({ context }) => {
          if (context['role'] !== 'admin') throw new Error('not yours')
        },
      }))
      for (const role of ['admin', 'guest', 'admin', 'guest']) {
        await twins.same((side) => find(side).context({ role }), role)
      }
    })

    it('what cancels answers each time', async () => {
      let cancels = true
      const { find } = family(() => ({
        beforeFind: ({ cancelQuery }) => {
          if (cancels) cancelQuery([])
        },
      }))
      for (cancels of [true, true, false, false, true, false]) await twins.same(find, `cancels: ${cancels}`)
    })

    it('a class whose query() begins with a filter', async () => {
      let below = 0
      const { find } = family(() => ({ query: (builder) => void builder.where('posts.id', '<', below) }))
      await forEachOf([5, 9, 5, 0, 9], (value) => {
        below = value
        return find
      })
    })

    it('a query builder whose constructor adds a filter while it is built', async () => {
      let below = 0
      const { find } = family(() => ({
        QueryBuilder: (Base) =>
          class Filtering<M extends Model, R = M[]> extends Base<M, R> {
            constructor() {
              super()
              // Once it is whole: the constructor has no class to find yet.
              ;(this as unknown as Builder).onBuild((builder) => {
                if (builder.tableRefFor(builder.modelClass()) === 'posts') void builder.where('posts.id', '<', below)
              })
            }
          },
      }))
      await forEachOf([5, 9, 5, 0, 9], (value) => {
        below = value
        return find
      })
    })

    it('what after-hooks of children do to them is in the entry, once', async () => {
      const { find } = family(() => ({
        instanceAfterFind: (row, context) => {
          row['seen'] = ((row['seen'] as number | undefined) ?? 0) + 1
          row['by'] = context['who']
        },
        afterFind: ({ result = [] }) => {
          for (const row of result as unknown as Record<string, unknown>[]) row['of'] = result.length
        },
      }))
      await forEachOf(['a', 'b', 'a', 'b'], (who) => (side) => find(side).context({ who }))
    })

    it('after-hooks of children that replace them', async () => {
      const { find } = family(() => ({
        afterFind: ({ result = [] }) => (result as unknown as { id: number }[]).filter(({ id }) => id % 2 === 0),
      }))
      for (let i = 0; i < 3; i++) await twins.same(find, `time ${i}`)
    })

    it("the children's hooks run, in the same order, when they are loaded", async () => {
      const { find, logOf } = family((log) => ({
        beforeFind: () => void log.push('beforeFind'),
        afterFind: ({ result }) => void log.push(`afterFind of ${result?.length}`),
      }))
      const act: Act = async (side) => {
        const found = await find(side)
        return [found, logOf(side).filter((line) => line !== 'beforeFind')]
      }
      const before: Act = async (side) => {
        await find(side)
        return logOf(side).includes('beforeFind')
      }
      await twins.same(act, 'cold')
      for (let i = 0; i < 2; i++) await twins.same(before, `time ${i}`)
    })

    it('the hooks of the root run on a hit exactly as without a cache', async () => {
      const act = (log: string[], find: Builder): Builder =>
        find
          .context({ runBefore: (_: unknown, builder: Builder) => void log.push(`context of ${tableOf(builder)}`) })
          .runBefore(() => void log.push('runBefore'))
          .onBuild(() => void log.push('onBuild'))
          .runAfter((rows) => (log.push(`runAfter of ${(rows as unknown[]).length}`), rows))
      const { find } = family(() => ({ beforeFind: () => undefined }))
      for (let i = 0; i < 3; i++) {
        await twins.same(async (side) => {
          const log: string[] = []
          const found = await act(log, find(side))
          // The context's hooks are run for parts as well: for these it matters that they are.
          return [found, log.filter((line) => line !== 'context of posts' && line !== 'onBuild')]
        }, `time ${i}`)
      }
    })

    it('writes to what the children are filtered by are seen', async () => {
      const { find } = family(() => ({
        beforeFind: async (args) => {
          const tags = await args.transaction('tags').select('id').where('label', 't2')
          void hookBuilder(args).whereIn(
            'posts.id',
            (tags as { id: number }[]).map(({ id }) => id),
          )
        },
      }))
      for (const label of ['t2', 'x', 't2']) {
        await twins.same(({ knex }) => knex('tags').where('id', 3).update({ label }))
        for (let i = 0; i < 2; i++) await twins.same(find, `label ${label}`)
      }
    })
  })
}

const tableOf = (builder: Builder): string => builder.modelClass().tableName
