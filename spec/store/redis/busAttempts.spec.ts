import { expect } from 'chai'
import { EventEmitter } from 'node:events'
import { deferred } from '../../../lib/core/deferred.js'
import type { RedisClient } from '../../../lib/store/redis/client/RedisClient.js'
import { RedisBus } from '../../../lib/store/redis/RedisBus.js'
import { settled } from '../../cache/support/FakeDatabase.js'

/** A duplicate of a client, which connects when it is told to. */
class Duplicate extends EventEmitter {
  readonly connection = deferred<undefined>()
  endings = 0

  connect(): Promise<unknown> {
    return this.connection.promise
  }

  async subscribe(): Promise<void> {}

  /** As node-redis 5 does: what is not connected yet rejects, and what has ended refuses to end. */
  destroy(): void {
    if (this.endings++ > 0) throw new Error('The client is closed')
    this.connection.reject(new Error('Disconnects client'))
  }
}

/** As ioredis does: it connects by itself. */
class IoDuplicate extends Duplicate {
  callBuffer(): void {}
}

describe('The attempts of a RedisBus to listen', () => {
  let duplicates: Duplicate[]
  let heard: string[]
  let state: string

  beforeEach(() => {
    duplicates = []
    heard = []
    state = 'first'
  })

  const open = (Kind: typeof Duplicate = Duplicate): RedisBus => {
    const duplicate = (): Duplicate => {
      duplicates.push(new Kind())
      return duplicates.at(-1)!
    }
    const client = { duplicate, sendCommand: () => undefined, isOpen: true } as unknown as RedisClient
    const bus = new RedisBus({ client, channel: 'c', publish: async () => state, refused: () => undefined })
    const down = (error: unknown): unknown => heard.push((error as Error).message)
    bus.open({ message: () => undefined, up: () => heard.push('up'), down })
    return bus
  }
  const endings = () => duplicates.map((each) => each.endings)
  const ping = { kind: 'ping', origin: 'me', id: '1' } as const

  it('do not end one that began when messages were lost before they were connected', async () => {
    const bus = open()
    await settled()
    await bus.publish(ping)
    state = 'second'
    await bus.publish(ping)
    await settled()
    expect(endings()).to.deep.equal([1, 0])
    duplicates[1]!.connection.resolve(undefined)
    await settled()
    expect(heard).to.have.length(2)
    expect(heard[1]).to.equal('up')
    await bus.close()
    expect(endings()).to.deep.equal([1, 1])
  })

  for (const Kind of [Duplicate, IoDuplicate]) {
    it(`leave no connection where the bus is closed meanwhile: ${Kind.name}`, async () => {
      const bus = open(Kind)
      await bus.close()
      await settled()
      expect(endings()).to.deep.equal([1])
      expect(heard).to.deep.equal([])
    })
  }

  it('fail without an unhandled rejection where the client cannot be ended', async () => {
    const bus = open()
    await settled()
    duplicates[0]!.endings = 1
    duplicates[0]!.connection.reject(new Error('refused'))
    await settled()
    expect(heard).to.deep.equal(['refused'])
    await bus.close()
  })
})
