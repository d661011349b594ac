import { expect } from 'chai'
import type { Redis } from 'ioredis'
import type { RedisClientType } from 'redis'
import { describeWithRedis } from '../../../support/redis/target.js'
import { Fixture } from '../support/Fixture.js'
import { RoundTripProxy } from './RoundTripProxy.js'

describeWithRedis('A proxy that counts round trips', () => {
  const fixture = new Fixture()
  let proxy: RoundTripProxy
  let client: RedisClientType

  before(async () => {
    proxy = await RoundTripProxy.listen(fixture.server.port)
    client = (await fixture.clients.node(proxy.url)) as unknown as RedisClientType
  })

  after(() => proxy.close())

  const inTurn = async (count: number): Promise<void> => {
    for (let turn = 0; turn < count; turn++) await client.get('a key')
  }

  it('counts one for each reply that is awaited', async () => {
    const commands = Array<string>(3).fill('GET')
    expect(await proxy.count(() => inTurn(3))).to.deep.equal({ awaited: 3, commands, notAwaited: [] })
  })

  it('counts one for commands that are sent together', async () => {
    const run = () => Promise.all([client.get('a key'), client.ping(), inTurn(1)])
    expect(await proxy.count(run)).to.deep.include({ awaited: 1, commands: ['GET', 'PING', 'GET'] })
  })

  it('counts one for commands on several connections', async () => {
    const other = (await fixture.clients.io(proxy.url)) as unknown as Redis
    const run = () => Promise.all([client.get('a key'), other.get('a key')])
    expect(await proxy.count(run)).to.deep.include({ awaited: 1, commands: ['GET', 'GET'] })
  })

  it('counts none for what is not awaited, and names it', async () => {
    let later: Promise<unknown> | undefined
    const run = async (): Promise<void> => {
      await client.get('a key')
      later = client.ping()
      // It is written in the next turn.
      await new Promise(setImmediate)
    }
    const commands = ['GET', 'PING']
    expect(await proxy.count(run)).to.deep.equal({ awaited: 1, commands, notAwaited: ['PING'] })
    expect(await later).to.equal('PONG')
  })

  it('does not count what goes on beside it', async () => {
    let isBusy = true
    const run = async (): Promise<void> => {
      const reply = client.ping()
      // Something takes many turns of the event loop, as a database does.
      for (let turn = 0; turn < 200; turn++) await new Promise(setImmediate)
      isBusy = false
      await reply
    }
    expect((await proxy.count(run, () => isBusy)).awaited).to.equal(1)
  })

  it('does not take messages for replies', async () => {
    for (const RESP of [2, 3] as const) {
      const subscriber = (await fixture.clients.node(proxy.url, { RESP })) as unknown as RedisClientType
      const heard: string[] = []
      await subscriber.subscribe('channel', (message) => heard.push(message))
      const run = async (): Promise<void> => {
        await fixture.server.command('PUBLISH', 'channel', 'a message')
        await subscriber.ping()
      }
      expect((await proxy.count(run)).awaited, `RESP ${RESP}`).to.equal(1)
      expect(heard).to.deep.equal(['a message'])
    }
  })

  it('delivers large and nested replies whole', async () => {
    const large = 'x'.repeat(1_000_000)
    const run = async (): Promise<void> => {
      await client.hSet('a hash', { large, small: 'small' })
      expect(await client.hGetAll('a hash')).to.deep.equal({ large, small: 'small' })
    }
    expect((await proxy.count(run)).awaited).to.equal(2)
  })

  it('rejects as the operation does, and holds nothing back afterwards', async () => {
    const failed = await proxy
      .count(() => client.hGetAll('a hash').then(() => Promise.reject(new Error('no'))))
      .then(
        () => undefined,
        (error: Error) => error.message,
      )
    expect([failed, await client.ping()]).to.deep.equal(['no', 'PONG'])
  })
})
