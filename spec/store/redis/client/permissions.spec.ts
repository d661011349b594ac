import { expect } from 'chai'
import { MemoryStore, QueryCache } from '../../../../lib/index.js'
import type { RedisClient } from '../../../../lib/store/redis/client/RedisClient.js'
import { RedisStore } from '../../../../lib/store/redis/RedisStore.js'
import { TieredStore } from '../../../../lib/store/TieredStore.js'
import { sampleEntry } from '../../../../lib/testing/index.js'
import { recordWarnings } from '../../../support/recordWarnings.js'
import type { RedisServer } from '../../../support/redis/RedisServer.js'
import { describeWithRedis } from '../../../support/redis/target.js'
import { Clients } from '../support/Clients.js'
import { BusProbe, isDown } from '../support/BusProbe.js'
import { ClusterFixture } from '../support/ClusterFixture.js'
import { begin, beginLoad, failure, fill, Fixture, load, mark, origin, served, TAG } from '../support/Fixture.js'

const EVERYTHING_BUT_CHANNELS = ['reset', 'on', '>secret', '~*', '+@all']
const NOTHING = ['reset', 'on', '>secret']
const LOGIN = { username: 'app', password: 'secret' }

/** The rules in the command of a warning. */
function ruleIn(warning: string): string[] {
  const [, rule] = /: (ACL SETUSER .*)$/.exec(warning) ?? []
  return rule!.split(' ').slice(3)
}

