import { expect } from 'chai'
import * as fc from 'fast-check'
import { CircuitBreaker } from '../../../lib/cache/guard/CircuitBreaker.js'

/** How a call ends, if it is admitted; or by how much the clock moves. */
type Step =
  { readonly call: 'works' | 'fails' | 'late' | 'under way' } | { readonly pass: number } | { readonly end: boolean }

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.record({ call: fc.constantFrom('works', 'fails', 'fails', 'late', 'under way') }) },
    { weight: 3, arbitrary: fc.record({ pass: fc.constantFrom(1, 100, 499, 500, 501, 2000, 4999, 5000) }) },
    { weight: 1, arbitrary: fc.record({ pass: fc.constantFrom(-1, -600, -100_000) }) },
    { weight: 2, arbitrary: fc.record({ end: fc.boolean() }) },
  ),
  { maxLength: 60 },
)

/** The same as a state machine. */
class Model {
  now = 0
  #state: 'closed' | 'open' | 'trying' = 'closed'
  #failures = 0
  #pause = 0
  #since = 0

  admits(): boolean {
    if (this.#state === 'closed') return true
    const passed = this.now - this.#since
    if (this.#state === 'trying' || (passed >= 0 && passed < this.#pause)) return false
    this.#state = 'trying'
    return true
  }

  succeeded(): void {
    this.#state = 'closed'
    this.#failures = this.#pause = 0
  }

  failed(late: boolean): void {
    if (this.#state === 'open') return
    if (this.#state === 'closed' && ++this.#failures < 5 && !late) return
    this.#state = 'open'
    this.#pause = this.#pause === 0 ? 500 : Math.min(5000, this.#pause * 2)
    this.#since = this.now
  }
}

describe('CircuitBreaker', () => {
  let now: number
  let breaker: CircuitBreaker

  beforeEach(() => {
    now = 1000
    breaker = new CircuitBreaker({ now: () => now })
  })

  const fail = (times: number): void => {
    for (let i = 0; i < times; i++) {
      expect(breaker.admits()).to.equal(true)
      breaker.failed(false)
    }
  }

  it('tolerates four failures in a row, and opens at the fifth', () => {
    fail(4)
    breaker.admits()
    breaker.succeeded()
    fail(4)
    expect(breaker.admits()).to.equal(true)
    breaker.failed(false)
    expect(breaker.admits()).to.equal(false)
  })

  it('opens at once after a timeout', () => {
    breaker.admits()
    breaker.failed(true)
    expect(breaker.admits()).to.equal(false)
  })

  it('admits one call after a pause that doubles up to five seconds', () => {
    breaker.failed(true)
    for (const pause of [500, 1000, 2000, 4000, 5000, 5000]) {
      now += pause - 1
      expect(breaker.admits(), `before ${pause}`).to.equal(false)
      now += 1
      expect([breaker.admits(), breaker.admits()], `after ${pause}`).to.deep.equal([true, false])
      breaker.failed(false)
    }
    now += 5000
    expect(breaker.admits()).to.equal(true)
    breaker.succeeded()
    expect([breaker.admits(), breaker.admits()]).to.deep.equal([true, true])
    breaker.failed(true)
    now += 500
    expect(breaker.admits(), 'the pause is short again').to.equal(true)
  })

  it('ignores the failures of calls that were under way when it opened', () => {
    for (let i = 0; i < 20; i++) breaker.failed(true)
    now += 500
    expect(breaker.admits()).to.equal(true)
  })

  it('waits no longer than the pause if the clock is set back', () => {
    breaker.failed(true)
    now -= 100_000
    expect(breaker.admits()).to.equal(true)
  })

  it('behaves like its model', () => {
    fc.assert(
      fc.property(steps, (all) => {
        const model = new Model()
        const subject = new CircuitBreaker({ now: () => model.now })
        let underWay = 0
        const end = (succeeds: boolean, late: boolean): void => {
          for (const each of [model, subject]) {
            if (succeeds) each.succeeded()
            else each.failed(late)
          }
        }
        for (const step of all) {
          if ('pass' in step) model.now += step.pass
          else if ('end' in step) {
            if (underWay > 0) end(step.end, false)
            underWay = Math.max(0, underWay - 1)
          } else {
            const admitted = model.admits()
            expect(subject.admits()).to.equal(admitted)
            if (!admitted) continue
            if (step.call === 'under way') underWay++
            else end(step.call === 'works', step.call === 'late')
          }
        }
      }),
      { numRuns: 1000 },
    )
  })
})
