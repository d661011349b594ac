import { expect } from 'chai'
import { Guard, itself } from '../../../lib/cache/guard/Guard.js'
import { deferred } from '../../../lib/core/deferred.js'
import { CacheError } from '../../../lib/index.js'
import { TestClock } from '../../support/TestClock.js'
import { settled } from '../support/FakeDatabase.js'

const never = new Promise<never>(() => undefined)

describe('Guard', () => {
  let clock: TestClock
  let errors: unknown[]
  let limit: number
  let guard: Guard
  let scheduled: number

  beforeEach(() => {
    clock = new TestClock()
    errors = []
    limit = 100
    scheduled = 0
    const schedule = (delay: number, callback: () => void) => (scheduled++, clock.schedule(delay, callback))
    guard = new Guard(
      () => limit,
      { now: clock.now, schedule },
      (_operation, _key, error) => errors.push(error),
    )
  })

  const run = (answer: unknown): Promise<unknown> => guard.run('get', 'k', () => answer, 'instead', itself)

  it('answers as the call does, or with what is read from its answer', async () => {
    expect(await run(Promise.resolve(5))).to.equal(5)
    expect(
      await guard.run(
        'get',
        'k',
        () => Promise.resolve(5),
        0,
        (value) => value + 1,
      ),
    ).to.equal(6)
    const error = new Error('no')
    expect(await run(Promise.reject(error))).to.equal('instead')
    const cannotRead = (): never => {
      throw error
    }
    expect(await guard.run('get', 'k', () => Promise.resolve(5), 'instead', cannotRead)).to.equal('instead')
    expect(errors).to.deep.equal([error, error])
  })

  it('gives up when the limit has passed, and not before', async () => {
    let answer: unknown
    void run(never).then((each) => (answer = each))
    clock.advance(99)
    await settled()
    expect([answer, errors]).to.deep.equal([undefined, []])
    clock.advance(1)
    await settled()
    expect(answer).to.equal('instead')
    expect(errors[0])
      .to.be.instanceOf(CacheError)
      .that.includes({ code: 'STORE_TIMEOUT', message: "The store's `get` did not answer within 100 ms." })
  })

  it('gives each of several calls its own time, whichever of them end', async () => {
    const ended = deferred<number>()
    const late: string[] = []
    const call = (name: string, answer: Promise<unknown>) =>
      void run(answer).then((each) => each === 'instead' && late.push(name))
    call('first', ended.promise)
    clock.advance(40)
    call('second', never)
    clock.advance(30)
    call('third', never)
    ended.resolve(5)
    for (const [milliseconds, expected] of [
      [69, []],
      [1, ['second']],
      [29, ['second']],
      [1, ['second', 'third']],
    ] as const) {
      clock.advance(milliseconds)
      await settled()
      expect(late).to.deep.equal(expected)
    }
    expect(clock.waiting).to.equal(0)
  })

  it('has one timer for all calls of a time limit, and none when nothing is called any more', async () => {
    for (let i = 0; i < 50; i++) await run(Promise.resolve(i))
    expect([scheduled, clock.waiting]).to.deep.equal([1, 1])
    clock.advance(100)
    expect(clock.waiting).to.equal(0)
    await run(Promise.resolve(0))
    expect(scheduled).to.equal(2)
  })

  it('keeps to the limit that a call began with', async () => {
    limit = 1000
    let first: unknown
    void run(never).then((each) => (first = each))
    limit = 100
    const second = run(never)
    clock.advance(100)
    expect(await second).to.equal('instead')
    clock.advance(899)
    await settled()
    expect(first).to.equal(undefined)
    clock.advance(1)
    await settled()
    expect(first).to.equal('instead')
  })

  it('takes an answer that has arrived unread when the limit passes, because the process was blocked', async () => {
    // Timers that are due run before what has arrived meanwhile is read, in the same turn of the event loop.
    const arrived = deferred<number>()
    const answer = run(arrived.promise)
    clock.advance(5000)
    await Promise.resolve()
    arrived.resolve(5)
    expect([await answer, errors]).to.deep.equal([5, []])
    await settled()
    expect(errors).to.deep.equal([])
  })

  it('waits for one turn of the event loop, and no more', async () => {
    const arrived = deferred<number>()
    const answer = run(arrived.promise)
    clock.advance(100)
    await settled()
    arrived.resolve(5)
    expect(await answer).to.equal('instead')
  })

  it('ends a call although the clock stands still or is set back', async () => {
    for (const now of [() => 5, () => -clock.now()]) {
      guard = new Guard(
        () => 100,
        { now, schedule: clock.schedule },
        () => undefined,
      )
      const answer = run(never)
      clock.advance(200)
      expect(await answer).to.equal('instead')
    }
  })

  it('ends a call that began while the clock was ahead', async () => {
    let ahead = 0
    guard = new Guard(
      () => 100,
      { now: () => clock.now() + ahead, schedule: clock.schedule },
      () => undefined,
    )
    const first = run(never)
    ahead = 1e6
    const second = run(never)
    ahead = 0
    clock.advance(100)
    expect(await first).to.equal('instead')
    clock.advance(100)
    expect(await second).to.equal('instead')
  })

  it('has no timer without a limit', async () => {
    limit = Infinity
    const answer = run(Promise.resolve(5))
    expect([clock.waiting, await answer]).to.deep.equal([0, 5])
  })

  it('accepts an answer that is not a promise, and a promise whose `then` throws', async () => {
    const broken = {
      then(): never {
        throw new Error('broken')
      },
    }
    expect(await run(5)).to.equal(5)
    expect(await run(broken)).to.equal('instead')
    expect(errors[0]).to.have.property('message', 'broken')
  })
})
