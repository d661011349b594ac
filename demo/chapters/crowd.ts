import { isDeepStrictEqual } from 'node:util'
import { sharesNothing } from '../compare.js'
import { User } from '../models/index.js'
import { userById } from '../queries.js'
import type { Chapter } from './Chapter.js'

const CALLERS = 100
const POPULAR = 42

export const crowd: Chapter = {
  title: 'A hundred concurrent queries share one load',

  async play(narrator) {
    const without = await narrator.step('without the cache', () => callAll(() => User.query().findById(POPULAR)))
    const before = User.queryCache.stats()
    const cold = await narrator.step('with the cache, and no entry yet', () => callAll(() => userById(POPULAR)))
    const after = User.queryCache.stats()
    const warm = await narrator.step('a hundred more queries', () => callAll(() => userById(POPULAR)))

    narrator.check('without the cache each query sends a SELECT', without.statements.length === CALLERS)
    narrator.check('with the cache one query sends a SELECT, and the others wait for it', cold.statements.length === 1)
    narrator.check('99 queries were coalesced', after.coalesced - before.coalesced === CALLERS - 1)
    narrator.check('all callers got the same data', haveEqualResults(without.result, cold.result))
    narrator.check('each caller has its own copy', haveOwnResults(cold.result))
    narrator.check('the next hundred queries sent no SQL', warm.statements.length === 0)
  },
}

type Results = readonly (User | undefined)[]

function callAll(read: () => PromiseLike<User | undefined>): Promise<Results> {
  return Promise.all(Array.from({ length: CALLERS }, read))
}

function haveEqualResults(ones: Results, others: Results): boolean {
  return ones[0] instanceof User && ones.every((one, index) => isDeepStrictEqual(one, others[index]))
}

function haveOwnResults(results: Results): boolean {
  return results.every((result, index) => index === 0 || sharesNothing(result, results[index - 1]))
}
