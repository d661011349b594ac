import { NotFoundError } from 'objection'
import { userById } from '../queries.js'
import type { Chapter } from './Chapter.js'

const ABSENT = 999_999

export const missing: Chapter = {
  title: 'The absence of a row is cached, too',

  async play(narrator) {
    const first = await narrator.step(`findById(${ABSENT})`, () => userById(ABSENT))
    const second = await narrator.step('the same again', () => userById(ABSENT))
    const strict = await narrator.step('the same with throwIfNotFound()', () =>
      failureOf(userById(ABSENT).throwIfNotFound()),
    )

    narrator.check('the first query sent one SELECT', first.statements.length === 1)
    narrator.check('the second query sent no SQL', second.statements.length === 0)
    narrator.check('both results are undefined', first.result === undefined && second.result === undefined)
    narrator.check(
      'throwIfNotFound() throws a NotFoundError without SQL',
      strict.statements.length === 0 && strict.result instanceof NotFoundError,
    )
  },
}

/** The error of the query; `undefined` if it has none. */
async function failureOf(query: PromiseLike<unknown>): Promise<unknown> {
  try {
    await query
    return undefined
  } catch (error) {
    return error
  }
}
