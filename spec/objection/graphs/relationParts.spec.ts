import { expect } from 'chai'
import { Model, type QueryBuilder } from 'objection'
import { cachedBase, withAutomaticKey, withKey } from '../../support/cachedBase.js'
import { Twins, type Act, type Side } from '../../support/twins.js'

type Builder = QueryBuilder<Model, unknown>

interface Row extends Model {
  id: number
  title: string
  name: string
  posts: Row[]
  tags: (Row & { weight: number })[]
  author: Row
  company: Row
  manager: Row
}

/** A graph whose posts are cached by themselves, below a root that is not. */
const withPosts = (side: Side, expression = 'posts') =>
  side.models.User.query()
    .withGraphFetched(expression)
    .modifyGraph('posts', (builder) => void withAutomaticKey(builder).orderBy('id')) as unknown as QueryBuilder<
    Row,
    Row[]
  >

/** Which tables statements read, root first. */
const tables = (statements: readonly string[]): string[] =>
  statements.map((sql) => /from `(\w+)`/.exec(sql)?.[1] as string)

describe('relations of a graph that are cached by themselves', () => {
  let twins: Twins

  afterEach(() => twins.close())

  describe('by modifyGraph', () => {
    beforeEach(async () => {
      twins = await Twins.open({})
    })

    it('two roots with the same owners share the part: the second sends only its own statement', async () => {
      const byId: Act = (side) => withPosts(side).whereIn('id', [1, 2, 3]).orderBy('id')
      const byName: Act = (side) => withPosts(side).where('name', '<', 'u4').orderBy('id', 'desc')
      const some: Act = (side) => withPosts(side).select('id').whereIn('id', [1, 2, 3]).orderBy('id')
      expect(tables((await twins.same(byId, 'the first')).cached)).to.deep.equal(['users', 'posts'])
      expect(tables((await twins.same(byName, 'the second')).cached)).to.include('users')
      expect(tables((await twins.same(some, 'the third')).cached)).to.deep.equal(['users'])
      for (const act of [byId, byName, some]) {
        expect(tables((await twins.same(act, 'again')).cached)).to.deep.equal(['users'])
      }
    })

    it('different owners do not share', async () => {
      const of =
        (id: number): Act =>
        (side) =>
          withPosts(side).findById(id)
      for (const id of [1, 2, 3, 1, 2, 3, 7]) await twins.same(of(id), `of ${id}`)
      const { plain, cached } = await twins.same((side) => withPosts(side).whereIn('id', [1, 2]).orderBy('id'))
      expect(cached).to.deep.equal(plain)
    })

    it('a filter that a captured variable brings into the part separates', async () => {
      const above =
        (id: number): Act =>
        ({ models: { User } }) =>
          User.query()
            .orderBy('id')
            .withGraphFetched('posts')
            .modifyGraph('posts', (builder) => void withAutomaticKey(builder).where('id', '>', id))
      for (const id of [3, 9, 3, 9, 0]) await twins.same(above(id), `above ${id}`)
      expect(twins.queryCache.stats()).to.include({ hits: 2 })
    })

    it('a write to posts loads only the posts anew', async () => {
      const whole: Act = ({ models: { User } }) =>
        withAutomaticKey(User.query().orderBy('id').withGraphFetched('[posts, company]')).modifyGraph(
          '[posts, company]',
          (builder: unknown) => void withAutomaticKey(builder),
        )
      const parts: Act = ({ models: { User } }) =>
        User.query()
          .orderBy('id')
          .withGraphFetched('[posts, company]')
          .modifyGraph('posts', (builder) => void withAutomaticKey(builder))
          .modifyGraph('company', (builder) => void withAutomaticKey(builder))
      for (const act of [parts, whole]) await twins.same(act)
      expect(tables((await twins.same(parts)).cached)).to.deep.equal(['users'])
      await twins.same(({ models: { Post } }) =>
        Post.query()
          .patch({ title: 'changed' } as object)
          .where('id', 2),
      )
      expect(tables((await twins.same(parts, 'after the write')).cached)).to.deep.equal(['users', 'posts'])
      await twins.same(whole, 'after the write')
      await twins.same(({ models: { Company } }) => Company.query().patch({ name: 'changed' } as object))
      expect(tables((await twins.same(parts, 'after the other write')).cached)).to.deep.equal(['users', 'companies'])
      await twins.same(whole, 'after the other write')
    })

    it('a graph around parts depends on all that these depend on, also where they came from the cache', async () => {
      const whole: Act = (side) => withAutomaticKey(withPosts(side, 'posts.tags').orderBy('id'))
      await twins.same((side) => withPosts(side, 'posts.tags').orderBy('id'))
      await twins.same(whole)
      expect((await twins.same(whole)).cached).to.deep.equal([])
      await twins.same(({ knex }) => knex('post_tags').where({ postId: 2 }).update({ weight: 1000 }))
      await twins.same(whole, 'after a write to the join table')
      await twins.same(({ knex }) => knex('tags').update({ label: 'changed' }))
      await twins.same(whole, 'after a write to the last table')
    })

    it('graphs below a part are in it', async () => {
      const deep: Act = (side) => withPosts(side, '[posts.[tags, author.company], manager]').orderBy('id')
      const flat: Act = (side) => withPosts(side).orderBy('id')
      await twins.same(deep, 'cold')
      await twins.same(flat, 'without what is below')
      expect(tables((await twins.same(deep, 'warm')).cached)).to.deep.equal(['users', 'users'])
      await twins.same(({ models: { Company } }) => Company.query().patch({ name: 'changed' } as object))
      await twins.same(deep, 'after a write below')
      await twins.same(flat, 'after a write below')
    })

    it('many to many with what the join table adds', async () => {
      const act: Act = ({ models: { Post } }) =>
        Post.query()
          .orderBy('id')
          .withGraphFetched('tags')
          .modifyGraph('tags', (builder) => void withAutomaticKey(builder).orderBy('weight'))
      await twins.same(act, 'cold')
      expect(tables((await twins.same(act, 'warm')).cached)).to.deep.equal(['posts'])
      await twins.same(({ knex }) => knex('post_tags').where({ postId: 1 }).update({ weight: 1000 }))
      expect(tables((await twins.same(act, 'after')).cached)).to.deep.equal(['posts', 'tags'])
    })

    it('a select of their own, without the columns that relate', async () => {
      const act: Act = ({ models: { User } }) =>
        User.query()
          .select('name')
          .orderBy('id')
          .withGraphFetched('[posts, manager]')
          .modifyGraph('posts', (builder) => void withAutomaticKey(builder).select('title'))
          .modifyGraph('manager', (builder) => void withAutomaticKey(builder).select('name'))
      const withColumns: Act = ({ models: { User } }) =>
        User.query()
          .select('name')
          .orderBy('id')
          .withGraphFetched('[posts, manager]')
          .modifyGraph('posts', (builder) => void withAutomaticKey(builder).select('title', 'authorId'))
          .modifyGraph('manager', (builder) => void withAutomaticKey(builder).select('name', 'id'))
      for (const time of ['cold', 'warm', 'warm again']) {
        await twins.same(act, time)
        await twins.same(withColumns, `${time}, with columns`)
      }
    })

    it('one query is not the other: as a part of a graph, and by relatedQuery', async () => {
      const part: Act = (side) => withPosts(side).whereIn('id', [1, 2]).orderBy('id')
      const alone: Act = ({ models: { User } }) =>
        withAutomaticKey(User.relatedQuery('posts').for([1, 2])).orderBy('id')
      for (const time of ['cold', 'warm']) {
        await twins.same(part, time)
        await twins.same(alone, time)
      }
    })

    it('a key of the caller cannot tell for which owners: it is not used', async () => {
      const keyed =
        (id: number): Act =>
        ({ models: { User } }) =>
          User.query()
            .findById(id)
            .withGraphFetched('posts')
            .modifyGraph('posts', (builder) => void withKey(builder, 'posts'))
      for (const id of [1, 2, 1, 2]) await twins.sameStatements(keyed(id), `of ${id}`)
      expect(twins.queryCache.stats()).to.include({ stores: 0, bypasses: 4 })
    })

    it('several loads at the same time are one load of the part, and everyone owns what he gets', async () => {
      const { cached } = await twins.same(async (side) => {
        const all = await Promise.all([1, 2, 3].map(() => withPosts(side).orderBy('id').first()))
        all[0]?.posts.pop()
        Object.assign(all[1]?.posts[0] ?? {}, { title: 'mine' })
        return JSON.parse(JSON.stringify(all)) as unknown
      })
      expect(tables(cached).filter((table) => table === 'posts')).to.have.length(1)
    })

    it('in a transaction the part is read there', async () => {
      await twins.same((side) => withPosts(side).orderBy('id'))
      await twins.sameStatements((side) =>
        side.models.User.transaction(async (trx) => {
          await side.models.Post.query(trx).patch({ title: 'inside' } as object)
          return withPosts(side).transacting(trx).orderBy('id')
        }),
      )
      await twins.same((side) => withPosts(side).orderBy('id'))
    })

    it('withCache(false) on the root leaves the part as it asked to be', async () => {
      const act: Act = (side) => {
        const builder = withPosts(side).orderBy('id')
        ;(builder as unknown as { withCache?(options: false): unknown }).withCache?.(false)
        return builder
      }
      await twins.same(act)
      expect(tables((await twins.same(act)).cached)).to.deep.equal(['users'])
    })
  })

  describe('by the related class', () => {
    beforeEach(async () => {
      twins = await Twins.open({})
    })

    /** A root that is not cached over relations that are. */
    const below = (side: Side) => {
      const isCached = 'queryCache' in side.Base
      const Related = isCached ? cachedBase(side.knex, twins.queryCache, { all: true }) : side.Base
      class Comment extends Related {
        static override tableName = 'posts'
      }
      class Boss extends Related {
        static override tableName = 'users'
        static override get relationMappings() {
          return {
            comments: {
              relation: Model.HasManyRelation,
              modelClass: Comment,
              join: { from: 'users.id', to: 'posts.authorId' },
            },
          }
        }
      }
      class Root extends side.Base {
        static override tableName = 'users'
        static override get relationMappings() {
          return {
            comments: {
              relation: Model.HasManyRelation,
              modelClass: Comment,
              join: { from: 'users.id', to: 'posts.authorId' },
            },
            boss: {
              relation: Model.BelongsToOneRelation,
              modelClass: Boss,
              join: { from: 'users.managerId', to: 'users.id' },
            },
          }
        }
      }
      return Root
    }

    /** Runs many acts over one set of classes. */
    const over = () => {
      const roots = new Map<Side, typeof Model>()
      return (act: (Root: typeof Model, side: Side) => PromiseLike<unknown>): Act =>
        (side) => {
          if (!roots.has(side)) roots.set(side, below(side))
          return act(roots.get(side) as typeof Model, side)
        }
    }

    it('two roots share what they have in common', async () => {
      const on = over()
      const graph = '[comments, boss.comments]'
      const first = on((Root) => Root.query().where('id', '<', 5).orderBy('id').withGraphFetched(graph))
      const second = on((Root) => Root.query().whereIn('id', [1, 2, 3, 4]).orderBy('id').withGraphFetched(graph))
      const joined = on((Root) =>
        Root.query().where('users.id', '<', 5).withGraphJoined(graph).orderBy(['users.id', 'comments.id']),
      )
      expect(tables((await twins.same(first, 'cold')).cached)).to.have.length(4)
      expect(tables((await twins.same(second, 'the other')).cached)).to.deep.equal(['users'])
      await twins.same(joined, 'joined')
      await twins.same(on((_, { models }) => models.Post.query().patch({ title: 'changed' } as object)))
      for (const act of [first, second, joined]) await twins.same(act, 'after a write')
    })

    it('an owner that several have in common is as many instances as without a cache', async () => {
      const on = over()
      const act = on(async (Root) => {
        const found = (await Root.query().orderBy('id').withGraphFetched('boss.comments')) as unknown as { boss: Row }[]
        return [found, found.map(({ boss }) => found.findIndex((other) => other.boss === boss))]
      })
      for (const time of ['cold', 'warm', 'warm again']) await twins.same(act, time)
    })

    it('what is done to a result is in no other', async () => {
      const on = over()
      const act = on(async (Root) => {
        const seen: unknown[] = []
        for (let i = 0; i < 3; i++) {
          const found = (await Root.query().orderBy('id').withGraphFetched('[comments, boss]')) as unknown as {
            boss: { settings: string } | null
            comments: Row[]
          }[]
          seen.push(JSON.parse(JSON.stringify(found)))
          for (const { comments, boss } of found) {
            Object.assign(comments[0] ?? {}, { title: 'mine', more: [] })
            comments.length = 0
            Object.assign(boss ?? {}, { name: 'mine' })
          }
        }
        return seen
      })
      await twins.same(act)
    })

    it('$fetchGraph and writes of graphs fetch them from the database', async () => {
      const on = over()
      const warm = on((Root) => Root.query().orderBy('id').withGraphFetched('[comments, boss.comments]'))
      for (let i = 0; i < 2; i++) await twins.same(warm)
      await twins.sameStatements(
        on(async (Root) => {
          const one = Root.fromJson({ id: 2, managerId: 1 })
          return one.$fetchGraph('[comments, boss.comments]')
        }),
      )
      await twins.sameStatements(
        on((Root) =>
          Root.query().upsertGraphAndFetch(
            { id: 2, name: 'changed', comments: [{ id: 2, title: 'changed' }] } as object,
            {
              noDelete: true,
            },
          ),
        ),
      )
      await twins.same(warm)
    })
  })

  describe('with all: true', () => {
    beforeEach(async () => {
      twins = await Twins.open({ all: true })
    })

    it('one related instance that several owners have stays one', async () => {
      const act: Act = async ({ models: { Post } }) => {
        const posts = (await Post.query().orderBy('id').withGraphFetched('[author.company, tags]')) as unknown as Row[]
        return [
          posts,
          posts.map(({ author }) => posts.findIndex((other) => other.author === author)),
          posts.map(({ author }) => posts.findIndex((other) => other.author.company === author.company)),
        ]
      }
      const other: Act = async ({ models: { Post } }) => {
        const posts = (await Post.query()
          .where('id', '>', 0)
          .orderBy('id')
          .withGraphFetched('[author.company]')) as unknown as Row[]
        return [posts, posts.map(({ author }) => posts.findIndex((each) => each.author === author))]
      }
      for (const time of ['cold', 'warm']) {
        await twins.same(act, time)
        await twins.same(other, `${time}, the other`)
      }
    })

    it('a part that opts out is loaded each time, and its graph with it or from the cache', async () => {
      const act: Act = ({ models: { User } }) =>
        User.query()
          .orderBy('id')
          .withGraphFetched('[posts.tags, company]')
          .modifyGraph('posts', (builder) => {
            ;(builder as unknown as { withCache?(options: false): unknown }).withCache?.(false)
          })
      for (const time of ['cold', 'warm', 'warm again']) await twins.same(act, time)
      await twins.same(({ models: { Post } }) => Post.query().patch({ title: 'changed' } as object))
      await twins.same(act, 'after a write')
    })

    it('hooks on a part run as without a cache, and what they make is theirs', async () => {
      const logs = new Map<Side, string[]>()
      const act =
        (suffix: string): Act =>
        async (side) => {
          const log: string[] = []
          logs.set(side, log)
          const found = await side.models.User.query()
            .orderBy('id')
            .withGraphFetched('posts')
            .modifyGraph('posts', (builder) => {
              void (builder as unknown as Builder).runAfter((rows) => {
                log.push(`runAfter of ${(rows as Row[]).length}`)
                for (const row of rows as Row[]) row.title += suffix
                return rows
              })
            })
          return [found, log.splice(0)]
        }
      for (const suffix of ['!', '?', '!', '?']) await twins.same(act(suffix), suffix)
    })

    it('errors that a part answers itself are as without a cache', async () => {
      const act: Act = ({ models: { User } }) =>
        User.query()
          .orderBy('id')
          .withGraphFetched('posts')
          .modifyGraph('posts', (builder) => {
            void (builder as unknown as Builder).where('noSuchColumn', 1).onError(() => [])
          })
      for (let i = 0; i < 3; i++) await twins.same(act, `time ${i}`)
    })

    it('first and page of owners share the parts of lists with the same owners', async () => {
      const asked: Act[] = [
        ({ models: { User } }) => User.query().where('id', 1).withGraphFetched('posts'),
        ({ models: { User } }) => User.query().where('id', 1).withGraphFetched('posts').first(),
        ({ models: { User } }) => User.query().findById(1).withGraphFetched('posts'),
        ({ models: { User } }) => User.query().orderBy('id').withGraphFetched('posts').page(0, 1),
      ]
      for (const [i, act] of asked.entries()) {
        const { cached } = await twins.same(act)
        expect(tables(cached).includes('posts'), `query ${i}`).to.equal(i === 0)
      }
    })
  })
})
