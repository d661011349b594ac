import { expect } from 'chai'
import type { RedisPosition } from '../../../lib/store/redis/ledger/Holding.js'
import { sampleEntry } from '../../../lib/testing/index.js'
import { recordingCommands } from '../../support/redis/recordingCommands.js'
import { describeWithRedis } from '../../support/redis/target.js'
import { begin, beginLoad, fill, Fixture, load, NOWHERE, origin, served, SOMEWHERE, TAG } from './support/Fixture.js'

const lease = (holder: string, milliseconds = 60_000) =>
  ({ loads: 'if-absent', lease: { holder, milliseconds } }) as const

describeWithRedis('Loads with a RedisStore', () => {
  const fixture = new Fixture()

  it('store their result, unless its tags were invalidated since they began', async () => {
    const [one, other] = [fixture.store(), fixture.store()]
    const position = await begin(one, 'key')
    await other.invalidate(['tag:else'])
    expect(await fill(one, 'key', 1, position)).to.equal('kept')
    await other.invalidate([TAG])
    expect(await served(other, 'key')).to.equal(undefined)
    expect(await fill(one, 'key', 1, position)).to.equal('overtaken')
    expect(await served(other, 'key')).to.equal(undefined)
  })

  it('do not replace the result of a later load', async () => {
    const [one, other] = [fixture.store(), fixture.store()]
    const earlier = await beginLoad(one, 'key')
    const later = await beginLoad(other, 'key')
    expect(later.position.order).to.be.greaterThan(earlier.position.order)
    expect(await fill(other, 'key', 'later', later.position)).to.equal('kept')
    expect(await fill(one, 'key', 'earlier', earlier.position)).to.equal('overtaken')
    expect(await served(one, 'key')).to.equal('later')
  })

  it('stand at their position, whatever the entry contains', async () => {
    const store = fixture.store()
    const position = await begin(store, 'key')
    const entry = sampleEntry({ epoch: 'another', stamp: 1000, value: 1 })
    await store.fill('key', { entry, tags: [TAG], position })
    const found = await store.find('key')
    expect(found.entry?.value).to.equal(1)
    expect(found)
      .to.have.nested.property('origin.position')
      .that.includes({ epoch: position.epoch, stamp: position.stamp })
    expect(found.lease).to.equal(undefined)
    expect((await store.find('key', { loads: 'always' })).entry).to.equal(undefined)
  })

  it('are overtaken by a clear, and by another epoch', async () => {
    const store = fixture.store()
    const position = await begin(store, 'key')
    expect(await store.check(origin(position, []))).to.equal('unchanged')
    await fixture.store().clear()
    expect(await fill(store, 'key', 1, position)).to.equal('overtaken')
    expect(await store.check(origin(position, []))).to.equal('overtaken')
    // One that another store has made says nothing of this one's ledgers.
    for (const foreign of [SOMEWHERE, NOWHERE]) {
      expect(await store.check(origin(foreign, []))).to.equal('overtaken')
      expect(await fill(store, 'key', 1, { ...foreign, stamp: 1000, order: 1000 })).to.equal('overtaken')
    }
  })

  it('from a replica are stored if the replica cannot lag behind a write', async () => {
    const store = fixture.store()
    await store.invalidate([TAG])
    const position = await begin(store, 'key')
    const entry = sampleEntry()
    // The invalidation was less than an hour before the load.
    expect(await store.fill('key', { entry, tags: [TAG], position, lag: 3_600_000 })).to.equal('overtaken')
    expect(await store.fill('key', { entry, tags: ['tag:else'], position, lag: 3_600_000 })).to.equal('kept')
    const { counts, ...more } = position as RedisPosition
    const counted = counts.map((count) => ({ ...count, time: count.time + 7_200_000 }))
    const later: RedisPosition = { ...more, order: more.order + 1, counts: counted }
    expect(await store.fill('key', { entry, tags: [TAG], position: later, lag: 3_600_000 })).to.equal('kept')
  })

  it('from a replica are not stored if the time of an invalidation is unknown', async () => {
    const store = fixture.store({ maxTags: 1 })
    for (const tag of [TAG, 'tag:1', 'tag:2', 'tag:3']) await store.invalidate([tag])
    const position = await begin(store, 'key')
    expect(await store.fill('key', { entry: sampleEntry(), tags: [TAG], position, lag: 3_600_000 })).to.equal(
      'overtaken',
    )
    expect(await store.fill('key', { entry: sampleEntry(), tags: [TAG], position })).to.equal('kept')
  })

  it('run one at a time, by a lease that ends with the result, by release, or by its time', async () => {
    const store = fixture.store()
    const first = await beginLoad(store, 'key', lease('me'))
    expect(first.lease).to.equal('given')
    expect((await store.find('key', lease('me'))).lease).to.equal('given')
    expect((await store.find('key', lease('you'))).lease).to.equal('taken')
    expect((await store.find('another', lease('you'))).lease).to.equal('given')
    expect((await store.find('key')).lease).to.equal(undefined)
    const entry = sampleEntry()
    await store.fill('key', { entry, tags: [TAG], position: first.position, holder: 'you' })
    await store.release('key', 'you', false)
    await store.invalidate([TAG])
    expect((await store.find('key', lease('you'))).lease).to.equal('taken')
    // An overtaken result ends the lease, too, and for a moment other callers get no lease.
    await store.fill('key', { entry, tags: [TAG], position: first.position, holder: 'me' })
    for (let found: string | undefined = 'refused'; found !== 'given';) {
      expect(found).to.equal('refused')
      found = (await store.find('key', lease('you', 1))).lease
    }
    for (let turn = 0; (await store.find('key', lease('me'))).lease === 'taken'; turn++)
      expect(turn).to.be.below(10_000)
    await store.release('key', 'me', false)
    expect((await store.find('key', lease('you'))).lease).to.equal('given')
    await store.release('key', 'you', true)
    expect((await store.find('key', lease('me'))).lease).to.equal('refused')
    await load(store, 'key', 1)
    expect((await store.find('key', lease('me'))).entry?.value).to.equal(1)
  })

  it('that are overtaken make other callers stop waiting, if the load holds the lease', async () => {
    const store = fixture.store()
    const { position } = await beginLoad(store, 'key', lease('me'))
    await store.invalidate([TAG])
    const overtaken = async (holder?: string): Promise<void> => {
      const fillOf = { entry: sampleEntry(), tags: [TAG], position, ...(holder === undefined ? {} : { holder }) }
      expect(await store.fill('key', fillOf)).to.equal('overtaken')
    }
    for (const holder of [undefined, 'you']) {
      await overtaken(holder)
      expect(await fixture.server.command('GET', fixture.leaseKey('key'))).to.equal('me')
    }
    const calls = await recordingCommands(fixture.server, () => overtaken('me'))
    const key = fixture.leaseKey('key')
    const about = calls.filter(({ name, args }) => name !== 'EVALSHA' && args[0] === key)
    expect(about.map(({ name, args }) => [name, ...args])).to.deep.equal([
      ['GET', key],
      ['SET', key, 'refused', 'PX', '200'],
    ])
    // This makes that moment long.
    await fixture.server.command('SET', fixture.leaseKey('key'), 'refused', 'PX', '60000')
    for (const holder of [undefined, 'me', 'you']) await overtaken(holder)
    for (const holder of ['me', 'you']) expect((await store.find('key', lease(holder))).lease).to.equal('refused')
    expect(await fixture.server.command('PTTL', fixture.leaseKey('key'))).to.be.within(50_000, 60_000)
    // It does not prevent a load after the write.
    expect(await load(store, 'key', 1)).to.equal('kept')
    expect((await store.find('key', lease('you'))).entry?.value).to.equal(1)
  })

  it('hold their lease for the time of the latest request', async () => {
    const store = fixture.store()
    expect((await store.find('key', lease('me', 5000))).lease).to.equal('given')
    expect(await fixture.server.command('PTTL', fixture.leaseKey('key'))).to.be.within(1, 5000)
    expect((await store.find('key', lease('you', 90_000))).lease).to.equal('taken')
    expect(await fixture.server.command('PTTL', fixture.leaseKey('key'))).to.be.within(1, 5000)
    expect((await store.find('key', lease('me', 60_000))).lease).to.equal('given')
    expect(await fixture.server.command('PTTL', fixture.leaseKey('key'))).to.be.within(50_000, 60_000)
  })

  it('get no lease while nothing can be stored', async () => {
    const [old, young] = [fixture.store(), fixture.store()]
    await load(old, 'key', 0)
    await fixture.on('DEL', 'marks')
    expect((await begin(old)).stamp).to.equal(-1)
    for (const store of [old, young]) {
      expect((await store.find('key', lease('me'))).lease).to.equal(undefined)
      expect(await fixture.server.command('EXISTS', fixture.leaseKey('key'))).to.equal(0)
    }
    await fixture.on('HSET', 'ledger', 'quiet', '1')
    expect((await old.find('key', lease('me'))).lease).to.equal('given')
  })

  it('store nothing for the grace period after a data loss that a process has noticed', async () => {
    const [old, another, young] = [fixture.store(), fixture.store(), fixture.store()]
    await load(old, 'key', 0)
    await load(another, 'key', 0)
    await fixture.on('DEL', 'ledger')
    // A new process cannot notice the loss.
    const before = await beginLoad(young, 'key')
    expect(before.position.stamp).to.equal(0)
    expect(await fill(young, 'key', 1, before.position)).to.equal('kept')
    // Hits run no script, so they notice nothing. A write whose intent was lost is noticed by its heartbeat or its end.
    for (const store of [young, old]) expect(await served(store, 'key')).to.equal(1)
    for (const store of [old, another, young]) {
      const found = await beginLoad(store, 'key')
      expect(await served(store, 'key')).to.equal(undefined)
      expect(found.position.stamp).to.equal(-1)
      expect(await fill(store, 'key', 1, found.position)).to.equal('overtaken')
      expect(await fill(store, 'key', 1, before.position)).to.equal('overtaken')
    }
    await fixture.on('HSET', 'ledger', 'quiet', '1')
    expect(await load(young, 'key', 2)).to.equal('kept')
    // Another process that noticed the loss does not start the grace period again.
    expect(await served(another, 'key')).to.equal(2)
  })

  it('are not affected by a loss before the grace period', async () => {
    const [old, young] = [fixture.store(), fixture.store()]
    await load(old, 'key', 0)
    await fixture.on('DEL', 'stamps')
    await load(young, 'key', 1)
    await fixture.on('HSET', 'ledger', 'born', '1')
    expect(await served(old, 'key')).to.equal(1)
  })
})
