import { isDeepStrictEqual } from 'node:util'
import { publishedPosts } from '../queries.js'
import type { Chapter } from './Chapter.js'

export const page: Chapter = {
  title: 'A page and its total are one entry',

  async play(narrator) {
    const first = await narrator.step('the published posts: page(3, 20)', () => publishedPosts(3))
    const second = await narrator.step('the same again', () => publishedPosts(3))
    const { results, total } = second.result
    narrator.say(`${results.length} posts of ${total}.`)

    narrator.check('the rows and the total were one SELECT each', first.statements.length === 2)
    narrator.check('the second query sent no SQL', second.statements.length === 0)
    narrator.check('results and total are equal', isDeepStrictEqual(first.result, second.result) && total > 20)
  },
}
