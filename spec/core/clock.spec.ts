import { expect } from 'chai'
import { CacheError } from '../../lib/index.js'
import { checkClock, elapsedOf, systemClock } from '../../lib/core/clock.js'

const rejects = (run: () => unknown, message: string): void => {
  expect(run).to.throw(CacheError).that.includes({ code: 'INVALID_OPTION', message })
}

describe('clocks', () => {
  it('have `now`, and can have `schedule`', () => {
    const bare = { now: () => 5 }
    const checked = checkClock(bare)
    expect([checked.now(), checked.schedule]).to.deep.equal([5, systemClock.schedule])
    expect(checkClock(systemClock)).to.have.keys('now', 'schedule')
    for (const [clock, shown] of [
      [null, 'null'],
      [5, '5'],
      [{}, 'an object of class Object'],
      [{ now: 5 }, 'an object of class Object'],
    ] as const) {
      rejects(() => checkClock(clock), `\`clock\` must be an object with a method now(): number; it was ${shown}.`)
    }
    rejects(
      () => checkClock({ now: () => 5, schedule: 5 }),
      '`clock.schedule` must be a method if it is given; it was 5.',
    )
  })

  it('measure what elapses by what their timers go by: setting the time of day does not change those of the system', () => {
    const schedule = () => () => undefined
    expect(elapsedOf({ now: () => 5, schedule })()).to.equal(5)
    const before = performance.now()
    expect(elapsedOf(checkClock({ now: () => -5 }))()).to.be.within(before, performance.now())
  })

  it('of the system cap a delay at the longest that a timer can wait', () => {
    const original = globalThis.setTimeout
    const delays: unknown[] = []
    const timer = { unref: () => delays.push('unref') }
    globalThis.setTimeout = ((_: unknown, delay: number) => (delays.push(delay), timer)) as unknown as typeof setTimeout
    try {
      for (const delay of [250, 2 ** 31, Infinity]) systemClock.schedule(delay, () => undefined)
    } finally {
      globalThis.setTimeout = original
    }
    expect(delays).to.deep.equal([250, 'unref', 2 ** 31 - 1, 'unref', 2 ** 31 - 1, 'unref'])
  })
})
