import { expect } from 'chai'
import { RemoteInvalidations } from '../../../lib/cache/shared/RemoteInvalidations.js'
import { TagLedger } from '../../../lib/cache/freshness/TagLedger.js'
import { WriteClock } from '../../../lib/cache/freshness/writeClock.js'
import { TestClock } from '../../support/TestClock.js'

const TAGS = ['table:d/a', 'table:d/b']

describe('RemoteInvalidations', () => {
  let clock: TestClock
  let count: WriteClock
  let ledger: TagLedger
  let remote: RemoteInvalidations

  beforeEach(() => {
    clock = new TestClock()
    count = new WriteClock()
    ledger = new TagLedger(count)
    remote = new RemoteInvalidations(ledger, clock, 1000)
  })

  const isPending = () => [ledger.isPending(['table:d/a']), ledger.isKnownToJoiners(['table:d/b'], count.now)]
  const invalidates = (act: () => void): boolean => {
    const before = count.now
    act()
    return TAGS.every((tag) => ledger.latest(tag) > before)
  }

  it('makes the tags of a write pending and uncertain until the write ends', () => {
    expect(invalidates(() => remote.begin('1', TAGS))).to.equal(false)
    expect(isPending()).to.deep.equal([true, true])
    expect(invalidates(() => remote.end('1', TAGS))).to.equal(true)
    expect([...isPending(), clock.waiting]).to.deep.equal([false, false, 0])
  })

  it('ends a write whose deadline has passed', () => {
    remote.begin('1', TAGS)
    clock.advance(999)
    expect(isPending()).to.deep.equal([true, true])
    expect(invalidates(() => clock.advance(1))).to.equal(true)
    expect(isPending()).to.deep.equal([false, false])
    expect(
      invalidates(() => remote.end('1', TAGS)),
      'a late end',
    ).to.equal(true)
  })

  it('invalidates the tags of a write of which only the end was heard', () => {
    expect(invalidates(() => remote.end('1', TAGS))).to.equal(true)
    expect(isPending()).to.deep.equal([false, false])
  })

  it('invalidates at the end only what was written', () => {
    remote.begin('1', TAGS)
    const before = count.now
    remote.end('1', ['table:d/b'])
    expect([...isPending(), clock.waiting]).to.deep.equal([false, false, 0])
    expect(TAGS.map((tag) => ledger.latest(tag) > before)).to.deep.equal([false, true])
    remote.begin('2', TAGS)
    remote.end('2', [])
    expect(isPending()).to.deep.equal([false, false])
    expect(ledger.latest('table:d/a')).to.equal(0)
  })

  it('distinguishes writes by their ids', () => {
    remote.begin('1', TAGS)
    remote.begin('2', TAGS)
    remote.end('1', TAGS)
    expect(isPending()).to.deep.equal([true, true])
    remote.end('2', TAGS)
    expect(isPending()).to.deep.equal([false, false])
  })

  it('restarts the deadline when the beginning is heard twice', () => {
    remote.begin('1', TAGS)
    clock.advance(600)
    remote.begin('1', TAGS)
    clock.advance(600)
    expect(isPending()).to.deep.equal([true, true])
    remote.end('1', TAGS)
    expect([...isPending(), clock.waiting]).to.deep.equal([false, false, 0])
  })

  it('invalidates everything at the beginning and at the end of a write of everything', () => {
    const { now } = count
    remote.begin('1', ['*'])
    const begun = ledger.allInvalidatedAt
    expect(begun).to.equal(now + 1)
    remote.end('1', ['*'])
    const ended = ledger.allInvalidatedAt
    remote.end('unheard', ['*'])
    expect([begun > now, ended > begun, ledger.allInvalidatedAt > ended]).to.deep.equal([true, true, true])
    expect([...isPending(), clock.waiting]).to.deep.equal([false, false, 0])
  })

  it('ends all writes when it is cleared', () => {
    remote.begin('1', ['table:d/a'])
    remote.begin('2', ['table:d/b'])
    expect(invalidates(() => remote.clear())).to.equal(true)
    expect([...isPending(), clock.waiting]).to.deep.equal([false, false, 0])
  })

  it('is bounded: ends the earlier writes when there are too many', () => {
    const quick = new RemoteInvalidations(ledger, { now: clock.now, schedule: () => () => undefined }, 1000)
    for (let i = 0; i < 10_000; i++) quick.begin(String(i), [`table:d/${i}`])
    expect(ledger.pending).to.equal(10_000)
    const before = count.now
    quick.begin('one more', ['table:d/more'])
    expect(ledger.pending).to.equal(1)
    expect(ledger.latest('table:d/0')).to.be.greaterThan(before)
    quick.clear()
  })
})
