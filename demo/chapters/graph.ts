import { isDeepStrictEqual } from 'node:util'
import { sharesNothing } from '../compare.js'
import { Company, Post, Tag, User } from '../models/index.js'
import { companyFeed } from '../queries.js'
import type { Chapter } from './Chapter.js'

export const graph: Chapter = {
  title: 'A whole graph is one entry',

  async play(narrator) {
    const first = await narrator.step("Company 7 withGraphFetched('users.posts.tags')", companyFeed)
    const second = await narrator.step('the same again', companyFeed)
    const users = second.result?.users ?? []
    const posts = users.flatMap((user) => user.posts ?? [])
    const tags = posts.flatMap((post) => post.tags ?? [])
    narrator.say(`The graph holds ${users.length} users, ${posts.length} posts and ${tags.length} tags.`)

    narrator.check('the first query sent one SELECT for each level', first.statements.length === 4)
    narrator.check('the second query sent no SQL', second.statements.length === 0)
    narrator.check('both graphs are equal', isDeepStrictEqual(first.result, second.result))
    narrator.check('the graphs share no object', sharesNothing(first.result, second.result))
    narrator.check(
      'every node is an instance of its model class',
      second.result instanceof Company && areAll(users, User) && areAll(posts, Post) && areAll(tags, Tag),
    )
    narrator.check(
      'dates are Date, booleans are boolean, JSON is objects, binaries are Buffer',
      hasRichTypes(users, posts),
    )
  },
}

function areAll(items: readonly object[], type: typeof User | typeof Post | typeof Tag): boolean {
  return items.length > 0 && items.every((item) => item instanceof type)
}

function hasRichTypes(users: readonly User[], posts: readonly Post[]): boolean {
  return (
    posts.some(({ publishedAt }) => publishedAt instanceof Date) &&
    posts.every(({ isDraft }) => typeof isDraft === 'boolean') &&
    users.every(({ settings }) => Array.isArray(settings.pinned)) &&
    users.some(({ avatar }) => Buffer.isBuffer(avatar)) &&
    users.some(({ avatar }) => avatar === null)
  )
}
