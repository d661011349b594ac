import { expect } from 'chai'
import { WriteIntents } from '../../../../lib/store/redis/WriteIntents.js'
import { TestClock } from '../../../support/TestClock.js'

const INTERVAL = 1000

/** Marks of a process, and what it sends by itself. `answer`: what the server says to each. */
class Sent {
  readonly clock = new TestClock()
  readonly names: string[] = []
  readonly marks: WriteIntents

  constructor(answer: (name: string) => Promise<string>) {
    this.marks = new WriteIntents(this.clock, INTERVAL, (name) => (this.names.push(name), answer(name)))
  }

  /** What is sent at the next sign of life, the name of the process left out. */
  async beat(): Promise<string[]> {
    this.clock.advance(INTERVAL)
    await new Promise(setImmediate)
    return this.names.splice(0).map((name) => name.replace(this.marks.processId, ''))
  }
}

describe('Signs of life', () => {
  it('mark again what another epoch does not know, and that once', async () => {
    let epoch = 'first'
    const sent = new Sent(async () => epoch)
    for (const id of ['a', 'b']) sent.marks.begin(id, ['tag'], id === 'b')
    for (const id of ['a', 'b']) sent.marks.confirm(id, epoch)
    expect(await sent.beat()).to.deep.equal([''])
    epoch = 'second'
    expect(await sent.beat()).to.deep.equal(['', '.0', '.1!'])
    expect(await sent.beat()).to.deep.equal([''])
    sent.marks.stop()
  })

  it('leave alone what the server may not have been told yet: whoever does that has not heard whether it may write', async () => {
    const sent = new Sent(async () => 'epoch')
    sent.marks.begin('told', ['tag'], false)
    sent.marks.begin('on its way', ['tag'], false)
    sent.marks.confirm('told', 'epoch')
    expect(await sent.beat()).to.deep.equal([''])
    sent.marks.confirm('on its way', 'another')
    expect(await sent.beat()).to.deep.equal(['', '.1'])
    // What writes more is on its way anew.
    sent.marks.begin('told', ['tag', 'more'], true)
    expect(await sent.beat()).to.deep.equal([''])
    sent.marks.stop()
  })

  it('that fail are tried again the next time, and nobody is told', async () => {
    const unhandled: unknown[] = []
    const note = (error: unknown): unknown => unhandled.push(error)
    const others = process.listeners('unhandledRejection')
    process.removeAllListeners('unhandledRejection').on('unhandledRejection', note)
    try {
      let failing = '.0'
      const sent = new Sent(async (name) => {
        if (name.endsWith(failing)) throw new Error('lost')
        return 'second'
      })
      for (const id of ['a', 'b']) {
        sent.marks.begin(id, ['tag'], false)
        sent.marks.confirm(id, 'first')
      }
      expect(await sent.beat()).to.deep.equal(['', '.0'])
      failing = ''
      expect(await sent.beat()).to.deep.equal([''])
      failing = 'nothing'
      expect(await sent.beat()).to.deep.equal(['', '.0', '.1'])
      expect(unhandled).to.deep.equal([])
      sent.marks.stop()
    } finally {
      process.removeAllListeners('unhandledRejection')
      for (const each of others) process.on('unhandledRejection', each)
    }
  })
})
