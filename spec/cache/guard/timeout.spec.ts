import { expect } from 'chai'
import { withTimeout } from '../../../lib/cache/guard/timeout.js'
import { deferred } from '../../../lib/core/deferred.js'
import { CacheError } from '../../../lib/index.js'
import { TestClock } from '../../support/TestClock.js'
import { errorOf, settled } from '../support/FakeDatabase.js'

const never = new Promise<never>(() => undefined)

describe('withTimeout', () => {
  let clock: TestClock

  beforeEach(() => {
    clock = new TestClock()
  })

  it('settles as the answer does, and leaves no timer behind', async () => {
    const error = new Error('no')
    expect(await withTimeout('get', 100, clock, Promise.resolve(5))).to.equal(5)
    expect(await errorOf(withTimeout('get', 100, clock, Promise.reject(error)))).to.equal(error)
    expect(clock.waiting).to.equal(0)
  })

  it('rejects when the limit has passed, and not before', async () => {
    let error: unknown
    withTimeout('get', 100, clock, never).catch((each: unknown) => (error = each))
    clock.advance(99)
    await settled()
    expect(error).to.equal(undefined)
    clock.advance(1)
    await settled()
    expect(error)
      .to.be.instanceOf(CacheError)
      .that.includes({ code: 'STORE_TIMEOUT', message: "The store's `get` did not answer within 100 ms." })
  })

  it('takes an answer that has arrived unread when the limit passes, because the process was blocked', async () => {
    // Timers that are due run before what has arrived meanwhile is read, in the same turn of the event loop.
    const arrived = deferred<number>()
    const answer = withTimeout('get', 100, clock, arrived.promise)
    clock.advance(5000)
    await Promise.resolve()
    arrived.resolve(5)
    expect(await answer).to.equal(5)
  })

  it('waits for one turn of the event loop, and no more', async () => {
    const arrived = deferred<number>()
    const outcome = errorOf(withTimeout('get', 100, clock, arrived.promise))
    clock.advance(100)
    await settled()
    arrived.resolve(5)
    expect(await outcome).to.have.property('code', 'STORE_TIMEOUT')
  })

  it('has no timer without a limit', async () => {
    const answer = withTimeout('get', Infinity, clock, Promise.resolve(5))
    expect([clock.waiting, await answer]).to.deep.equal([0, 5])
  })

  it('accepts an answer that is not a promise, and a promise whose `then` throws', async () => {
    const broken = {
      then(): never {
        throw new Error('broken')
      },
    }
    expect(await withTimeout('get', 100, clock, 5 as never)).to.equal(5)
    expect(await errorOf(withTimeout('get', 100, clock, broken))).to.have.property('message', 'broken')
    expect(clock.waiting).to.equal(0)
  })
})
