import { toldBy } from './cutOffs.js'
import { describeWithRedis } from '../support/redis/target.js'
import { PROCESS_FAULTS } from './faults.js'
import { judge, LIMIT, secondsOfRun, seedOfRun } from './judge.js'

const { OBJECTION_CACHE_POSTGRES: postgres } = process.env

/** Strict caches do not listen. */
const OF_THE_BUS = ['bus killed', 'bus cut', 'bus hanging']

/** A fault that makes all entries unusable hides invalidations that were lost. */
const WITH_ANOTHER_EPOCH = [
  'redis killed',
  'redis killed, old image',
  'redis killed while all write',
  'redis failed over and back',
  'flushed',
  'flushed while all write',
  'worker killed, and flushed',
  'evicting',
]

/** Over one ledger, as by default, or over several. */
const ledgersOf = (seed: number): number => (seed % 2 === 0 ? 1 : 3)

if (postgres !== undefined) {
  describeWithRedis('processes with a shared cache and consistency: strict', () => {
    const strict = { postgres, hasRedis: true, consistency: 'strict' } as const

    it('serve nothing older than a commit or an earlier read of any process, whatever fails', async () => {
      const seed = seedOfRun()
      const plan = {
        ...strict,
        seed,
        ledgers: ledgersOf(seed),
        localStores: [false, true, true, false],
        onUnreachable: 'reject',
        without: OF_THE_BUS,
        seconds: secondsOfRun(),
      } as const
      await judge(plan, () => ({ acknowledgedWithin: 0, seenWithin: 0, mayRefuse: true, limit: LIMIT }))
    }).timeout((secondsOfRun() + 240) * 1000)

    it('serve nothing older than a published commit, with onUnreachable: retry', async () => {
      const seed = seedOfRun()
      const plan = {
        ...strict,
        seed,
        ledgers: ledgersOf(seed + 1),
        localStores: [true, false],
        onUnreachable: 'retry',
        without: [...OF_THE_BUS, ...WITH_ANOTHER_EPOCH, ...Object.keys(PROCESS_FAULTS)],
        seconds: Math.max(8, secondsOfRun()),
      } as const
      const rules = { acknowledgedWithin: 0, seenWithin: 0, mayRefuse: false, limit: LIMIT }
      await judge(plan, (history) => ({ ...rules, toldBy: toldBy(history) }))
    }).timeout((secondsOfRun() + 240) * 1000)
  })
}
