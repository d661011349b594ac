import { expect } from 'chai'
import fc from 'fast-check'
import { writeClock } from '../../../lib/cache/freshness/writeClock.js'
import { addReplica, noteReplicatedWrite, removeReplica, Replica } from '../../../lib/database/connection/Replica.js'

const LAG = 1000

/** A replica with a clock of its own, and every write that it noted. */
class Run {
  time: number
  readonly replica: Replica
  readonly writes: { readonly time: number; readonly count: number }[] = []

  constructor(time = 10_000) {
    this.time = time
    this.replica = new Replica(LAG, () => this.time)
  }

  write(): void {
    const count = writeClock.tick()
    this.replica.noteWrite()
    this.writes.push({ time: this.time, count })
  }

  /** The oldest write that a read may not have seen yet. */
  get unseen(): number {
    return this.writes.find(({ time }) => time > this.time - LAG)?.count ?? Infinity
  }
}

describe('Replica', () => {
  it('has stamp 0 until the lag has passed once', () => {
    writeClock.tick()
    const run = new Run()
    expect(run.replica.stamp).to.equal(0)
    run.time += LAG - 1
    expect(run.replica.stamp).to.equal(0)
    run.time += 1
    expect(run.replica.stamp).to.be.greaterThan(0)
  })

  it('has a stamp before a write until the lag has passed since the write', () => {
    const run = new Run()
    run.time += 5 * LAG
    run.write()
    const { count } = run.writes[0] as { count: number }
    run.time += LAG - 1
    expect(run.replica.stamp).to.be.lessThan(count)
    run.time += 1
    expect(run.replica.stamp).to.be.at.least(count)
  })

  it('has the stamp of the writes that are old enough, among any number of newer ones', () => {
    const run = new Run()
    run.time += 2 * LAG
    run.write()
    const { count } = run.writes[0] as { count: number }
    for (let i = 0; i < 900; i++) {
      run.time += 1
      run.write()
    }
    run.time = 10_000 + 3 * LAG
    expect(run.replica.stamp).to.be.within(count, (run.writes[1] as { count: number }).count)
  })

  it('never claims to see a write that it may not see, and catches up when the lag has passed', () => {
    const step = fc.record({ pause: fc.oneof(fc.nat(3), fc.nat(400), fc.nat(5000)), writes: fc.nat(3) })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 400 }), (steps) => {
        const run = new Run()
        for (const { pause, writes } of steps) {
          run.time += pause
          for (let i = 0; i < writes; i++) run.write()
          expect(run.replica.stamp).to.be.lessThan(run.unseen)
        }
        run.time += LAG + LAG / 50
        const last = run.writes.at(-1)
        if (last !== undefined) expect(run.replica.stamp).to.be.at.least(last.count)
      }),
      { numRuns: 200 },
    )
  })

  it('lets writes in a row lag by one step more at the most', () => {
    const run = new Run()
    for (let i = 0; i < 7 * LAG; i++) {
      run.time += 1
      run.write()
      if (i < 2 * LAG || i % 37 !== 0) continue
      const seen = run.writes.findLast(({ time }) => time <= run.time - LAG - LAG / 50) as { count: number }
      expect(run.replica.stamp).to.be.at.least(seen.count)
    }
  })

  it('sees less when the clock is set back, and catches up when it is set forward', () => {
    const run = new Run()
    run.time += 2 * LAG
    run.write()
    run.time -= 2 * LAG - 10
    run.write()
    const first = run.writes[0] as { count: number }
    expect(run.replica.stamp).to.be.lessThan(first.count)
    run.time += LAG - 1
    expect(run.replica.stamp).to.be.lessThan(first.count)
    run.time += 10 * LAG
    expect(run.replica.stamp).to.be.at.least((run.writes[1] as { count: number }).count)
  })

  it('sees every write if the lag is zero', () => {
    const replica = new Replica(0, () => 5)
    const count = writeClock.tick()
    replica.noteWrite()
    expect(replica.stamp).to.equal(count)
  })

  it('notes the writes of its own database until it is removed', () => {
    const run = new Run()
    let noted = 0
    run.replica.noteWrite = () => void noted++
    addReplica('replicas a', run.replica)
    addReplica('replicas a', new Replica(LAG, () => 0))
    noteReplicatedWrite('replicas a')
    noteReplicatedWrite('replicas b')
    removeReplica('replicas a', run.replica)
    removeReplica('replicas b', run.replica)
    noteReplicatedWrite('replicas a')
    expect(noted).to.equal(1)
  })
})
