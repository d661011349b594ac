import { expect } from 'chai'
import type { Model } from 'objection'
import { expectSame as expectEqual } from '../../support/same.js'
import { reasonOf, runBoth, type Sides } from './support.js'

/** The same rows, whatever their classes. */
export const expectSame = (result: unknown, expected: unknown): void => expectEqual(rowsIn(result), rowsIn(expected))
const rowsIn = (result: unknown): unknown =>
  (Array.isArray(result) ? result : [result]).map((row: object) => ({ ...row }))

export const POOL = { min: 0, max: 1 }

/** A change of the session, what is read after it, and the reset that the database has for it. */
interface Change {
  readonly name: string
  /** Each followed by the same read: what the second brings must not be what the first brought. */
  readonly changes: readonly (readonly [string, ...string[]])[]
  readonly read?: (modelClass: typeof Model) => PromiseLike<unknown>
  readonly reset: string | undefined
}

const findOne = (modelClass: typeof Model): PromiseLike<unknown> => modelClass.query().select('id', 'name').findById(1)

export function changeSpecs(open: () => Sides, changes: readonly Change[]): void {
  for (const { name, changes: texts, read = findOne, reset } of changes) {
    it(`${name} bypasses the cache, and the entries from before are served after the reset`, async () => {
      const sides = open()
      const { Plain, Cached, knex, plain, queryCache } = sides
      try {
        const before = await read(Plain)
        for (let i = 0; i < 3; i++) expectSame(await read(Cached), before)
        expect(queryCache.stats().hits).to.be.greaterThan(0)
        const results: unknown[] = [before]
        for (const change of texts) {
          await runBoth(sides, ...change)
          const expected = await read(Plain)
          results.push(expected)
          for (let i = 0; i < 2; i++) expectSame(await read(Cached), expected)
          expect(await reasonOf(Cached)).to.equal('session')
        }
        // Otherwise the spec could not distinguish an entry of the one session from the database's answer in the other.
        expect(new Set(results.map((each) => JSON.stringify(each))).size).to.be.greaterThan(1)
        if (reset === undefined) return
        await runBoth(sides, reset)
        const hits = queryCache.stats().hits
        for (let i = 0; i < 2; i++) expectSame(await read(Cached), await read(Plain))
        expect(await reasonOf(Cached)).to.equal(undefined)
        expect(queryCache.stats().hits).to.be.greaterThan(hits)
      } finally {
        await Promise.all([knex.destroy(), plain.destroy()])
      }
    })
  }
}
