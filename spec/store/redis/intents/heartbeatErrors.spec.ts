import { expect } from 'chai'
import { WriteIntents } from '../../../../lib/store/redis/ledger/WriteIntents.js'
import { TestClock } from '../../../support/TestClock.js'

const INTERVAL = 1000

/** The write intents of a process, and the names that it sends by itself. `answer`: the server's reply to each. */
class SentIntents {
  readonly clock = new TestClock()
  readonly names: string[] = []
  readonly intents: WriteIntents

  constructor(answer: (name: string) => Promise<string>) {
    this.intents = new WriteIntents(
      'process',
      this.clock.schedule.bind(this.clock),
      INTERVAL,
      (name) => (this.names.push(name), answer(name)),
    )
  }

  /** Returns what the next heartbeat sends, without the name of the process. */
  async beat(): Promise<string[]> {
    this.clock.advance(INTERVAL)
    await new Promise(setImmediate)
    return this.names.splice(0).map((name) => name.replace('process', ''))
  }
}

describe('heartbeats', () => {
  it('send the intents of another epoch again, once', async () => {
    let epoch = 'first'
    const sent = new SentIntents(async () => epoch)
    for (const id of ['a', 'b']) sent.intents.begin(id, ['tag'], id === 'b')
    for (const id of ['a', 'b']) sent.intents.confirm(id, epoch)
    expect(await sent.beat()).to.deep.equal([''])
    epoch = 'second'
    expect(await sent.beat()).to.deep.equal(['', '.0', '.1!'])
    expect(await sent.beat()).to.deep.equal([''])
    sent.intents.stop()
  })

  it('do not repeat an intent that is not confirmed yet', async () => {
    const sent = new SentIntents(async () => 'epoch')
    sent.intents.begin('confirmed', ['tag'], false)
    sent.intents.begin('unconfirmed', ['tag'], false)
    sent.intents.confirm('confirmed', 'epoch')
    expect(await sent.beat()).to.deep.equal([''])
    sent.intents.confirm('unconfirmed', 'another')
    expect(await sent.beat()).to.deep.equal(['', '.1'])
    // A write with more tags is unconfirmed again.
    sent.intents.begin('confirmed', ['tag', 'more'], true)
    expect(await sent.beat()).to.deep.equal([''])
    sent.intents.stop()
  })

  it('that fail are repeated at the next interval, without an error', async () => {
    const unhandled: unknown[] = []
    const note = (error: unknown): unknown => unhandled.push(error)
    const others = process.listeners('unhandledRejection')
    process.removeAllListeners('unhandledRejection').on('unhandledRejection', note)
    try {
      let failing = '.0'
      const sent = new SentIntents(async (name) => {
        if (name.endsWith(failing)) throw new Error('lost')
        return 'second'
      })
      for (const id of ['a', 'b']) {
        sent.intents.begin(id, ['tag'], false)
        sent.intents.confirm(id, 'first')
      }
      expect(await sent.beat()).to.deep.equal(['', '.0'])
      failing = ''
      expect(await sent.beat()).to.deep.equal([''])
      failing = 'nothing'
      expect(await sent.beat()).to.deep.equal(['', '.0', '.1'])
      expect(unhandled).to.deep.equal([])
      sent.intents.stop()
    } finally {
      process.removeAllListeners('unhandledRejection')
      for (const each of others) process.on('unhandledRejection', each)
    }
  })
})
