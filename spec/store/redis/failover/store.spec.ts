import { expect } from 'chai'
import type { RedisClient } from '../../../../lib/store/redis/client/RedisClient.js'
import { RedisStore } from '../../../../lib/store/redis/RedisStore.js'
import { recordWarnings } from '../../../support/recordWarnings.js'
import { RedisServer } from '../../../support/redis/RedisServer.js'
import { describeWithRedis } from '../../../support/redis/target.js'
import { Clients } from '../support/Clients.js'
import { begin, failure, fill, load, mark, SOMEWHERE, origin, served, TAG, until } from '../support/Fixture.js'
import { follow, isInStep, promote, REPLICATING } from '../support/replication.js'

describeWithRedis('RedisStore when its server fails over', () => {
  const clients = new Clients()
  let [a, b]: RedisServer[] = []
  let [atA, atB]: RedisClient[] = []
  let stores: RedisStore[] = []
  let namespace = 0

  const store = (client: RedisClient | undefined): RedisStore => {
    const made = new RedisStore({ client: client!, namespace: `failover ${namespace}` })
    stores.push(made)
    return made
  }
  const key = (name: string): string => `{failover ${namespace}}:${name}`
  const write = async (writer: RedisStore): Promise<void> => {
    await mark(writer, 'write')
    await writer.finish('write', [TAG], [TAG])
  }

  beforeEach(async () => {
    namespace++
    ;[a, b] = await Promise.all([0, 1].map(() => RedisServer.start({ args: REPLICATING })))
    await follow(b!, a!)
    ;[atA, atB] = [await clients.node(a!.url), await clients.io(b!.url)]
  })

  afterEach(async () => {
    for (const each of stores.splice(0)) void each.close()
    clients.close()
    await Promise.all([a!.stop(), b!.stop()])
  })

  it('serves nothing from before a failover to a replica and back, after a write that only the old primary got', async () => {
    const reader = store(atA)
    expect(await load(reader, 'key', 'old')).to.equal('kept')
    await until(() => isInStep(b!, a!))
    await promote(b!)
    // The old primary does not know about the promotion yet.
    await write(store(atA))
    expect(await served(reader, 'key')).to.equal(undefined)
    const run = await a!.info('run_id')
    await follow(a!, b!)
    expect(await failure(served(reader, 'key'))).to.match(/^READONLY/)
    await promote(a!)
    expect(await a!.info('run_id')).to.equal(run)
    expect(await served(store(atA), 'key')).to.equal(undefined)
    expect(await served(reader, 'key')).to.equal(undefined)
  })

  it('reports local entries from before a failover and back as overtaken', async () => {
    const reader = store(atA)
    await load(reader, 'key', 'old')
    const position = await begin(reader)
    await until(() => isInStep(b!, a!))
    await promote(b!)
    await write(store(atA))
    await follow(a!, b!)
    await promote(a!)
    expect(await store(atA).check(origin(position, [TAG]))).to.equal('overtaken')
    expect(await fill(reader, 'other', 'old', position)).to.equal('overtaken')
  })

  it('serves nothing from before a failover to a replica that lacks a write', async () => {
    const reader = store(atB)
    await load(store(atA), 'key', 'old')
    await until(() => isInStep(b!, a!))
    // The replica stops replicating, and the primary dies before it has sent the write.
    await b!.command('REPLICAOF', '127.0.0.1', '1')
    await write(store(atA))
    await a!.kill()
    await promote(b!)
    expect(await b!.command('HEXISTS', key('stamps'), JSON.stringify(TAG))).to.equal(0)
    expect(await served(reader, 'key')).to.equal(undefined)
  })

  it('stores nothing for the grace period, because write intents can be lost, even for new processes', async () => {
    await mark(store(atA), 'write')
    await until(() => isInStep(b!, a!))
    await promote(b!)
    const newcomer = store(atB)
    expect((await begin(newcomer)).stamp).to.equal(-1)
    expect(await load(newcomer, 'key', 'old')).to.equal('overtaken')
  })

  it('serves entries stored since, with the old primary as its replica, until the next failover', async () => {
    await load(store(atA), 'key', 'old')
    await until(() => isInStep(b!, a!))
    await promote(b!)
    const reader = store(atB)
    await reader.find('key')
    await b!.command('HSET', key('ledger'), 'quiet', '1')
    expect(await load(reader, 'key', 'new')).to.equal('kept')
    await follow(a!, b!)
    expect(await served(reader, 'key')).to.equal('new')
    await promote(a!)
    expect(await served(store(atA), 'key')).to.equal(undefined)
    expect(await served(reader, 'key')).to.equal('new')
  })

  it('serves nothing from an image on disk that contains its replication id', async () => {
    await load(store(atA), 'key', 'old')
    const history = await a!.info('master_replid')
    // The image for the replica can still be in progress.
    await until(async () => (await a!.info('rdb_bgsave_in_progress')) === '0')
    await a!.command('SAVE')
    await write(store(atA))
    await a!.kill()
    await a!.restart()
    expect(await a!.info('master_replid2')).to.equal(history)
    expect(await a!.command('EXISTS', `{failover ${namespace}:=key}`)).to.equal(1)
    expect(await served(store(await clients.node(a!.url)), 'key')).to.equal(undefined)
  })

  it('is rejected by a writable replica', async () => {
    const reader = store(atB)
    await load(store(atA), 'key', 'old')
    await until(() => isInStep(b!, a!))
    await b!.command('CONFIG', 'SET', 'replica-read-only', 'no')
    expect(await failure(reader.find('key'))).to.match(/^READONLY/)
    expect(await failure(reader.check(origin(SOMEWHERE, [TAG])))).to.match(/^READONLY/)
    expect(await failure(reader.invalidate([TAG]))).to.match(/^READONLY/)
  })

  it('warns once about a client that stays on a replica', async () => {
    await until(() => isInStep(b!, a!))
    const warnings = await recordWarnings(async () => {
      const onReplica = store(atB)
      await failure(onReplica.find('key'))
      await failure(onReplica.invalidate([TAG]))
    })
    expect(warnings).to.have.length(1)
    expect(warnings[0]).to.match(/^CacheWarning OBJECTION_CACHE_REDIS_REPLICA: .*Connect the client to the primary\.$/)
  })

  it('is rejected by an old primary without replicas, if min-replicas-to-write is 1', async () => {
    const reader = store(atA)
    await load(reader, 'key', 'old')
    await until(() => isInStep(b!, a!))
    await a!.command('CONFIG', 'SET', 'min-replicas-to-write', '1')
    expect(await served(reader, 'key')).to.equal('old')
    await promote(b!)
    await until(async () => (await a!.info('connected_slaves')) === '0')
    for (const run of [reader.find('key'), reader.check(origin(SOMEWHERE, [])), mark(reader, 'id')]) {
      expect(await failure(run)).to.match(/^NOREPLICAS/)
    }
  })
})
