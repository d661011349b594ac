import { expect } from 'chai'
import type { Model, QueryBuilder } from 'objection'
import { Twins, type Act } from '../support/twins.js'
import type { Models } from '../support/models.js'

type Builder = QueryBuilder<Model, unknown>

/** The cache's methods, which a plain twin does not have. */
function uncached<B>(builder: B): B {
  ;(builder as { withCache?(options: false): unknown }).withCache?.(false)
  return builder
}

/** Queries of all tables that the writes below change. */
const warm: Act = async ({ models: { User, Post, Tag } }) => [
  await User.query().orderBy('id').withGraphFetched('[posts.tags, company, manager]'),
  await Post.query().orderBy('id').withGraphFetched('[author, tags]'),
  await Tag.query().orderBy('id'),
  await User.query().findById(2),
  await User.query().findById(2).withGraphFetched('posts'),
  await Post.query().findById(2),
  await User.query().resultSize(),
  await Post.query().orderBy('id').page(0, 3),
  await User.relatedQuery('posts').for(2).orderBy('id'),
]

const user = async ({ User }: Models, id = 2) => (await User.query().findById(id).throwIfNotFound()) as Model

/** LoadResult without the cache on both sides, so that only later actions send statements. */
const fresh = async ({ User }: Models, id = 2) => (await uncached(User.query()).findById(id).throwIfNotFound()) as Model

const related = (owner: Model, name: string) => owner.$relatedQuery(name as never) as unknown as Builder

const graphOfUser = (name: string) => ({
  id: 2,
  name,
  posts: [
    { id: 2, title: 'renamed' },
    { id: 900, title: 'new', tags: [{ id: 1 }, { id: 901, label: 'new' }] },
  ],
})

/** Writes with the fetches that Objection makes for them. No part of them may come from the cache. */
const WRITES: Readonly<Record<string, Act>> = {
  patchAndFetchById: ({ models: { User } }) => User.query().patchAndFetchById(2, { name: 'changed' }),
  updateAndFetchById: ({ models: { Tag } }) => Tag.query().updateAndFetchById(1, { label: 'changed' } as object),
  insert: ({ models: { Tag } }) => Tag.query().insert({ id: 9, label: 'new' } as object),
  insertAndFetch: ({ models: { Tag } }) => Tag.query().insertAndFetch({ id: 9, label: 'new' } as object),
  insertGraph: ({ models: { User } }) => User.query().insertGraph({ id: 99, name: 'new', posts: [] } as object),
  insertGraphAndFetch: ({ models: { User } }) =>
    User.query().insertGraphAndFetch({ id: 99, name: 'new', posts: [{ id: 900, title: 'new' }] } as object),
  'insertGraphAndFetch that relates': ({ models: { Post } }) =>
    Post.query().insertGraphAndFetch(
      { id: 900, title: 'new', tags: [{ '#dbRef': 2 }], author: { '#dbRef': 3 } } as object,
      { relate: true },
    ),
  upsertGraph: ({ models: { User } }) =>
    User.query().upsertGraph(graphOfUser('changed') as object, { insertMissing: true, relate: true }),
  upsertGraphAndFetch: ({ models: { User } }) =>
    User.query().upsertGraphAndFetch(graphOfUser('changed') as object, { insertMissing: true, relate: true }),
  'upsertGraph that changes nothing': ({ models: { User } }) =>
    User.query().upsertGraph({ id: 2, name: 'u2' } as object),
  'upsertGraph of a row that is not there': ({ models: { User } }) =>
    User.query().upsertGraph({ id: 404, name: 'x' } as object),
  'patch of an instance': async ({ models }) => (await fresh(models)).$query().patch({ name: 'changed' } as object),
  '$query().patchAndFetch': async ({ models }) => (await fresh(models)).$query().patchAndFetch({ name: 'changed' }),
  '$query().updateAndFetch': async ({ models: { Tag } }) =>
    (Tag.fromJson({ id: 1 }) as Model).$query().updateAndFetch({ label: 'changed' }),
  relate: async ({ models: { Post } }) => related(Post.fromJson({ id: 8 }), 'tags').relate({ id: 1, weight: 77 }),
  'relate by a column': ({ models: { User } }) => User.relatedQuery('posts').for(1).relate(2),
  unrelate: ({ models: { User } }) => User.relatedQuery('posts').for(2).unrelate().where('title', 'p2'),
  'unrelate of many to many': ({ models: { Post } }) => Post.relatedQuery('tags').for(2).unrelate(),
  'patch through a relation': ({ models: { User } }) =>
    User.relatedQuery('posts')
      .for(2)
      .patch({ title: 'changed' } as object),
  'delete by id': ({ models: { Tag } }) => Tag.query().deleteById(404),
  delete: async ({ models: { Post, Tag } }) => {
    await Post.relatedQuery('tags').for(Post.query()).unrelate()
    return Tag.query().delete().where('id', '>', 1)
  },
  'delete returning through a relation': ({ models: { User } }) =>
    User.relatedQuery('posts').for(5).delete().where('title', 'none'),
  increment: ({ models: { User } }) => User.query().increment('age', 3).where('id', '<', 4),
  truncate: async ({ knex, models: { Tag } }) => {
    await knex('post_tags').truncate()
    return Tag.query().truncate()
  },
  'a write that fails': ({ models: { Tag } }) => Tag.query().insert({ id: 1, label: 'there already' } as object),
  'a write with onError': ({ models: { Tag } }) =>
    Tag.query()
      .insert({ id: 1 } as object)
      .onError(() => 'fallback'),
}

