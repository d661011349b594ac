import { expect } from 'chai'
import { Redis } from 'ioredis'
import { createClient, createClientPool } from 'redis'
import { CacheError } from '../../../../lib/index.js'
import type { RedisClient } from '../../../../lib/store/redis/client/RedisClient.js'
import { RedisStore } from '../../../../lib/store/redis/RedisStore.js'
import { describeWithRedis } from '../../../support/redis/target.js'
import { Fixture } from '../support/Fixture.js'

const CONNECT = `
import { createClient } from 'redis' // npm install redis@latest
const client = createClient({ url: process.env.REDIS_URL })
await client.connect()`

const CALLBACKS =
  '`client` takes callbacks, as the result of `legacy()` does: pass the client on which `legacy()` was called.'
const UNCONNECTED = '`client` is not connected: call `await client.connect()` first.'

const call = (): undefined => undefined

/** The shapes of clients of other versions and libraries, and the messages about them. */
const SHAPES: readonly (readonly [string, object, string])[] = [
  [
    'redis@3, connected',
    { connected: true, sendCommand: call, send_command: call, duplicate: call },
    `\`client\` is a client of node-redis 3 or older, whose commands take callbacks: upgrade to version 4 or later.${CONNECT}`,
  ],
  [
    'redis@4 with `legacyMode`',
    { isOpen: true, sendCommand: call, duplicate: call, options: { legacyMode: true } },
    '`client` has the option `legacyMode`, with which its commands take callbacks: pass a client without it, `client.duplicate({ legacyMode: false })`, and connect it.',
  ],
  ['the result of `legacy()`', { sendCommand: call }, CALLBACKS],
  [
    '@upstash/redis',
    { createScript: call, eval: call },
    `\`client\` is a client of @upstash/redis, which uses HTTP and has no pub/sub: connect to the \`rediss://\` URL of the same database.${CONNECT}`,
  ],
  [
    'Valkey GLIDE',
    { customCommand: call },
    `\`client\` is a client of Valkey GLIDE, whose commands have another form: connect with node-redis or ioredis.${CONNECT}`,
  ],
  [
    'Bun',
    { send: call, duplicate: call, connected: true },
    `\`client\` is Bun's RedisClient, whose commands have another form: connect with node-redis or ioredis.${CONNECT}`,
  ],
]

const errorOf = (client: unknown): unknown => {
  try {
    return new RedisStore({ client: client as RedisClient })
  } catch (error) {
    return error
  }
}

const rejects = (client: unknown, message: string): void => {
  expect(errorOf(client)).to.be.instanceOf(CacheError).that.includes({ code: 'INVALID_OPTION', message })
}

describe('RedisStore rejects in its constructor, and says what to do instead:', () => {
  for (const [name, shape, message] of SHAPES) it(`a client of ${name}`, () => rejects(shape, message))

  it('the callback interface of a real client', () => rejects(createClient().legacy(), CALLBACKS))

  it('an unconnected client and an unconnected pool', () => {
    rejects(createClient(), UNCONNECTED)
    rejects(createClientPool(), UNCONNECTED)
  })

  it('a closed client of ioredis', () => {
    const client = new Redis({ lazyConnect: true })
    client.disconnect()
    rejects(client, '`client` is closed: pass a client that is connected, such as `client.duplicate()`.')
  })
})

describeWithRedis('RedisStore on a client of ioredis', () => {
  const fixture = new Fixture()

  it('is rejected if the client has subscribed', async () => {
    const client = (await fixture.clients.io(fixture.server.url)) as unknown as Redis
    await client.subscribe('channel')
    rejects(
      client,
      '`client` is in subscriber mode, in which it sends no other commands: pass another connection, `client.duplicate()`.',
    )
    expect(errorOf(client.duplicate({ lazyConnect: true }))).to.be.instanceOf(RedisStore)
  })
})
