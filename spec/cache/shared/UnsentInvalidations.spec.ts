import { expect } from 'chai'
import { UnsentInvalidations } from '../../../lib/cache/shared/UnsentInvalidations.js'
import { deferred, type Deferred } from '../../../lib/core/deferred.js'
import { TestClock } from '../../support/TestClock.js'
import { settled } from '../support/FakeDatabase.js'

describe('UnsentInvalidations', () => {
  let clock: TestClock
  let sent: string[][]
  let answer: () => Promise<boolean>
  let unsent: UnsentInvalidations

  beforeEach(() => {
    clock = new TestClock()
    sent = []
    answer = () => Promise.resolve(false)
    unsent = new UnsentInvalidations(clock, (tags) => (sent.push([...tags]), answer()))
  })

  const pass = async (milliseconds: number): Promise<void> => {
    clock.advance(milliseconds)
    await settled()
  }

  it('is empty at first and schedules nothing', () => {
    expect([unsent.size, unsent.hasAny(['a'], []), clock.waiting]).to.deep.equal([0, false, 0])
  })

  it('keeps tags until they are sent', async () => {
    unsent.add(['a', 'b'])
    unsent.add(['c'])
    expect([unsent.hasAny(['x', 'b'], []), unsent.hasAny(['x'], [])]).to.deep.equal([true, false])
    answer = () => Promise.resolve(true)
    await pass(99)
    expect(sent).to.deep.equal([])
    await pass(1)
    expect(sent).to.deep.equal([['a', 'b', 'c']])
    expect([unsent.size, unsent.hasAny(['a'], []), clock.waiting]).to.deep.equal([0, false, 0])
  })

  it('tries again after a pause that doubles up to one second and is short again after a success', async () => {
    unsent.add(['a'])
    let tries = 0
    for (const pause of [100, 200, 400, 800, 1000, 1000]) {
      await pass(pause - 1)
      expect(sent, `before ${pause}`).to.have.length(tries)
      await pass(1)
      expect(sent, `after ${pause}`).to.have.length(++tries)
    }
    answer = () => Promise.resolve(true)
    await pass(1000)
    expect(unsent.size).to.equal(0)
    unsent.add(['b'])
    await pass(100)
    expect(sent.at(-1)).to.deep.equal(['b'])
  })

  it('tries again if sending throws', async () => {
    answer = () => Promise.reject(new Error('down'))
    unsent.add(['a'])
    await pass(100)
    await pass(200)
    expect([sent.length, unsent.size]).to.deep.equal([2, 1])
  })

  describe('while it is sending', () => {
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

    it('keeps all of the tags', () => {
      expect(unsent.hasAny(['a'], [])).to.equal(true)
    })

    it('does not send a second time', async () => {
      unsent.add(['c'])
      await pass(60_000)
      expect(sent).to.have.length(1)
    })

    it('keeps tags that are added meanwhile, again or for the first time', async () => {
      unsent.add(['b', 'c'])
      await end(true)
      expect(['a', 'b', 'c'].map((tag) => unsent.hasAny([tag], []))).to.deep.equal([false, true, true])
      await pass(100)
      expect(sent.at(-1)).to.deep.equal(['b', 'c'])
    })

    it('does nothing after `close`', async () => {
      unsent.close()
      await end(false)
      expect([unsent.size, clock.waiting]).to.deep.equal([0, 0])
    })
  })

  it('keeps whole databases and caches instead of too many tags', async () => {
    const rows = Array.from({ length: 9997 }, (_, i) => `row:d/users/${i}`)
    unsent.add([...rows, 'schema:d', 'cache:c/tag:a', 'table:e/a'])
    expect(unsent.size).to.equal(10_000)
    unsent.add(['cache:c/tag:b', 'cache:f'])
    answer = () => Promise.resolve(true)
    await pass(100)
    const whole = ['database:d', 'tables:d', 'schema:d', 'cache:c', 'database:e', 'tables:e', 'cache:f']
    expect(sent[0]).to.have.members(whole)
    expect(unsent.size).to.equal(0)
  })

  it('keeps whole databases that have replaced the tags it is sending', async () => {
    const telling = deferred<boolean>()
    answer = () => telling.promise
    unsent.add(['table:d/users'])
    await pass(100)
    unsent.add(Array.from({ length: 10_000 }, (_, i) => `row:d/users/${i}`))
    telling.resolve(true)
    await settled()
    expect(unsent.hasAny(['database:d'], [])).to.equal(true)
  })

  it('is empty after `close` and takes no tags', async () => {
    unsent.add(['a'])
    unsent.close()
    unsent.add(['b'])
    await pass(60_000)
    expect([unsent.size, unsent.hasAny(['a', 'b'], []), clock.waiting, sent]).to.deep.equal([0, false, 0, []])
  })
})