/** Finds that must ask the database each time. */
const BYPASSES: Readonly<Record<string, Act>> = {
  'withCache(false)': ({ models: { User } }) => uncached(User.query().orderBy('id')),
  'withCache(false) before everything else': ({ models: { User } }) => uncached(User.query()).orderBy('id').first(),
  'withCache(false) on a page': ({ models: { User } }) => uncached(User.query().orderBy('id').page(1, 2)),
  'withCache(false) on a count': ({ models: { User } }) => uncached(User.query()).resultSize(),
  'withCache(false), cloned': ({ models: { User } }) => uncached(User.query()).clone().clone().orderBy('id'),
  'withCache(false), cloned and counted': ({ models: { User } }) => uncached(User.query()).clone().resultSize(),
  'withCache(false), a page of a clone': ({ models: { User } }) => uncached(User.query()).clone().page(0, 2),
  'withCache(false) in a hook of its own': ({ models: { Tag } }) =>
    uncached(Tag.query())
      .orderBy('id')
      .runAfter(async (rows, builder) => [rows, await builder.clone().clear(/runAfter/), await builder.resultSize()]),
  'forUpdate in a transaction': ({ models: { User } }) =>
    User.transaction(async (trx) => User.query(trx).forUpdate().findById(2)),
  forUpdate: ({ models: { User } }) => User.query().forUpdate().orderBy('id'),
  forShare: ({ models: { User } }) => User.query().forShare().orderBy('id').first(),
  'forUpdate by a modifier': ({ models: { User } }) =>
    User.query()
      .modify((builder) => void builder.forUpdate())
      .orderBy('id'),
  'resolve()': ({ models: { User } }) => (User.query() as unknown as Builder).resolve([{ made: 'up' }]),
  'resolve() and a graph': async ({ models }) =>
    (models.User.query() as unknown as Builder).resolve([await fresh(models)]).withGraphFetched('posts'),
  'a transaction that writes': ({ models: { Tag } }) =>
    Tag.transaction(async (trx) => {
      const before = await Tag.query(trx).orderBy('id')
      await Tag.query(trx)
        .patch({ label: 'inside' } as object)
        .where('id', 1)
      return [before, await Tag.query(trx).orderBy('id'), await Tag.query(trx).resultSize()]
    }),
  'a transaction that is bound': ({ knex, models: { Tag } }) =>
    knex.transaction(async (trx) => {
      const Bound = Tag.bindTransaction(trx)
      await Bound.query().patch({ label: 'bound' } as object)
      return [await Bound.query().orderBy('id'), await Bound.query().findById(1).resultSize()]
    }),
  'a graph in a transaction': ({ models: { User } }) =>
    User.transaction(async (trx) => {
      await User.relatedQuery('posts', trx)
        .for(2)
        .patch({ title: 'inside' } as object)
      return User.query(trx).findById(2).withGraphFetched('[posts.tags, company]')
    }),
  'a query with an error': ({ models: { User } }) => User.query().where('noSuchColumn', 1),
}

