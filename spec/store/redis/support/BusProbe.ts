import { expect } from 'chai'
import type { Bus, BusMessage } from '../../../../lib/store/Bus.js'
import type { RedisClient } from '../../../../lib/store/redis/client/RedisClient.js'
import { RedisStore } from '../../../../lib/store/redis/RedisStore.js'
import { RecordedMessages } from '../../postgres/RecordedMessages.js'
import { mark } from './Fixture.js'

export const ping = (id: string): BusMessage => ({ kind: 'ping', origin: 'me', id })
const isPing = (id: string) => (all: RecordedMessages['all']) =>
  all.some((each) => typeof each === 'object' && each.kind === 'ping' && each.id === id)
export const isDown = (each: RecordedMessages['all'][number]): boolean =>
  typeof each === 'string' && each.startsWith('down')

/** An open bus that records its events and messages. */
export class BusProbe {
  readonly received = new RecordedMessages()
  readonly store: RedisStore
  readonly bus: Bus
  #pings = 0

  constructor(client: RedisClient, namespace = 'bus') {
    this.store = new RedisStore({ client, namespace })
    this.bus = this.store.bus()
    this.bus.open(this.received)
  }

  /** Sends pings until one comes back: then the bus receives every message. */
  async ready(): Promise<void> {
    await this.received.until((all) => all.includes('up'))
    const isBack = (all: RecordedMessages['all']): boolean =>
      all.some((each) => typeof each === 'object' && each.kind === 'ping')
    for (let turn = 0; turn < 1000 && !isBack(this.received.all); turn++) {
      await this.bus.publish(ping(`works ${this.#pings++}`)).catch(() => undefined)
    }
    await this.drain()
    this.received.take()
  }

  /** Waits for all messages that were published before, and returns them. */
  async drain(): Promise<RecordedMessages['all']> {
    const id = `settles ${this.#pings++}`
    await this.bus.publish(ping(id))
    await this.received.until(isPing(id))
    return this.received.take().slice(0, -1)
  }

  async close(): Promise<void> {
    await this.store.close()
    await this.bus.close()
  }
}

/** Checks that the probe receives the messages of another process in order, and before pings that are sent later. */
export async function receivesInOrder(probe: BusProbe, client: RedisClient): Promise<void> {
  await probe.ready()
  const other = new RedisStore({ client, namespace: 'bus' })
  const expected: BusMessage[] = []
  for (let number = 0; number < 20; number++) {
    const [id, tags] = [`id ${number}`, [`tag:${number}`, 'tag:ü"\n\ud800']]
    const { origin } = other
    await mark(other, id, tags)
    await other.finish(id, tags, tags)
    await other.finish(`lost ${number}`, tags, tags)
    await other.invalidate(tags)
    await probe.bus.publish(ping(id))
    expected.push({ kind: 'begin', origin, id, tags })
    expected.push({ kind: 'end', origin, id: `lost ${number}`, tags }, { kind: 'invalidate', origin, tags }, ping(id))
  }
  await other.clear()
  expected.push({ kind: 'invalidate', origin: other.origin, tags: ['*'] })
  await other.close()
  expect(await probe.drain()).to.deep.equal(expected)
}
