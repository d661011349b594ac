import { isDeepStrictEqual } from 'node:util'
import { cachedKnex } from '../../lib/knex/index.js'
import { Base } from '../models/index.js'
import type { Chapter } from './Chapter.js'

export const plainKnex: Chapter = {
  title: 'Plain Knex: a report without models',

  async play(narrator) {
    const db = cachedKnex(Base.knex(), { cache: Base.queryCache })
    const report = () =>
      db('posts')
        .join('users', 'users.id', 'posts.author_id')
        .select('users.company_id')
        .count({ posts: '*' })
        .groupBy('users.company_id')
        .orderBy('users.company_id')
        .limit(3)
        .withCache()
    const titles = () => db('posts').where('id', '<=', 2).orderBy('id').pluck('title').withCache()

    const first = await narrator.step('posts by company', report)
    const again = await narrator.step('the same query, built again', report)
    narrator.check('the second query sent no SQL', again.statements.length === 0)
    narrator.check(
      'its rows are equal, and its own',
      isDeepStrictEqual(again.result, first.result) && again.result !== first.result,
    )

    const before = await narrator.step('two titles: pluck()', titles)
    await narrator.step('a title is written, by plain Knex', () =>
      db('posts').where('id', 1).update({ title: 'Written by Knex' }),
    )
    const after = await narrator.step('the titles again', titles)
    narrator.check(
      'the write has invalidated them',
      after.statements.length === 1 && after.result[0] === 'Written by Knex',
    )
    await db('posts').where('id', 1).update({ title: before.result[0] })
  },
}
