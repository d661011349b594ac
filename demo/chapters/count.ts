import { drafts } from '../queries.js'
import type { Chapter } from './Chapter.js'

export const count: Chapter = {
  title: 'A count: resultSize()',

  async play(narrator) {
    const first = await narrator.step('the number of drafts', () => drafts().resultSize())
    const second = await narrator.step('the same again', () => drafts().resultSize())
    const rows = await narrator.step('the drafts, with the same key', () => drafts())

    narrator.check('the second count sent no SQL, and is equal', isRepeated(first, second))
    narrator.check(
      'a count and a list with the same key are two entries',
      rows.statements.length === 1 && rows.result.length === second.result,
    )
  },
}

interface Count {
  readonly result: number
  readonly statements: readonly string[]
}

function isRepeated(first: Count, second: Count): boolean {
  return first.statements.length === 1 && second.statements.length === 0 && first.result === second.result
}