/** Finds that the cache may answer, whatever hooks run with them. */
const READS: Readonly<Record<string, Act>> = {
  list: ({ models: { User } }) => User.query().orderBy('id'),
  first: ({ models: { User } }) => User.query().orderBy('id').first(),
  findById: ({ models: { User } }) => User.query().findById(3),
  'findById of nothing': ({ models: { User } }) => User.query().findById(404),
  findOne: ({ models: { User } }) => User.query().findOne('name', 'u3'),
  castTo: ({ models: { User, UserSummary } }) => User.query().orderBy('id').castTo(UserSummary),
  runAfter: ({ models: { User } }) =>
    User.query()
      .orderBy('id')
      .runAfter((rows) => (rows as unknown[]).length),
  'an instance': async ({ models }) => (await user(models)).$query(),
  'relatedQuery of an instance': async ({ models }) => related(await user(models), 'posts').orderBy('id'),
  'relatedQuery of ids': ({ models: { User } }) => User.relatedQuery('posts').for([1, 2]).orderBy('id'),
  'relatedQuery of a query': ({ models: { User } }) =>
    User.relatedQuery('posts')
      .for(User.query().where('id', '<', 3))
      .orderBy('id'),
  'many to many': ({ models: { Post } }) => Post.relatedQuery('tags').for(2).orderBy(['id', 'weight']),
  resultSize: ({ models: { User } }) => User.query().where('age', '>', 22).resultSize(),
  page: ({ models: { User } }) => User.query().orderBy('id').page(1, 3),
  range: ({ models: { User } }) => User.query().orderBy('id').range(2, 4),
  'range of a limited query': ({ models: { User } }) => User.query().orderBy('id').limit(2).range(),
  throwIfNotFound: ({ models: { User } }) => User.query().findById(404).throwIfNotFound({ message: 'nobody' }),
  'throwIfNotFound of a list': ({ models: { User } }) => User.query().where('id', '<', 0).throwIfNotFound(),
  'throwIfNotFound of somebody': ({ models: { User } }) => User.query().findById(1).throwIfNotFound(),
  'a sub-query': ({ models: { User, Post } }) =>
    User.query()
      .whereIn('id', Post.query().select('authorId').where('id', '<', 3))
      .orderBy('id'),
  'a sub-query in select': ({ models: { User } }) =>
    User.query().select('id', User.relatedQuery('posts').count().as('written')).orderBy('id'),
  whereExists: ({ models: { User } }) =>
    User.query().whereExists(User.relatedQuery('posts').where('title', 'p2')).orderBy('id'),
  joinRelated: ({ models: { User } }) =>
    User.query().joinRelated('posts').select('users.id', 'posts.title').orderBy('posts.id'),
  withGraphJoined: ({ models: { User } }) =>
    User.query().withGraphJoined('[posts, company]').orderBy(['users.id', 'posts.id']),
  withGraphFetched: ({ models: { User } }) =>
    User.query().orderBy('id').withGraphFetched('[posts.[tags, author], company, manager.posts, reports]'),
  'a graph under a page': ({ models: { User } }) =>
    User.query().orderBy('id').withGraphFetched('[posts, manager]').page(0, 4),
  count: ({ models: { User } }) => User.query().count('* as count').first(),
  'count by group': ({ models: { Post } }) => Post.query().select('authorId').count('* as n').groupBy('authorId'),
  'onError of a query that succeeds': ({ models: { User } }) =>
    User.query()
      .findById(1)
      .onError(() => 'fallback'),
  'onError for what throwIfNotFound raises': ({ models: { User } }) =>
    User.query()
      .findById(404)
      .throwIfNotFound()
      .onError(() => 'fallback'),
}

