import { isDeepStrictEqual } from 'node:util'
import { Post, User } from '../models/index.js'
import type { Chapter } from './Chapter.js'

const postsOf = (authorId: number) =>
  Post.query()
    .where((posts) => void posts.where('author_id', authorId).orWhere('title', 'like', '%cache%'))
    .orderBy('id')
    .limit(5)
    .withCache()

const usersByIds = (ids: number[]) => User.query().findByIds(ids).withCache()

const anyPost = () => Post.query().orderByRaw('random()').first().withCache()

export const automatic: Chapter = {
  title: 'withCache(): automatic keys',

  async play(narrator) {
    const first = await narrator.step('posts of author 10, with an inline filter function', () => postsOf(10))
    const again = await narrator.step('the same query, built again', () => postsOf(10))
    const other = await narrator.step('the same function, which captures author 11', () => postsOf(11))
    narrator.check('the key shows what the function does: the second query sent no SQL', again.statements.length === 0)
    narrator.check('both queries resolved with equal posts', isDeepStrictEqual(again.result, first.result))
    narrator.check('another captured value gives another key', other.statements.length === 1)

    await narrator.step('users 20, 21 and 22 by their ids', () => usersByIds([20, 21, 22]))
    const more = await narrator.step('users 21 to 24', () => usersByIds([21, 22, 23, 24]))
    const one = await narrator.step('user 24 by its id', () => User.query().findById(24).withCache())
    narrator.check(
      'one statement asked for users 23 and 24 only',
      more.statements.length === 1 && more.statements[0]?.includes('(23, 24)') === true,
    )
    narrator.check('each row has its own entry: findById() sent no SQL', one.statements.length === 0)

    const { cache } = await anyPost().withCacheInfo()
    narrator.check('a query with random() is not cached, and the reason says so', cache.reason === 'volatile')
  },
}
