import { expect } from 'chai'
import { EventEmitter } from 'node:events'
import { deferred } from '../../../../lib/core/deferred.js'
import type { RedisClient } from '../../../../lib/store/redis/client/RedisClient.js'
import { RedisBus } from '../../../../lib/store/redis/RedisBus.js'
import { settled } from '../../../cache/support/FakeDatabase.js'

/** A duplicate of a client, which connects when the spec resolves `connection`. */
class Duplicate extends EventEmitter {
  readonly connection = deferred<undefined>()
  endings = 0

  connect(): Promise<unknown> {
    return this.connection.promise
  }

  async subscribe(): Promise<void> {}

  /** As in node-redis 5: a pending connection rejects, and a second call throws. */
  destroy(): void {
    if (this.endings++ > 0) throw new Error('The client is closed')
    this.connection.reject(new Error('Disconnects client'))
  }
}

/** A duplicate of an ioredis client, which connects by itself. */
class IoDuplicate extends Duplicate {
  callBuffer(): void {}

  disconnect(): void {
    this.destroy()
  }
}

describe('RedisBus, connecting', () => {
  let duplicates: Duplicate[]
  let received: string[]
  let state: string

  beforeEach(() => {
    duplicates = []
    received = []
    state = 'first'
  })

  const open = (Kind: typeof Duplicate = Duplicate): RedisBus => {
    const duplicate = (): Duplicate => {
      duplicates.push(new Kind())
      return duplicates.at(-1)!
    }
    const client = { duplicate, sendCommand: () => undefined, isOpen: true } as unknown as RedisClient
    const bus = new RedisBus({ client, channel: 'c', publish: async () => state, onError: () => undefined })
    const down = (error: unknown): unknown => received.push((error as Error).message)
    bus.open({ message: () => undefined, up: () => received.push('up'), down })
    return bus
  }
  const endings = () => duplicates.map((each) => each.endings)
  const ping = { kind: 'ping', origin: 'me', id: '1' } as const

  it('keeps the new connection if messages are lost before it is connected', async () => {
    const bus = open()
    await settled()
    await bus.publish(ping)
    state = 'second'
    await bus.publish(ping)
    await settled()
    expect(endings()).to.deep.equal([1, 0])
    duplicates[1]!.connection.resolve(undefined)
    await settled()
    expect(received).to.have.length(2)
    expect(received[1]).to.equal('up')
    await bus.close()
    expect(endings()).to.deep.equal([1, 1])
  })

  for (const Kind of [Duplicate, IoDuplicate]) {
    it(`ends the connection if the bus is closed meanwhile: ${Kind.name}`, async () => {
      const bus = open(Kind)
      await bus.close()
      await settled()
      expect(endings()).to.deep.equal([1])
      expect(received).to.deep.equal([])
    })
  }

  it('causes no unhandled rejection if the client cannot be ended', async () => {
    const bus = open()
    await settled()
    duplicates[0]!.endings = 1
    duplicates[0]!.connection.reject(new Error('refused'))
    await settled()
    expect(received).to.deep.equal(['refused'])
    await bus.close()
  })
})
