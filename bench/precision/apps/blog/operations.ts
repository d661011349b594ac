import type { Model, Pojo } from 'objection'
import type { Operations, Step } from '../../App.js'
import { on, related } from '../../conditions.js'
import { ARTICLES, COMMENTS, TAGS, USERS } from './data.js'
import { modelsOn } from './models.js'

const authorsOf = (found: readonly Pojo[]) => related('users', 'id', found, 'authorId')
const published = on('articles', { published: true })

export function operations(base: typeof Model): Operations {
  const { User, Tag, Comment, Article, ArticleTag, Favorite, Follow } = modelsOn(base)
  let [articles, comments] = [ARTICLES, COMMENTS]
  const anArticle = ({ chance }: Step): number => chance.recent(articles)
  const aUser = ({ chance }: Step): number => chance.popular(USERS)
  const listed = () => Article.query().modify('listed').orderBy('articles.id', 'desc')

  const article = (step: Step, id = anArticle(step)) => {
    const slug = `slug-${id}`
    const build = () => Article.query().findOne({ slug }).withGraphFetched('[author(card), tags]')
    return step.read<Pojo | undefined>('article', [id], build, (found) => {
      const each = found === undefined ? [] : [found]
      return [on('articles', { slug }), authorsOf(each), related('article_tags', 'articleId', each, 'id'), on('tags')]
    })
  }
  const discussion = (step: Step, articleId: number) => {
    const build = () => Comment.query().where({ articleId }).orderBy('id', 'desc').withGraphFetched('author(card)')
    return step.read<Pojo[]>('discussion', [articleId], build, (found) => [
      on('comments', { articleId }),
      authorsOf(found),
    ])
  }
  const favorites = (step: Step, articleId: number) => {
    const build = () => Favorite.query().where({ articleId }).resultSize()
    return step.read('favorites', [articleId], build, () => [on('favorites', { articleId })])
  }
  const articlePage = async (step: Step) => {
    const id = anArticle(step)
    await article(step, id)
    await discussion(step, id)
    await favorites(step, id)
  }
  const isFavorite = (step: Step) => {
    const [userId, articleId] = [aUser(step), anArticle(step)]
    const build = () => Favorite.query().findById([userId, articleId])
    return step.readByKey('is favorite', [userId, articleId], build, () => [on('favorites', { userId, articleId })])
  }
  const home = (step: Step) => {
    const page = step.chance.popular(5) - 1
    const build = () => listed().page(page, 20).withGraphFetched('author(card)')
    return step.read<{ results: Pojo[] }>('home', [page], build, ({ results }) => [published, authorsOf(results)])
  }
  const byTag = (step: Step) => {
    const name = `tag${step.chance.popular(TAGS)}`
    const build = () => listed().joinRelated('tags').where('tags.name', name).page(0, 10)
    return step.read('by tag', [name], build, () => [published, on('article_tags'), on('tags', { name })])
  }
  const feed = (step: Step) => {
    const followerId = aUser(step)
    const followed = () => Follow.query().select('followedId').where({ followerId })
    const build = () => listed().whereIn('articles.authorId', followed()).limit(20)
    return step.read('feed', [followerId], build, () => [published, on('follows', { followerId })])
  }
  const profile = async (step: Step) => {
    const authorId = aUser(step)
    const username = `user${authorId}`
    const user = () => User.query().modify('card').findOne({ username })
    const written = () => Article.query().where({ authorId, published: true }).resultSize()
    await step.read('profile', [authorId], user, () => [on('users', { username })])
    await step.read('articles of', [authorId], written, () => [on('articles', { authorId, published: true })])
  }
  const me = (step: Step) => {
    const id = aUser(step)
    return step.read(
      'me',
      [id],
      () => User.query().findById(id),
      () => [on('users', { id })],
    )
  }
  const popularTags = (step: Step) => {
    const build = () =>
      Tag.query()
        .select('tags.id', 'tags.name')
        .join('article_tags', 'article_tags.tagId', 'tags.id')
        .count('* as uses')
        .groupBy('tags.id', 'tags.name')
        .orderBy([{ column: 'uses', order: 'desc' }, { column: 'tags.id' }])
        .limit(10)
    return step.read('popular tags', [], build, () => [on('tags'), on('article_tags')])
  }

  const publish = (step: Step) => {
    const tagIds = [...new Set([1, 2, 3].map(() => step.chance.popular(TAGS)))]
    const slug = `slug-${++articles}`
    const isReady = step.chance.is(0.8)
    const row = { slug, title: slug, body: 'new', authorId: aUser(step), published: isReady, createdAt: step.now() }
    return step.transaction(async (trx) => {
      const { id } = await Article.query(trx).insert(row)
      const tagged = (tagId: number) => ArticleTag.query(trx).insert({ articleId: id, tagId })
      await tagIds.reduce<Promise<unknown>>((before, tagId) => before.then(() => tagged(tagId)), Promise.resolve())
    })
  }
  const edit = async (step: Step) => {
    const found = await article(step)
    const title = step.chance.is(0.5) ? { title: `Title at ${step.now()}` } : {}
    const change = { body: `changed at ${step.now()}`, ...title }
    if (found) await step.write(() => Article.query().findById(found['id']).patch(change))
  }
  const comment = async (step: Step) => {
    const [found, authorId] = [await article(step), aUser(step)]
    if (!found) return
    comments++
    await step.write(() =>
      Comment.query().insert({ articleId: found['id'], authorId, body: 'c', createdAt: step.now() }),
    )
  }
  const favor = (step: Step) => {
    const row = { userId: aUser(step), articleId: anArticle(step), since: step.now() }
    return step.write(() => Favorite.query().insert(row).onConflict(['userId', 'articleId']).merge())
  }
  const disfavor = (step: Step) => {
    const pair = { userId: aUser(step), articleId: anArticle(step) }
    return step.write(() => Favorite.query().delete().where(pair))
  }
  const follow = (step: Step) => {
    const pair = { followerId: aUser(step), followedId: aUser(step) }
    return step.write(() => Follow.query().insert(pair))
  }
  const unfollow = (step: Step) => {
    const pair = { followerId: aUser(step), followedId: aUser(step) }
    return step.write(() => Follow.query().delete().where(pair))
  }
  const view = (step: Step) => {
    const slug = `slug-${anArticle(step)}`
    return step.write(() => Article.query().where({ slug }).increment('views', 1))
  }
  const patchUser = (step: Step, change: Pojo) => {
    const id = aUser(step)
    return step.write(() => User.query().findById(id).patch(change))
  }
  const publishDrafts = (step: Step) => {
    const authorId = aUser(step)
    return step.write(() => Article.query().where({ authorId, published: false }).patch({ published: true }))
  }
  const deleteOne = (step: Step, Class: typeof Article, id: number) => step.write(() => Class.query().deleteById(id))

  return {
    reads: [
      [20, articlePage],
      [8, isFavorite],
      [12, home],
      [8, byTag],
      [10, feed],
      [8, profile],
      [14, me],
      [5, popularTags],
    ],
    writes: [
      [5, publish],
      [10, edit],
      [18, comment],
      [12, favor],
      [5, disfavor],
      [5, follow],
      [2, unfollow],
      [20, view],
      [20, (step) => patchUser(step, { lastSeenAt: step.now() })],
      [3, (step) => patchUser(step, { bio: `bio at ${step.now()}` })],
      [1, publishDrafts],
      [2, (step) => deleteOne(step, Comment, step.chance.int(comments))],
      [1, (step) => deleteOne(step, Article, anArticle(step))],
    ],
  }
}
