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

/** A bus that is open, and what it tells. */
export class BusProbe {
  readonly heard = new RecordedMessages()
  readonly store: RedisStore
  readonly bus: Bus
  #pings = 0

  constructor(client: RedisClient, namespace = 'bus') {
    this.store = new RedisStore({ client, namespace })
    this.bus = this.store.bus()
    this.bus.open(this.heard)
  }

  /** Sends pings until one has come back: from then on everything is heard. */
  async works(): Promise<void> {
    await this.heard.until((all) => all.includes('up'))
    const isBack = (all: RecordedMessages['all']): boolean =>
      all.some((each) => typeof each === 'object' && each.kind === 'ping')
    for (let turn = 0; turn < 1000 && !isBack(this.heard.all); turn++) {
      await this.bus.publish(ping(`works ${this.#pings++}`)).catch(() => undefined)
    }
    await this.settles()
    this.heard.take()
  }

  /** All that was told up to now has been heard. */
  async settles(): Promise<RecordedMessages['all']> {
    const id = `settles ${this.#pings++}`
    await this.bus.publish(ping(id))
    await this.heard.until(isPing(id))
    return this.heard.take().slice(0, -1)
  }

  async close(): Promise<void> {
    this.store.close()
    await this.bus.close()
  }
}

/** What another process tells is heard in its order, by all, behind each other and before the pings that come after it. */
export async function hears(ear: BusProbe, client: RedisClient): Promise<void> {
  await ear.works()
  const other = new RedisStore({ client, namespace: 'bus' })
  const expected: BusMessage[] = []
  for (let number = 0; number < 20; number++) {
    const [id, tags] = [`id ${number}`, [`tag:${number}`, 'tag:ü"\n\ud800']]
    const { origin } = other
    await mark(other, id, tags)
    await other.finish(id, tags)
    await other.finish(`lost ${number}`, tags)
    await other.invalidate(tags)
    await ear.bus.publish(ping(id))
    expected.push({ kind: 'begin', origin, id, tags })
    expected.push({ kind: 'end', origin, id: `lost ${number}`, tags }, { kind: 'invalidate', origin, tags }, ping(id))
  }
  await other.clear()
  expected.push({ kind: 'invalidate', origin: other.origin, tags: ['*'] })
  other.close()
  expect(await ear.settles()).to.deep.equal(expected)
}
