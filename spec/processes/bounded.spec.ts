import { describeWithRedis } from '../support/redis/target.js'
import { judge, LIMIT, secondsOfRun, seedOfRun } from './judge.js'
import { BOUND, MARK_DEADLINE } from './settings.js'

const { OBJECTION_CACHE_POSTGRES: postgres } = process.env

/** What others may still see for a while: as long as they cannot have heard, and for as long as the dead may count as alive. */
const RULES = {
  acknowledgedWithin: BOUND * 1000,
  seenWithin: (BOUND + MARK_DEADLINE) * 1000,
  mayRefuse: true,
  limit: LIMIT,
}

if (postgres !== undefined) {
  describeWithRedis('processes with a local cache and consistency: bounded', () => {
    it('serve nothing older than the bound, whatever fails', async () => {
      const plan = {
        postgres,
        seed: seedOfRun(),
        hasRedis: true,
        localStores: [true, true, true],
        // The strict ones have been through these.
        without: ['redis killed', 'redis killed while all write', 'evicting', 'worker stopped'],
        ledgers: 3,
        consistency: 'bounded',
        onUnreachable: 'reject',
        seconds: secondsOfRun(),
      } as const
      await judge(plan, () => RULES)
    }).timeout((secondsOfRun() + 240) * 1000)

    it('serve nothing older than the bound with a PostgreSQL bus alone', async () => {
      const plan = {
        postgres,
        seed: seedOfRun(),
        hasRedis: false,
        ledgers: 1,
        localStores: [true, true],
        consistency: 'bounded',
        onUnreachable: 'reject',
        seconds: secondsOfRun(),
      } as const
      await judge(plan, () => RULES)
    }).timeout((secondsOfRun() + 240) * 1000)
  })
}
