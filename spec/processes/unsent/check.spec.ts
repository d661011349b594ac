import { expect } from 'chai'
import { toldBy } from '../cutOffs.js'
import { fault, read, rulesBroken, write } from '../histories.js'
import type { Read, Sight, Write } from '../history.js'

describe('the check of reads by states, where an earlier write is unpublished', () => {
  // The mover moves the task from state 1 to 2 and cannot publish it. Then the writer moves it from 2 to 0.
  const faults = [fault('store hanging', 22, 50, { victim: 'mover' })]
  const moved = (begin: number, version: number, more: Partial<Write> = {}): Write =>
    write(begin, begin + 3, 0, { rows: ['task:1'], versions: { 'task:1': version }, ...more })
  const writes = [moved(10, 1), moved(25, 2, { worker: 'mover' }), moved(30, 3)]
  const told = 50 + 4_000_000
  const shows = (version: number): Sight => ({
    saw: { 'task:1': version },
    members: { of: ['task:1'], states: [version % 3], found: ['task:1'] },
  })
  const counts = (state: number, found: number): Sight => ({
    saw: {},
    members: { of: ['task:1'], states: [state], found },
  })
  const broken = (sight: Sight, begin = 40, more: Partial<Read> = {}, withFaults = faults): string[] =>
    rulesBroken(
      { writes, faults: withFaults, final: { 'task:1': 3 }, reads: [read(begin, begin + 1, sight, more)] },
      { toldBy: toldBy({ faults: withFaults }) },
    )

  it('allows reads of the state that only the unpublished write has changed, until it is published', () => {
    for (const worker of ['reader', 'writer']) {
      for (const old of [shows(1), counts(1, 1), counts(1, 0)]) {
        expect(broken(old, 40, { worker })).to.deep.equal([])
        expect(broken(old, told, { worker })).to.deep.equal([])
      }
      expect(broken(shows(1), told + 1, { worker })).to.deep.equal(['acknowledged'])
      expect(broken(counts(1, 1), told + 1, { worker })).to.deep.equal(['membership'])
      expect(broken(counts(1, 0), told + 1, { worker })).to.deep.equal([])
    }
  })

  it('allows none of the states that the published write has changed', () => {
    for (const worker of ['reader', 'writer', 'mover']) {
      expect(broken(shows(2), 40, { worker })).to.deep.equal(['acknowledged'])
      expect(broken(counts(2, 1), 40, { worker })).to.deep.equal(['membership'])
      expect(broken(counts(0, 0), 40, { worker })).to.deep.equal(['membership'])
      for (const right of [shows(3), counts(0, 1), counts(2, 0)]) {
        expect(broken(right, 40, { worker })).to.deep.equal([])
      }
    }
  })

  it('allows none of two states of which one was changed', () => {
    const inSome = { of: ['task:1'], states: [0, 1], found: ['task:1'] }
    expect(broken({ saw: { 'task:1': 1 }, members: inSome })).to.deep.equal(['acknowledged'])
    expect(broken({ saw: { 'task:1': 3 }, members: inSome })).to.deep.equal([])
  })

  it('allows none by the row, which each write changes', () => {
    expect(broken({ saw: { 'task:1': 1 } })).to.deep.equal(['acknowledged'])
    expect(broken({ saw: { 'task:1': 2 } })).to.deep.equal(['acknowledged'])
    const published = { writes: [moved(10, 1), moved(25, 2)], faults, final: { 'task:1': 2 } }
    const reads = [read(40, 41, { saw: { 'task:1': 1 } })]
    expect(rulesBroken({ ...published, reads }, { toldBy: toldBy({ faults }) })).to.deep.equal(['acknowledged'])
  })

  it('allows none to the worker that cannot publish', () => {
    const worker = 'mover'
    expect(broken(shows(1), 40, { worker })).to.deep.equal(['acknowledged'])
    expect(broken(counts(1, 1), 40, { worker })).to.deep.equal(['membership'])
  })

  it('allows none where all writes were published', () => {
    const others = [fault('store hanging', 22, 24, { victim: 'reader' })]
    for (const faultsOfOthers of [[], others]) {
      expect(broken(shows(1), 40, {}, faultsOfOthers)).to.deep.equal(['acknowledged'])
      expect(broken(counts(1, 1), 40, {}, faultsOfOthers)).to.deep.equal(['membership'])
    }
  })

  it('allows none where it is not known who has made the earlier write', () => {
    const lost = moved(25, 0, { worker: 'dead', outcome: 'unknown', versions: {}, end: Infinity })
    const killed = [fault('worker killed after COMMIT', 26, 27, { victim: 'dead' })]
    const parts = { writes: [moved(10, 1), lost, moved(30, 3)], faults: killed, final: { 'task:1': 3 } }
    expect(rulesBroken({ ...parts, reads: [read(40, 41, shows(1))] })).to.deep.equal(['acknowledged'])
  })
})
