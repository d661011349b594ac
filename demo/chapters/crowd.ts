import { isDeepStrictEqual } from 'node:util'
import { sharesNothing } from '../compare.js'
import { User } from '../models/index.js'
import { userById } from '../queries.js'
import type { Chapter } from './Chapter.js'

const CALLERS = 100
const POPULAR = 42

export const crowd: Chapter = {
  title: 'A hundred callers on a cold key',

  async play(narrator) {
    const without = await narrator.step('without the cache', () => callAll(() => User.query().findById(POPULAR)))
    const before = User.queryCache.stats()
    const cold = await narrator.step('with it, and nothing cached yet', () => callAll(() => userById(POPULAR)))
    const after = User.queryCache.stats()
    const warm = await narrator.step('a hundred more', () => callAll(() => userById(POPULAR)))

    narrator.claim('without the cache everybody sends a SELECT', without.statements.length === CALLERS)
    narrator.claim('with it one does, and the others wait for it', cold.statements.length === 1)
    narrator.claim('99 were coalesced', after.coalesced - before.coalesced === CALLERS - 1)
    narrator.claim('everybody got the same data', haveEqualResults(without.result, cold.result))
    narrator.claim('each caller owns its copy', haveOwnResults(cold.result))
    narrator.claim('the next hundred sent no SQL', warm.statements.length === 0)
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
