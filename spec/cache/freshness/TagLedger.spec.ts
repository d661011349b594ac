import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect } from 'chai'
import { TagLedger } from '../../../lib/cache/freshness/TagLedger.js'
import { WriteClock } from '../../../lib/cache/freshness/writeClock.js'

setFlagsFromString('--expose_gc')
const collectGarbage = runInNewContext('gc') as () => void

/** By how much the heap grew while `run` ran, in bytes. */
function growthOf(run: () => void): number {
  collectGarbage()
  const before = process.memoryUsage().heapUsed
  run()
  collectGarbage()
  return process.memoryUsage().heapUsed - before
}

const MILLION = 1_000_000
const BOUND = 32 * 2 ** 20

describe('TagLedger', () => {
  it('stays small with a million written rows: drops the oldest rows and no other tags', () => {
    const clock = new WriteClock()
    const ledger = new TagLedger(clock)
    ledger.invalidate(['table:d/old'])
    const stamp = clock.now
    const growth = growthOf(() => {
      for (let row = 0; row < MILLION; row++) {
        ledger.invalidate([`row:d/users/["${row}"]`])
        if (ledger.size > 100_001) expect.fail(`${ledger.size} tags are kept`)
      }
    })
    expect(growth).to.be.below(BOUND)
    expect(ledger.latest('table:d/old')).to.equal(1)
    expect(ledger.latest('table:d/never')).to.equal(0)
    expect(ledger.latest('row:d/users/["0"]'), 'a dropped row counts as written').to.be.above(stamp)
    expect(ledger.latest(`row:d/users/["${MILLION - 1}"]`)).to.equal(clock.now)
  })

  it('stays small with a million tags of other kinds', () => {
    const clock = new WriteClock()
    const ledger = new TagLedger(clock)
    for (let i = 0; i < MILLION / 2; i++) ledger.invalidate([`tag:${i}`])
    ledger.invalidate(Array.from({ length: MILLION / 2 }, (_, i) => `key:${i}`))
    expect(ledger.size).to.be.within(1, 100_000)
    expect(ledger.latest('tag:0')).to.be.above(0)
    expect(ledger.latest('row:d/users/["0"]')).to.equal(0)
  })

  it('keeps a tag that is invalidated again and again', () => {
    const ledger = new TagLedger(new WriteClock(), 4)
    for (const tag of ['tag:hot', 'tag:1', 'tag:2', 'tag:3']) ledger.invalidate([tag])
    ledger.invalidate(['tag:hot'])
    ledger.invalidate(['tag:4'])
    expect(ledger.size).to.equal(2)
    expect([ledger.latest('tag:hot'), ledger.latest('tag:4'), ledger.latest('tag:1')]).to.deep.equal([5, 6, 4])
  })

  it('has tags pending while any of several writes is under way, and invalidates them at the end of each', () => {
    const clock = new WriteClock()
    const ledger = new TagLedger(clock)
    const ends = [ledger.begin(['a', 'b']), ledger.begin(['b', 'c'])]
    expect([ledger.pending, ledger.latest('b')]).to.deep.equal([3, 0])
    ends[0]?.()
    ends[0]?.()
    expect(['a', 'b', 'c'].map((tag) => ledger.isPending([tag]))).to.deep.equal([false, true, true])
    expect(['a', 'b', 'c'].map((tag) => ledger.latest(tag))).to.deep.equal([3, 3, 0])
    ends[1]?.()
    expect([ledger.pending, clock.now]).to.deep.equal([0, 4])
    expect(['a', 'b', 'c'].map((tag) => ledger.latest(tag))).to.deep.equal([3, 4, 4])
  })

  it('takes a dependency for affected by a write since the stamp, or under way', () => {
    const clock = new WriteClock()
    const ledger = new TagLedger(clock)
    const dependency = { table: 'd/t', columns: ['a'], deciding: [], conditions: [] }
    const states = (since: number) => [
      ledger.isAffected(dependency, since),
      ledger.isAffectedForJoiners(dependency, since),
    ]
    const [end, endUncertain] = [ledger.begin(['table:d/t', 'all:d/t']), ledger.begin(['table:d/t', 'new:d/t'], true)]
    expect(states(clock.now)).to.deep.equal([true, true])
    endUncertain(() => [])
    expect(states(clock.now)).to.deep.equal([true, false])
    const stamp = clock.now
    end()
    expect(states(stamp)).to.deep.equal([true, true])
    expect(states(clock.now)).to.deep.equal([false, false])
  })

  it('asks a write what it has heated when its own tags are no longer pending', () => {
    const ledger = new TagLedger(new WriteClock())
    const end = ledger.begin(['table:d/t'], true)
    const seen: boolean[] = []
    const changed = end(() => {
      seen.push(
        ledger.isPending(['table:d/t']),
        ledger.isKnownToJoiners(['table:d/t'], 0),
        ledger.latest('table:d/t') > 0,
      )
      return ['table:d/u']
    })
    expect(seen).to.deep.equal([false, false, false])
    expect(changed).to.deep.equal(['table:d/u'])
    expect([ledger.latest('table:d/t'), ledger.latest('table:d/u')]).to.deep.equal([0, 2])
  })

  it('ticks the clock when a write begins, so that valid entries are checked again', () => {
    const clock = new WriteClock()
    new TagLedger(clock).begin(['a'])
    expect(clock.now).to.equal(1)
  })
})
