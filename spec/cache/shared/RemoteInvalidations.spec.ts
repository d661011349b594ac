import { expect } from 'chai'
import { RemoteInvalidations } from '../../../lib/cache/shared/RemoteInvalidations.js'
import { TagLedger } from '../../../lib/cache/freshness/TagLedger.js'
import { WriteClock } from '../../../lib/cache/freshness/writeClock.js'
import { TestClock } from '../../support/TestClock.js'

const TAGS = ['table:d/a', 'table:d/b']

describe('RemoteWrites', () => {
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

  const isPending = () => [ledger.isPending(['table:d/a']), ledger.isUncertain(['table:d/b'])]
  const invalidates = (act: () => void): boolean => {
    const before = count.now
    act()
    return TAGS.every((tag) => ledger.latest(tag) > before)
  }

  it('are pending until they end, and may be visible from the beginning on', () => {
    expect(invalidates(() => remote.begin('1', TAGS))).to.equal(true)
    expect(isPending()).to.deep.equal([true, true])
    expect(invalidates(() => remote.end('1', TAGS))).to.equal(true)
    expect([...isPending(), clock.waiting]).to.deep.equal([false, false, 0])
  })

  it('end by themselves when the process has had time enough', () => {
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

  it('have been where only their end was heard', () => {
    expect(invalidates(() => remote.end('1', TAGS))).to.equal(true)
    expect(isPending()).to.deep.equal([false, false])
  })

  it('are told apart', () => {
    remote.begin('1', TAGS)
    remote.begin('2', TAGS)
    remote.end('1', TAGS)
    expect(isPending()).to.deep.equal([true, true])
    remote.end('2', TAGS)
    expect(isPending()).to.deep.equal([false, false])
  })

  it('begin anew where a beginning is heard twice, with the time that it has then', () => {
    remote.begin('1', TAGS)
    clock.advance(600)
    remote.begin('1', TAGS)
    clock.advance(600)
    expect(isPending()).to.deep.equal([true, true])
    remote.end('1', TAGS)
    expect([...isPending(), clock.waiting]).to.deep.equal([false, false, 0])
  })

  it('of everything invalidate everything, at their beginning and at their end', () => {
    const { now } = count
    // Another one's beginning is heard for the first time, so that it ends nothing before.
    remote.begin('1', ['*'])
    const begun = ledger.allInvalidatedAt
    expect(begun).to.equal(now + 2)
    remote.end('1', ['*'])
    const ended = ledger.allInvalidatedAt
    remote.end('unheard', ['*'])
    expect([begun > now, ended > begun, ledger.allInvalidatedAt > ended]).to.deep.equal([true, true, true])
    expect([...isPending(), clock.waiting]).to.deep.equal([false, false, 0])
  })

  it('are all over when they are cleared', () => {
    remote.begin('1', ['table:d/a'])
    remote.begin('2', ['table:d/b'])
    expect(invalidates(() => remote.clear())).to.equal(true)
    expect([...isPending(), clock.waiting]).to.deep.equal([false, false, 0])
  })

  it('are remembered in a bounded number: where there are too many, the earlier ones end', () => {
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
