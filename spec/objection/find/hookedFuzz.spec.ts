import fc from 'fast-check'
import type { QueryCacheOptions } from '../../../lib/index.js'
import { ByteStore } from '../../support/ByteStore.js'
import { hooked, queryOf, type Hooked } from '../../support/hooks/arbitraryHooks.js'
import { withAutomaticKey, withKey } from '../../support/cachedBase.js'
import { outcomeOf } from '../../support/outcome.js'
import { tries } from '../../support/thorough.js'
import { Twins, type Side } from '../../support/twins.js'

type Query = ReturnType<ReturnType<typeof queryOf>>

/** How a query that may be cached is run. */
type How = (query: Query, side: Side) => PromiseLike<unknown>

const RUNS = ['cold', 'warm', 'warm again']

const HOWS: Readonly<Record<string, How>> = {
  alone: (query) => query,
  twice: async (query) => [await query, await query],
  'side by side': (query) => Promise.all([outcomeOf(() => query), outcomeOf(() => query)]),
  'in a transaction': (query, { knex }) => knex.transaction(async (trx) => [await query.transacting(trx)]),
  cloned: (query) => query.clone(),
}

const CACHES: Readonly<Record<string, () => QueryCacheOptions>> = {
  'in memory': () => ({}),
  'in a store that answers later': () => ({ store: new ByteStore() }),
  'with any context': () => ({ context: (context) => JSON.stringify(context) }),
  'with verification': () => ({ verify: { sample: 1 } }),
}

let keys = 0

describe('hits of classes and queries with any hooks', () => {
  for (const [name, makeOptions] of Object.entries(CACHES)) {
    describe(name, () => {
      let twins: Twins

      beforeEach(async () => {
        twins = await Twins.open({ all: true }, makeOptions())
      })

      afterEach(() => twins.close())

      it('are what Objection returns, after the same calls of hooks', async () => {
        await fc.assert(
          fc.asyncProperty(hooked, fc.constantFrom(...Object.keys(HOWS)), fc.boolean(), (...example) =>
            check(...example),
          ),
          { numRuns: tries(300) },
        )
      })

      async function check(example: Hooked, how: string, isAutomatic: boolean): Promise<void> {
        const key = `k${keys++}`
        const log: unknown[] = []
        const run = HOWS[how] as How
        const queries = new Map(
          [twins.plain, twins.cached].map((side) => [side, queryOf(example, side, (...what) => log.push(what))]),
        )
        const act = async (side: Side): Promise<unknown> => {
          const outcome = await outcomeOf(async () => {
            const query = (queries.get(side) as () => Query)()
            return run(isAutomatic ? withAutomaticKey(query) : withKey(query, key), side)
          })
          const calls = log.splice(0).map((each) => JSON.stringify(each))
          if (name === 'with verification') return outcome
          return { outcome, calls: how === 'side by side' ? calls.toSorted() : calls }
        }
        for (const time of RUNS) await twins.same(act, time)
      }
    })
  }
})
