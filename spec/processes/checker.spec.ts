import { expect } from 'chai'
import { coverageOf } from './coverage.js'
import { toldBy } from './cutOffs.js'
import { fault, history, read, rulesBroken, saw, write } from './histories.js'
import type { History, Sight } from './history.js'

describe('the check of what processes read and wrote', () => {
  it('accepts a history without violations', () => {
    const writes = [write(10, 20, 1), write(30, 40, 2)]
    const reads = [read(0, 5, saw(0)), read(15, 45, saw(0)), read(21, 25, saw(1)), read(35, 50, saw(2))]
    expect(rulesBroken({ writes, reads })).to.deep.equal([])
  })

  it('finds a read of a version that was overwritten before the read began', () => {
    const writes = [write(10, 20, 1), write(30, 40, 2)]
    expect(rulesBroken({ writes, reads: [read(41, 50, saw(1))] })).to.deep.equal(['acknowledged'])
    expect(rulesBroken({ writes, reads: [read(39, 50, saw(1))] })).to.deep.equal([])
    expect(rulesBroken({ writes, reads: [read(41, 50, saw(1))] }, { acknowledgedWithin: 5 })).to.deep.equal([])
    expect(rulesBroken({ writes, reads: [read(46, 50, saw(1))] }, { acknowledgedWithin: 5 })).to.deep.equal([
      'acknowledged',
    ])
  })

  it('finds a read of a version older than an earlier read saw', () => {
    const writes = [write(10, 100, 1)]
    const reads = [read(20, 30, saw(1)), read(31, 35, saw(0))]
    expect(rulesBroken({ writes, reads })).to.deep.equal(['seen'])
    expect(rulesBroken({ writes, reads }, { seenWithin: 10 })).to.deep.equal([])
    expect(rulesBroken({ writes, reads: [read(20, 32, saw(1)), read(31, 35, saw(0))] })).to.deep.equal([])
  })

  it('finds a sum of versions that is too small', () => {
    const writes = [write(10, 20, 1), write(10, 20, 1, { rows: ['account:2'], versions: { 'account:2': 1 } })]
    const total = (sum: number): Sight => ({ saw: {}, total: { rows: ['account:1', 'account:2'], sum } })
    const final = { 'account:1': 1, 'account:2': 1 }
    expect(rulesBroken({ writes, final, reads: [read(21, 25, total(1))] })).to.deep.equal(['acknowledged'])
    expect(rulesBroken({ writes, final, reads: [read(21, 25, total(2))] })).to.deep.equal([])
  })

  it('finds a row among those with a value that it has lost, and the lack of one that has it', () => {
    const [in0, in1] = [
      { of: ['task:1'], states: [0] },
      { of: ['task:1'], states: [1] },
    ]
    const writes = [write(10, 20, 0, { rows: ['task:1'], versions: { 'task:1': 1 } })]
    const final = { 'task:1': 1 }
    const at = (begin: number, sight: Sight, more: Partial<History> = {}): string[] =>
      rulesBroken({ writes, final, reads: [read(begin, begin + 4, sight)], ...more })
    const task = (version: number) => ({ 'task:1': version })
    // Before the write, and while it is running.
    expect(at(0, { saw: task(0), members: { ...in0, found: ['task:1'] } })).to.deep.equal([])
    expect(at(0, { saw: {}, members: { ...in1, found: ['task:1'] } })).to.deep.equal(['membership'])
    expect(at(0, { saw: {}, members: { ...in0, found: [] } })).to.deep.equal(['membership'])
    for (const found of [0, 1]) expect(at(15, { saw: {}, members: { ...in1, found } })).to.deep.equal([])
    for (const states of [[0], [1]]) {
      expect(at(15, { saw: {}, members: { of: ['task:1'], states, found: [] } })).to.deep.equal([])
    }
    // After it.
    expect(at(21, { saw: task(1), members: { ...in1, found: ['task:1'] } })).to.deep.equal([])
    expect(at(21, { saw: {}, members: { ...in1, found: [] } })).to.deep.equal(['membership'])
    expect(at(21, { saw: {}, members: { ...in1, found: 0 } })).to.deep.equal(['membership'])
    expect(at(21, { saw: {}, members: { ...in0, found: 1 } })).to.deep.equal(['membership'])
    expect(at(21, { saw: {}, members: { ...in0, found: [] } })).to.deep.equal([])
    expect(at(21, { saw: task(0), members: { ...in0, found: ['task:1'] } })).to.deep.equal(['acknowledged'])
    // A write that may have happened.
    const lost = write(30, Infinity, 0, { rows: ['task:1'], outcome: 'unknown', versions: {}, worker: 'dead' })
    const faults = [fault('worker killed after COMMIT', 30, 31, { victim: 'dead' })]
    const more = { writes: [...writes, lost], faults }
    expect(at(40, { saw: {}, members: { ...in1, found: [] } }, more)).to.deep.equal([])
    expect(at(40, { saw: {}, members: { ...in0, found: 1 } }, more)).to.deep.equal(['membership'])
  })

  it('finds balances with a wrong sum or number of rows', () => {
    const balances = { of: 2, rows: 2, sum: 200 }
    expect(rulesBroken({ reads: [read(0, 1, { saw: {}, balances })] })).to.deep.equal([])
    for (const wrong of [
      { ...balances, sum: 195 },
      { ...balances, rows: 1, sum: 200 },
    ]) {
      expect(rulesBroken({ reads: [read(0, 1, { saw: {}, balances: wrong })] })).to.deep.equal(['invariant'])
    }
  })

  it('finds a read of a version before its write began', () => {
    expect(rulesBroken({ writes: [write(10, 20, 1)], reads: [read(0, 9, saw(1))] })).to.deep.equal(['uncommitted'])
    expect(rulesBroken({ writes: [write(10, 20, 1)], reads: [read(0, 11, saw(1))] })).to.deep.equal([])
  })

  it('finds an audit that differs from the database', () => {
    const final = { 'account:1': 1 }
    const writes = [write(10, 20, 1, { outcome: 'unknown', versions: {}, worker: 'dead', end: Infinity })]
    const faults = [fault('worker killed after COMMIT', 0, 30, { victim: 'dead' })]
    const parts = { final, writes, faults }
    expect(rulesBroken({ ...parts, reads: [read(50, 51, saw(0), { audit: true })] })).to.deep.equal(['audit'])
    expect(rulesBroken({ ...parts, reads: [read(50, 51, saw(1), { audit: true })] })).to.deep.equal([])
  })

  it('finds a commit that was lost, made twice, or refused and made anyway', () => {
    const final = (version: number) => ({ 'account:1': version })
    expect(rulesBroken({ writes: [write(10, 20, 1)], final: final(0) })).to.deep.equal(['lost'])
    expect(rulesBroken({ writes: [write(10, 20, 1), write(30, 40, 1)], final: final(1) })).to.deep.equal(['lost'])
    for (const outcome of ['refused', 'rolled back'] as const) {
      const writes = [write(10, 20, 0, { outcome, versions: {} })]
      expect(rulesBroken({ writes, final: final(1) })).to.deep.equal(['lost'])
      expect(rulesBroken({ writes, final: final(0) })).to.deep.equal([])
    }
  })

  it('finds an error, and a refusal where the rules allow none', () => {
    expect(rulesBroken({ reads: [read(0, 1, saw(0), { error: 'Error: no' })] })).to.deep.equal(['error'])
    const writes = [write(0, 1, 0, { outcome: 'refused', versions: {} })]
    expect(rulesBroken({ writes })).to.deep.equal([])
    expect(rulesBroken({ writes }, { mayRefuse: false })).to.deep.equal(['error'])
    const failed = write(0, 1, 0, { outcome: 'failed', versions: {}, error: 'Error: no' })
    expect(rulesBroken({ writes: [failed] })).to.deep.equal(['error'])
  })

  it('finds a read that takes too long, without the time in which the worker was stopped', () => {
    expect(rulesBroken({ reads: [read(0, 1001, saw(0))] })).to.deep.equal(['hung'])
    const faults = [fault('worker stopped', 100, 600)]
    expect(rulesBroken({ reads: [read(0, 1500, saw(0))], faults })).to.deep.equal([])
    expect(rulesBroken({ reads: [read(0, 1501, saw(0))], faults })).to.deep.equal(['hung'])
  })

  it('finds a write that never ends, unless its worker was killed', () => {
    const writes = [write(0, Infinity, 0, { outcome: 'unknown', versions: {} })]
    expect(rulesBroken({ writes })).to.deep.equal(['hung'])
    const faults = [fault('worker killed after COMMIT', 5, 6, { victim: 'writer' })]
    expect(rulesBroken({ writes, faults })).to.deep.equal([])
  })

  it('allows a worker without a connection to publish its commits later, but not to forget them', () => {
    const faults = [fault('store cut', 0, 50, { victim: 'writer' })]
    const rules = { toldBy: toldBy({ faults }) }
    const writes = [write(10, 20, 1)]
    const late = 50 + 4_000_000 + 1
    expect(rulesBroken({ writes, faults, reads: [read(30, 40, saw(0))] }, rules)).to.deep.equal([])
    expect(rulesBroken({ writes, faults, reads: [read(late, late + 1, saw(0))] }, rules)).to.deep.equal([
      'acknowledged',
    ])
    const own = read(30, 40, saw(0), { worker: 'writer' })
    expect(rulesBroken({ writes, faults, reads: [own] }, rules)).to.deep.equal(['acknowledged'])
    const others = [fault('store cut', 0, 50, { victim: 'reader' })]
    const told = { toldBy: toldBy({ faults: others }) }
    expect(rulesBroken({ writes, faults: others, reads: [read(30, 40, saw(0))] }, told)).to.deep.equal(['acknowledged'])
  })

  it('counts the faults, hits and growth of memory of a run', () => {
    const reads = [
      read(0, 1, saw(0)),
      read(2, 3, saw(0), { status: 'miss' }),
      read(100, 101, saw(0), { status: 'miss' }),
      read(5_000_000, 5_000_001, saw(0)),
      read(6_000_000, 6_000_001, saw(0), { audit: true }),
    ]
    const faults = [fault('flushed', 50, 60), fault('store cut', 70, 80, { happened: false })]
    const memories = [1, 3].map((bytes) => ({ kind: 'memory', worker: 'reader', bytes }) as const)
    const coverage = coverageOf(history({ reads, faults, memories }))
    expect(coverage.faults).to.deep.equal({ flushed: 1, 'store cut': 0 })
    expect(coverage.missing).to.deep.equal(['store cut'])
    expect(coverage.hitShare).to.equal(2 / 3)
    expect(coverage.growth).to.equal(3)
  })
})
