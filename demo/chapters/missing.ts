import { NotFoundError } from 'objection'
import { userById } from '../queries.js'
import type { Chapter } from './Chapter.js'

const ABSENT = 999_999

export const missing: Chapter = {
  title: 'A row that does not exist is an answer, too',

  async play(narrator) {
    const first = await narrator.step(`findById(${ABSENT})`, () => userById(ABSENT))
    const second = await narrator.step('the same again', () => userById(ABSENT))
    const strict = await narrator.step('the same with throwIfNotFound()', () =>
      failureOf(userById(ABSENT).throwIfNotFound()),
    )

    narrator.claim('the first read sent one SELECT', first.statements.length === 1)
    narrator.claim('the second one sent no SQL', second.statements.length === 0)
    narrator.claim('both are undefined', first.result === undefined && second.result === undefined)
    narrator.claim(
      'throwIfNotFound() throws its NotFoundError without SQL',
      strict.statements.length === 0 && strict.result instanceof NotFoundError,
    )
  },
}

/** What the query rejects with; `undefined` if it does not. */
async function failureOf(query: PromiseLike<unknown>): Promise<unknown> {
  try {
    await query
    return undefined
  } catch (error) {
    return error
  }
}
