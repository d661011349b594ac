import { expect } from 'chai'
import { UnsentInvalidations } from '../../../lib/cache/shared/UnsentInvalidations.js'
import { deferred, type Deferred } from '../../../lib/core/deferred.js'
import { TestClock } from '../../support/TestClock.js'
import { settled } from '../support/FakeDatabase.js'

describe('Undelivered', () => {
  let clock: TestClock
  let told: string[][]
  let answer: () => Promise<boolean>
  let unsent: UnsentInvalidations

  beforeEach(() => {
    clock = new TestClock()
    told = []
    answer = () => Promise.resolve(false)
    unsent = new UnsentInvalidations(clock, (tags) => (told.push([...tags]), answer()))
  })

  const pass = async (milliseconds: number): Promise<void> => {
    clock.advance(milliseconds)
    await settled()
  }

  it('holds nothing and waits for nothing at first', () => {
    expect([unsent.size, unsent.hasAny(['a']), clock.waiting]).to.deep.equal([0, false, 0])
  })

  it('keeps what it is given until that is told', async () => {
    unsent.add(['a', 'b'])
    unsent.add(['c'])
    expect([unsent.hasAny(['x', 'b']), unsent.hasAny(['x'])]).to.deep.equal([true, false])
    answer = () => Promise.resolve(true)
    await pass(99)
    expect(told).to.deep.equal([])
    await pass(1)
    expect(told).to.deep.equal([['a', 'b', 'c']])
    expect([unsent.size, unsent.hasAny(['a']), clock.waiting]).to.deep.equal([0, false, 0])
  })

  it('tries again, later each time, at last every second; and soon again after it has succeeded', async () => {
    unsent.add(['a'])
    let tries = 0
    for (const pause of [100, 200, 400, 800, 1000, 1000]) {
      await pass(pause - 1)
      expect(told, `before ${pause}`).to.have.length(tries)
      await pass(1)
      expect(told, `after ${pause}`).to.have.length(++tries)
    }
    answer = () => Promise.resolve(true)
    await pass(1000)
    expect(unsent.size).to.equal(0)
    unsent.add(['b'])
    await pass(100)
    expect(told.at(-1)).to.deep.equal(['b'])
  })

  it('tries again where telling throws', async () => {
    answer = () => Promise.reject(new Error('down'))
    unsent.add(['a'])
    await pass(100)
    await pass(200)
    expect([told.length, unsent.size]).to.deep.equal([2, 1])
  })

  describe('while it is telling', () => {
    let telling: Deferred<boolean>

    beforeEach(async () => {
      telling = deferred()
      answer = () => telling.promise
      unsent.add(['a', 'b'])
      await pass(100)
    })

    const end = async (isTold: boolean): Promise<void> => {
      telling.resolve(isTold)
      await settled()
    }

    it('keeps all of it', () => {
      expect(unsent.hasAny(['a'])).to.equal(true)
    })

    it('begins no second time', async () => {
      unsent.add(['c'])
      await pass(60_000)
      expect(told).to.have.length(1)
    })

    it('keeps what is given once more, and what is new: that was not told', async () => {
      unsent.add(['b', 'c'])
      await end(true)
      expect(['a', 'b', 'c'].map((tag) => unsent.hasAny([tag]))).to.deep.equal([false, true, true])
      await pass(100)
      expect(told.at(-1)).to.deep.equal(['b', 'c'])
    })

    it('does nothing any more when it is closed', async () => {
      unsent.close()
      await end(false)
      expect([unsent.size, clock.waiting]).to.deep.equal([0, 0])
    })
  })

  it('holds whole databases and caches where there are too many tags', async () => {
    const rows = Array.from({ length: 9997 }, (_, i) => `row:d/users/${i}`)
    unsent.add([...rows, 'schema:d', 'cache:c/tag:a', 'table:e/a'])
    expect(unsent.size).to.equal(10_000)
    unsent.add(['cache:c/tag:b', 'cache:f'])
    answer = () => Promise.resolve(true)
    await pass(100)
    const whole = ['database:d', 'tables:d', 'schema:d', 'cache:c', 'database:e', 'tables:e', 'cache:f']
    expect(told[0]).to.have.members(whole)
    expect(unsent.size).to.equal(0)
  })

  it('keeps whole databases that took the place of what it was just telling', async () => {
    const telling = deferred<boolean>()
    answer = () => telling.promise
    unsent.add(['table:d/users'])
    await pass(100)
    unsent.add(Array.from({ length: 10_000 }, (_, i) => `row:d/users/${i}`))
    telling.resolve(true)
    await settled()
    expect(unsent.hasAny(['database:d'])).to.equal(true)
  })

  it('forgets everything when it is closed, and takes nothing any more', async () => {
    unsent.add(['a'])
    unsent.close()
    unsent.add(['b'])
    await pass(60_000)
    expect([unsent.size, unsent.hasAny(['a', 'b']), clock.waiting, told]).to.deep.equal([0, false, 0, []])
  })
})
