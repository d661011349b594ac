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
  title: 'Keys that make themselves: withCache()',

  async play(narrator) {
    const first = await narrator.step('posts of author 10, filtered by a function written in place', () => postsOf(10))
    const again = await narrator.step('the same query, written again', () => postsOf(10))
    const other = await narrator.step('the same function with another value captured', () => postsOf(11))
    narrator.claim('what the function does is the key: the second needed no SQL', again.statements.length === 0)
    narrator.claim('and got equal posts', isDeepStrictEqual(again.result, first.result))
    narrator.claim('another captured value is another entry', other.statements.length === 1)

    await narrator.step('users 20, 21 and 22 by their ids', () => usersByIds([20, 21, 22]))
    const more = await narrator.step('users 21 to 24', () => usersByIds([21, 22, 23, 24]))
    const one = await narrator.step('user 24 by its id', () => User.query().findById(24).withCache())
    narrator.claim(
      'only 23 and 24 were asked for, in one statement',
      more.statements.length === 1 && more.statements[0]?.includes('(23, 24)') === true,
    )
    narrator.claim('rows have entries of their own: findById needed no SQL', one.statements.length === 0)

    const { cache } = await anyPost().withCacheInfo()
    narrator.claim('what is another result each time is not cached, and says so', cache.reason === 'volatile')
  },
}
