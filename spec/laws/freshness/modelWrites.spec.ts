import { describeStages } from './describeStages.js'
import { listOf, rowOf, type Stage } from './Stage.js'

const settings = { theme: 'light', newsletter: false, pinned: [] }
const post = (title: string) => ({ title, body: 'of a graph', isDraft: false })
const first = async <M>(rows: PromiseLike<M[]>): Promise<M> => (await rows)[0] as M

describeStages('law 3, freshness: writes by Objection invalidate', (stage) => {
  const models = (): Stage['models'] => stage().models

  it('insertGraph, in each of its tables', () =>
    stage().expectSeen([listOf('User'), listOf('Post'), listOf('Tag'), listOf('PostTag')], () =>
      models()
        .User.query()
        .insertGraph({
          name: 'graph',
          isAdmin: false,
          settings,
          posts: [{ ...post('g'), tags: [{ name: 'of a graph' }] }],
        } as never),
    ))

  it('upsertGraph: what it inserts, patches, relates and deletes', async () => {
    const user = await models()
      .User.query()
      .insertGraph({ name: 'u', isAdmin: false, settings, posts: [post('a'), post('b')] } as never)
    const [kept, gone] = user.posts as unknown as [{ id: number }, { id: number }]
    await stage().expectSeen([listOf('User'), listOf('Post'), rowOf('Post', gone.id), rowOf('Post', kept.id)], () =>
      models()
        .User.query()
        .upsertGraph({ id: user.id, name: 'up', posts: [{ id: kept.id, title: 'kept' }, post('c')] } as never),
    )
  })

  it('relate and unrelate of many to many', async () => {
    const found = await first(models().Post.query().orderBy('id'))
    const tag = await models().Tag.query().insert({ name: 'to relate' })
    await stage().expectSeen([listOf('PostTag')], () => found.$relatedQuery('tags').relate(tag.id))
    await stage().expectSeen([listOf('PostTag')], () => found.$relatedQuery('tags').unrelate().where('tags.id', tag.id))
  })

  it('relate and unrelate of one', async () => {
    const [user, company] = [
      await first(models().User.query().orderBy('id')),
      await models().Company.query().findById(2),
    ]
    await user.$query().patch({ companyId: 1 })
    await stage().expectSeen([listOf('User'), rowOf('User', user.id)], () =>
      user.$relatedQuery('company').relate(company?.id as number),
    )
    await stage().expectSeen([listOf('User'), rowOf('User', user.id)], () => user.$relatedQuery('company').unrelate())
  })

  it('insert, patch and delete through a relation', async () => {
    const found = await first(models().Post.query().orderBy('id'))
    await stage().expectSeen([listOf('Tag'), listOf('PostTag')], () =>
      found.$relatedQuery('tags').insert({ name: 'through' }),
    )
    await stage().expectSeen([listOf('Tag')], () =>
      found.$relatedQuery('tags').patch({ description: 'patched' } as never),
    )
    await stage().expectSeen([listOf('Tag'), listOf('PostTag')], () => found.$relatedQuery('tags').delete())
  })

  it('increment and decrement', async () => {
    const { id } = await first(models().Post.query().orderBy('id'))
    await stage().knex('posts').where({ id }).update({ rating: 1 })
    await stage().expectSeen([listOf('Post'), rowOf('Post', id)], () =>
      models().Post.query().findById(id).increment('rating', 1),
    )
    await stage().expectSeen([listOf('Post'), rowOf('Post', id)], () =>
      models().Post.query().decrement('rating', 1).where({ id }),
    )
  })

  it('an insert with an id that was not found', () =>
    stage().expectSeen([rowOf('Folder', 7001)], () => models().Folder.query().insert({ id: 7001, name: 'given' })))

  it('an insert whose generated id was not found', async () => {
    const { id } = await models().Note.query().insertAndFetch({ body: 'last' })
    await stage().expectSeen([rowOf('Note', id + 1)], () => models().Note.query().insert({ body: 'next' }))
  })

  it('a patch of a primary key, where it was and where it is', async () => {
    const { id } = await models().Note.query().insertAndFetch({ body: 'moves' })
    await stage().expectSeen([rowOf('Note', id), rowOf('Note', 8001)], () =>
      models().Note.query().findById(id).patch({ id: 8001 }),
    )
  })

  it('rows that a foreign key deletes, and those that it sets to null', async () => {
    const { id } = await models()
      .User.query()
      .insertAndFetch({ name: 'goes', isAdmin: false, settings } as never)
    const written = await models()
      .Post.query()
      .insertAndFetch({ ...post('goes'), authorId: id } as never)
    const comment = {
      postId: (await first(models().Post.query().orderBy('id'))).id,
      authorId: id,
      body: 'stays',
      writtenAt: new Date(0),
    }
    const stays = await models()
      .Comment.query()
      .insertAndFetch(comment as never)
    await stage().expectSeen(
      [listOf('Post'), rowOf('Post', written.id), listOf('Comment'), rowOf('Comment', stays.id)],
      () => models().User.query().deleteById(id),
    )
  })

  it('rows below a row of the same table', async () => {
    const top = await models().Folder.query().insertAndFetch({ name: 'top' })
    const below = await models()
      .Folder.query()
      .insertAndFetch({ name: 'below', parentId: top.id } as never)
    const deepest = await models()
      .Folder.query()
      .insertAndFetch({ name: 'deepest', parentId: below.id } as never)
    await stage().expectSeen([rowOf('Folder', top.id), rowOf('Folder', deepest.id)], () =>
      models().Folder.query().deleteById(top.id),
    )
  })

  it('what a trigger writes elsewhere', async () => {
    const { id } = await first(models().Post.query().orderBy('id'))
    const comment = { postId: id, body: 'counted', writtenAt: new Date(0) }
    await stage().expectSeen([rowOf('Total', 1), listOf('Total')], () =>
      models()
        .Comment.query()
        .insert(comment as never),
    )
  })

  it('what is behind a view over a view', async () => {
    const { id } = await first(models().User.query().orderBy('id'))
    await stage().expectSeen([listOf('Busy')], () =>
      models()
        .Post.query()
        .insert([post('x'), post('y')].map((each) => ({ ...each, authorId: id }))[0] as never)
        .then(() =>
          models()
            .Post.query()
            .insertGraph([post('x'), post('y')].map((each) => ({ ...each, authorId: id })) as never),
        ),
    )
  })
})