describe('all: true', () => {
  let twins: Twins

  beforeEach(async () => {
    twins = await Twins.open()
  })

  afterEach(() => twins.close())

  describe('sends the same writes as without a cache, which every later query sees', () => {
    for (const [name, act] of Object.entries(WRITES)) {
      it(name, async () => {
        for (let i = 0; i < 2; i++) await twins.same(warm, 'before')
        await twins.sameStatements(act)
        for (const time of ['just after', 'later']) await twins.same(warm, time)
        await twins.same(act, 'the same again')
        await twins.same(warm, 'in the end')
      })
    }
  })

  describe('asks the database each time', () => {
    for (const [name, act] of Object.entries(BYPASSES)) {
      it(name, async () => {
        for (let i = 0; i < 2; i++) await twins.same(warm, 'before')
        const { stores } = twins.queryCache.stats()
        for (let i = 0; i < 3; i++) await twins.sameStatements(act, `time ${i}`)
        expect(twins.queryCache.stats()).to.include({ stores })
        await twins.same(warm, 'after')
      })
    }
  })

  describe('caches, with the same results', () => {
    for (const [name, act] of Object.entries(READS)) {
      it(name, async () => {
        const { plain, cached } = await twins.same(act, 'cold')
        expect(cached).to.deep.equal(plain)
        for (const time of ['warm', 'warm again']) {
          expect((await twins.same(act, time)).cached, time).to.deep.equal([])
        }
      })
    }

    it('gives the same results concurrently, in any order', async () => {
      for (let i = 0; i < 2; i++) {
        for (const [name, act] of Object.entries(READS)) await twins.same(act, name)
        for (const [name, act] of Object.entries(READS).toReversed()) await twins.same(act, name)
      }
    })
  })

  it('allows awaiting one builder three times', async () => {
    const { cached } = await twins.same(async ({ models: { User } }) => {
      const builder = User.query().orderBy('id').withGraphFetched('posts')
      return [await builder, await builder, await builder, await builder.first(), await builder.resultSize()]
    })
    // The list with its posts, the first user with theirs, and the count.
    expect(cached.length).to.be.below(6)
  })

  it('does not count a write as a bypass', async () => {
    const before = twins.queryCache.stats()
    await twins.sameStatements(async ({ knex, models: { Tag } }) => {
      await knex('post_tags').delete()
      return [
        await Tag.query().insert({ id: 9, label: 'new' } as object),
        await Tag.query()
          .patch({ label: 'changed' } as object)
          .where('id', 9),
        await Tag.query().increment('id', 10).where('id', 9),
        await Tag.query().deleteById(19),
        await Tag.query().truncate(),
      ]
    })
    const { bypasses, misses, hits, loads } = before
    expect(twins.queryCache.stats()).to.include({ bypasses, misses, hits, loads })
  })

  it('does not cache a builder that becomes a write', async () => {
    await twins.same(warm)
    await twins.sameStatements(({ models: { Tag } }) =>
      Tag.query()
        .where('id', 1)
        .patch({ label: 'changed' } as object),
    )
    await twins.same(warm)
  })

  it('allows hooks to clone, run and count the query', async () => {
    const act: Act = ({ models: { Tag } }) =>
      Tag.query()
        .where('id', '>', 1)
        .orderBy('id')
        .runBefore(async (_, builder) => {
          const copy = builder.clone().clear(/runBefore|runAfter/)
          builder.context({ seen: await copy })
        })
        .runAfter(async (rows, builder) => {
          const copy = builder.clone().clear(/runBefore|runAfter/)
          return [rows, builder.context()['seen'], await copy, await copy.resultSize(), await copy.first()]
        })
    for (let i = 0; i < 3; i++) await twins.same(act, `time ${i}`)
  })

  describe('$fetchGraph', () => {
    const act: Act = async ({ models }) => (await fresh(models)).$fetchGraph('[posts.tags, company]')

    it('loads from the database each time', async () => {
      for (let i = 0; i < 2; i++) await twins.same(warm)
      for (let i = 0; i < 3; i++) await twins.sameStatements(act, `time ${i}`)
    })

    it('with skipFetched keeps loaded relations and loads the rest', async () => {
      const skipping: Act = async ({ models: { User } }) => {
        const found = (await uncached(User.query()).findById(2).withGraphFetched('posts')) as unknown as Model
        return found.$fetchGraph('[posts.tags, company]', { skipFetched: true })
      }
      for (let i = 0; i < 2; i++) await twins.same(warm)
      for (let i = 0; i < 2; i++) {
        const { plain, cached } = await twins.same(skipping)
        // The posts of the find may have come from the cache; what `$fetchGraph` loads may not.
        expect(cached.filter((sql) => /tags|companies/.test(sql))).to.deep.equal(
          plain.filter((sql) => /tags|companies/.test(sql)),
        )
      }
    })

    it('adds to the models, without changes to other results', async () => {
      await twins.same(async ({ models: { User } }) => {
        const [one, other] = [await User.query().findById(2), await User.query().findById(2)] as unknown as Model[]
        await one?.$fetchGraph('posts')
        Object.assign((one as unknown as { posts: object[] }).posts[0] as object, { title: 'mine' })
        await other?.$fetchGraph('posts')
        return [one, other, await User.query().findById(2).withGraphFetched('posts')]
      })
    })

    it('works for several models', async () => {
      for (let i = 0; i < 2; i++) await twins.same(warm)
      await twins.sameStatements(async ({ models: { User } }) =>
        User.fetchGraph(await uncached(User.query()).orderBy('id'), 'posts'),
      )
    })
  })

  it('answers a query that beforeFind cancels with the hook’s value', async () => {
    const act: Act = async ({ Base }) => {
      class Cancelled extends Base {
        static override tableName = 'tags'
        static override beforeFind({ cancelQuery }: { cancelQuery(value: unknown): void }) {
          cancelQuery([{ made: 'up' }])
        }
      }
      return [await Cancelled.query(), await Cancelled.query()]
    }
    await twins.sameStatements(act)
    expect(twins.queryCache.stats()).to.include({ stores: 0 })
  })

  it('does not store the value of onError()', async () => {
    const failing: Act = ({ models: { Tag } }) =>
      Tag.query()
        .orderBy('id')
        .onError(() => [])
    const renamed: Act = ({ knex }) => knex.schema.renameTable('tags', 'gone')
    const back: Act = ({ knex }) => knex.schema.renameTable('gone', 'tags')
    await twins.same(renamed)
    for (let i = 0; i < 2; i++) await twins.sameStatements(failing)
    await twins.same(back)
    for (let i = 0; i < 2; i++) await twins.same(failing)
  })

  it('shows a transaction its own writes, and no query a rolled-back write', async () => {
    await twins.same(warm)
    await twins.sameStatements(({ models: { Tag } }) =>
      Tag.transaction(async (trx) => {
        await Tag.query(trx).insert({ id: 77, label: 'never' } as object)
        throw Object.assign(new Error('back'), { data: await Tag.query(trx).orderBy('id') })
      }),
    )
    const { cached } = await twins.same(({ models: { Tag } }) => Tag.query().orderBy('id'))
    expect(cached).to.deep.equal([])
  })

  it('isolates results that share SQL', async () => {
    await twins.same(async ({ models: { User } }) => {
      const seen: unknown[] = []
      for (let i = 0; i < 3; i++) {
        const list = await User.query().orderBy('id').withGraphFetched('manager')
        const first = await User.query().orderBy('id').withGraphFetched('manager').first()
        seen.push(structuredClone(JSON.parse(JSON.stringify([list, first]))))
        for (const each of [...list, first as Model]) {
          Object.assign(each, { name: 'mine', manager: null })
          ;(each as unknown as { settings: { nested: { list: unknown[] } } | null }).settings?.nested.list.push('mine')
          ;(each as unknown as { avatar: Buffer | null }).avatar?.fill(9)
        }
      }
      return seen
    })
  })
})