describeWithRedis('The permissions of a RedisStore’s user', () => {
  const fixture = new Fixture()
  const clients = new Clients()
  const allow = (...rules: string[]): Promise<unknown> => fixture.server.command('ACL', 'SETUSER', 'app', ...rules)
  const urlOf = (server: RedisServer): string => server.url.replace('//', '//app:secret@')
  const connects: readonly [string, () => Promise<RedisClient>][] = [
    ['node-redis', () => clients.node(urlOf(fixture.server))],
    ['ioredis', () => clients.io(fixture.server.url, LOGIN)],
  ]

  afterEach(() => clients.close())

  /** Runs all operations, and returns the failures. */
  async function failuresOf(client: RedisClient): Promise<string[]> {
    // The client must send the scripts again.
    await fixture.server.command('SCRIPT', 'FLUSH')
    const store = fixture.store({ client, maxTags: 1 })
    const lease = { holder: 'me', milliseconds: 1000 }
    const probe = new BusProbe(client, fixture.namespace)
    const isUp = async (): Promise<void> => {
      await probe.received.until((all) => all.length > 0)
      if (probe.received.all[0] !== 'up') throw new Error('The bus is down')
    }
    const all: (() => Promise<unknown>)[] = [
      isUp,
      () => load(store, 'key', 1),
      () => served(store, 'key'),
      async () => {
        const { position } = await beginLoad(store, 'led', { loads: 'if-absent', lease })
        await store.find('led', { lease })
        await store.fill('led', { entry: sampleEntry(), tags: [TAG], position, holder: 'me' })
      },
      async () => store.check(origin(await begin(store), [TAG])),
      () => mark(store, 'id'),
      () => store.finish('id', [TAG], [TAG]),
      () => store.invalidate(['a', 'b']),
      () => store.invalidate(['c', 'd']),
      async () => expect(await store.find('dead', { watch: ['a'], loads: 'always' })).to.be.an('object'),
      () => store.release('key', 'me', true),
      () => store.set('set', sampleEntry()),
      () => store.get('set'),
      () => store.delete('set'),
      () => store.clear(),
      () => probe.bus.publish({ kind: 'ping', origin: 'me', id: '1' }),
    ]
    const failures: string[] = []
    for (const run of all) await run().catch((error: Error) => failures.push(error.message))
    await probe.close()
    return failures
  }

  for (const [library, connect] of connects) {
    it(`are enough for a strict cache without channels, and one warning names the missing channel, with ${library}`, async () => {
      await allow(...EVERYTHING_BUT_CHANNELS)
      const store = fixture.store({ client: await connect() })
      const [warning, ...others] = await recordWarnings(async () => {
        for (const id of ['1', '2']) {
          expect(await load(store, 'key', id)).to.equal('kept')
          expect(await served(store, 'key')).to.equal(id)
          await mark(store, id)
          expect(await served(store, 'key')).to.equal(undefined)
          await store.finish(id, [TAG], [TAG])
          await store.invalidate([TAG])
          await store.clear()
        }
      })
      expect(others).to.deep.equal([])
      expect(warning).to.contain('CacheWarning OBJECTION_CACHE_REDIS_PERMISSION_CHANNELS: ')
      expect(warning).to.contain('may not use a channel')
      expect(ruleIn(warning!)).to.include(`&{${fixture.namespace.replace(' ', '?')}[}{]*`)
    })

    it(`make a bounded cache ignore its local store without channels, with ${library}`, async () => {
      await allow(...EVERYTHING_BUT_CHANNELS)
      const shared = fixture.store({ client: await connect() })
      const local = new MemoryStore()
      const cache = new QueryCache({
        store: new TieredStore({ local, shared }),
        consistency: 'bounded',
        storeTimeout: '1m',
      })
      let loads = 0
      const get = (): Promise<unknown> => cache.wrap('key', async () => ++loads, { tags: ['tag'] })
      const warnings = await recordWarnings(async () => {
        const other = new QueryCache({ store: fixture.store(), storeTimeout: '1m' })
        // The first load of a database is not stored.
        for (let turn = 0; turn < 3; turn++) await get()
        const before = loads
        expect(await get()).to.equal(before)
        await other.invalidate({ tags: ['tag'] })
        expect(await get()).to.equal(before + 1)
        await cache.invalidate({ tags: ['tag'] })
        expect(await get()).to.equal(before + 2)
        expect(local.stats()).to.include({ entries: 0 })
        await other.close()
      })
      await cache.close()
      expect(warnings).to.have.length(1)
      expect(warnings[0]).to.contain('PERMISSION_CHANNELS').and.to.contain("`consistency: 'bounded'`")
    })

    it(`are exactly those of the command in the warning, with ${library}`, async () => {
      await allow(...NOTHING)
      const client = await connect()
      const store = fixture.store({ client })
      const [warning, ...others] = await recordWarnings(async () => {
        for (let turn = 0; turn < 2; turn++) expect(await failure(store.find('key'))).to.match(/^NOPERM/)
      })
      expect(others).to.deep.equal([])
      expect(warning).to.contain('CacheWarning OBJECTION_CACHE_REDIS_PERMISSION_COMMANDS: ')
      expect(warning).to.contain('ACL SETUSER app ')
      const rules = ruleIn(warning!)
      await allow(...rules)
      const warnings = await recordWarnings(async () => expect(await failuresOf(client)).to.deep.equal([]))
      expect(warnings).to.deep.equal([])
      for (const rule of rules) {
        const without = rules.filter((other) => other !== rule)
        await allow(...NOTHING, ...without)
        const one = await connect()
        // A connection that cannot be completed is retried, so the warnings count.
        const warned = await recordWarnings(() => failuresOf(one))
        expect(warned, rule).to.not.be.empty
        expect(warned[0], rule).to.contain(
          rule.startsWith('~')
            ? 'PERMISSION_KEYS'
            : rule.startsWith('&')
              ? 'PERMISSION_CHANNELS'
              : 'PERMISSION_COMMANDS',
        )
      }
    })

    it(`are missing for a client without a login, and one warning says so, with ${library}`, async () => {
      await fixture.server.command('CONFIG', 'SET', 'requirepass', 'secret')
      const { server } = fixture
      try {
        const client =
          library === 'ioredis'
            ? await clients.io(server.url, { enableReadyCheck: false })
            : await clients.node(server.url, { RESP: 2 })
        const store = fixture.store({ client })
        const warnings = await recordWarnings(async () => {
          expect(await failure(store.find('key'))).to.match(/NOAUTH|unauthenticated/)
          await failure(store.find('key'))
        })
        expect(warnings).to.have.length(1)
        expect(warnings[0]).to.contain('OBJECTION_CACHE_REDIS_LOGIN').and.to.contain('redis://user:password@host')
      } finally {
        const admin = await clients.io(server.url, { password: 'secret' })
        await (admin as unknown as { config(...args: string[]): Promise<unknown> }).config('SET', 'requirepass', '')
      }
    })
  }

  it('can lack channels for another writer: listeners notice at their next ping', async () => {
    await allow(...EVERYTHING_BUT_CHANNELS)
    const probe = new BusProbe(fixture.client, fixture.namespace)
    await probe.ready()
    const writer = fixture.store({ client: await connects[0]![1]() })
    for (const write of [
      () => mark(writer, 'id'),
      () => writer.finish('lost', [TAG], [TAG]),
      () => writer.invalidate([TAG]),
      () => writer.clear(),
    ]) {
      expect(await probe.drain()).to.deep.equal([])
      await write()
      await probe.bus.publish({ kind: 'ping', origin: 'me', id: 'next' })
      await probe.received.until((all) => all.some(isDown) && all.at(-1) === 'up')
      await probe.ready()
    }
    await probe.close()
  })

  it('are named with the keyPrefix of the client, in patterns', async () => {
    await allow(...NOTHING)
    const client = await clients.io(fixture.server.url, { ...LOGIN, keyPrefix: 'my*' })
    const store = fixture.store({ client, namespace: 'a [b]?' })
    const [warning] = await recordWarnings(() => failure(store.find('key')))
    expect(ruleIn(warning!)).to.include.members([String.raw`~my\*{a?\[b\]\?[}{:]*`, String.raw`&{a?\[b\]\?[}{]*`])
    await allow(...ruleIn(warning!))
    expect(await fill(store, 'key', 1, await begin(store))).to.equal('kept')
    expect(await served(store, 'key')).to.equal(1)
  })
})

describeWithRedis('The permissions of a RedisStore’s user on a cluster', () => {
  const fixture = new ClusterFixture()

  for (const library of ['node-redis', 'ioredis']) {
    it(`are those of the command in the warning, with ${library}`, async () => {
      const { clients, cluster } = fixture
      const allow = (...rules: string[]) =>
        Promise.all(cluster.nodes.map((node) => node.command('ACL', 'SETUSER', 'app', ...rules)))
      const connect = (): Promise<RedisClient> =>
        library === 'ioredis'
          ? clients.ioCluster(cluster.urls, { redisOptions: LOGIN })
          : clients.nodeCluster(cluster.urls, { defaults: LOGIN })
      await allow(...NOTHING, '+cluster', '+info')
      const client = await connect()
      const store = new RedisStore({ client, namespace: library })
      const [warning] = await recordWarnings(() => failure(store.find('key')))
      expect(warning).to.contain('ACL SETUSER app ')
      await allow(...NOTHING, ...ruleIn(warning!))
      const listener = new BusProbe(await connect(), library)
      await listener.ready()
      expect(await load(listener.store, 'key', 1)).to.equal('kept')
      expect(await served(listener.store, 'key')).to.equal(1)
      await listener.close()
    })
  }
})
