import { expect } from 'chai'
import fc from 'fast-check'
import type { RedisStore } from '../../../../lib/store/redis/RedisStore.js'
import type { Position } from '../../../../lib/store/SharedStore.js'
import { recordingCommands } from '../../../support/redis/recordingCommands.js'
import { describeWithRedis } from '../../../support/redis/target.js'
import { begin, beginLoad, fill, Fixture, load, mark, origin, served } from '../support/Fixture.js'

const TAGS = Array.from({ length: 6 }, (_, index) => `tag:${index}`)
const MORE_THAN_AT_ONCE = Array.from({ length: 1001 }, (_, index) => `tag:${index}`)

/** The largest number of commands in a script, in the usual case. */
const MOST = { find: 8, check: 6 }

describeWithRedis('The commands in the scripts of a RedisStore', () => {
  const fixture = new Fixture()
  let [store, writer]: RedisStore[] = []
  const calls = async (run: () => Promise<unknown>): Promise<number> => {
    // The client must send the script once.
    await run()
    return (await recordingCommands(fixture.server, run)).filter(({ from }) => from === 'lua').length
  }

  beforeEach(() => {
    store = fixture.store()
    writer = fixture.store()
  })

  it('are few for a hit with any number of tags', async () => {
    for (const tags of [TAGS.slice(0, 1), TAGS, MORE_THAN_AT_ONCE.slice(1)]) {
      await load(store!, 'key', 1, tags)
      expect(await calls(() => served(store!, 'key'))).to.be.at.most(MOST.find)
      expect(await served(store!, 'key')).to.equal(1)
    }
  })

  it('are few for a check of unchanged tags', async () => {
    const position = await begin(store!)
    for (const tags of [[], TAGS, MORE_THAN_AT_ONCE.slice(1)]) {
      expect(await calls(() => store!.check(origin(position, tags)))).to.be.at.most(MOST.check)
      expect(await store!.check(origin(position, tags))).to.equal('unchanged')
    }
  })

  it('are few after earlier invalidations, and during writes of other tags', async () => {
    await writer!.invalidate([TAGS[0]!, 'else'])
    await load(store!, 'key', 1, TAGS)
    const position = await begin(store!)
    await writer!.invalidate(['else'])
    await mark(writer!, 'id', ['another'])
    expect(await calls(() => served(store!, 'key'))).to.be.at.most(MOST.find)
    expect(await calls(() => store!.check(origin(position, TAGS)))).to.be.at.most(MOST.check)
    expect(await served(store!, 'key')).to.equal(1)
  })

  it('are few after a rotation of the stamps', async () => {
    const narrow = fixture.store({ maxTags: 3 })
    const rotate = async (): Promise<void> => narrow.invalidate(['a', 'b', 'c', 'd'])
    await rotate()
    // One stamp is in `older`, and the entries are older than `older`.
    await writer!.invalidate([TAGS[0]!])
    for (const tags of [TAGS.slice(0, 1), TAGS, MORE_THAN_AT_ONCE.slice(1)])
      await load(store!, `key ${tags.length}`, 1, tags)
    const position = await begin(store!)
    await rotate()
    expect(await fixture.on('HMGET', 'older', JSON.stringify(TAGS[0]))).to.not.deep.equal([null])
    for (const key of ['key 1', 'key 6', 'key 1000']) {
      expect(await calls(() => served(store!, key)), key).to.be.at.most(MOST.find)
      expect(await served(store!, key), key).to.equal(1)
    }
    for (const tags of [[], TAGS]) {
      expect(await calls(() => store!.check(origin(position, tags)))).to.be.at.most(MOST.check)
      expect(await store!.check(origin(position, tags))).to.equal('unchanged')
    }
    // An entry that is newer than `older` does not need it.
    await load(store!, 'new', 2, TAGS)
    const now = await begin(store!)
    expect(await calls(() => served(store!, 'new'))).to.be.below(MOST.find)
    expect(await calls(() => store!.check(origin(now, TAGS)))).to.be.below(MOST.check)
    expect(await served(store!, 'new')).to.equal(2)
  })

  it('have the same result as without the fast check, with any maxTags', async () => {
    const tags = TAGS.slice(0, 4)
    // More tags than the fast check accepts, which are never invalidated.
    const others = Array.from({ length: 1000 }, (_, index) => `other:${index}`)
    const some = fc.subarray(tags, { minLength: 1 })
    const step = fc.oneof(
      fc.record({ does: fc.constant('invalidate' as const), tags: some, maxTags: fc.integer({ min: 1, max: 4 }) }),
      fc.record({ does: fc.constant('note' as const), tags: some }),
    )
    let namespace = 0
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 14 }), async (steps) => {
        const name = `${fixture.namespace} ${namespace++}`
        const asker = fixture.store({ namespace: name })
        const noted: { position: Position; tags: readonly string[]; holds: boolean }[] = []
        for (const { does, tags: about, ...options } of steps) {
          if (does === 'note') noted.push({ position: await begin(asker), tags: about, holds: true })
          else {
            await fixture.store({ namespace: name, ...options }).invalidate(about)
            for (const each of noted) each.holds &&= !each.tags.some((tag) => about.includes(tag))
          }
          for (const { position, tags: its, holds } of noted) {
            const standing = await asker.check(origin(position, its))
            expect(standing).to.equal(await asker.check(origin(position, [...its, ...others])))
            if (!holds) expect(standing).to.equal('overtaken')
          }
        }
      }),
      { numRuns: 60 },
    )
  })

  describe('have the same result as without the fast check', () => {
    let position: Position

    /** The value that is served, and the standing of its tags. */
    const standing = async (asker = store!): Promise<readonly unknown[]> => [
      await served(asker, 'key'),
      await asker.check(origin(position, TAGS)),
    ]

    beforeEach(async () => {
      await load(store!, 'key', 1, TAGS)
      position = await begin(store!)
      expect(await standing()).to.deep.equal([1, 'unchanged'])
    })

    it('after a clear', async () => {
      await writer!.clear()
      expect(await standing()).to.deep.equal([undefined, 'overtaken'])
    })

    it('after an invalidation of the last tag', async () => {
      await writer!.invalidate([TAGS.at(-1)!])
      expect(await standing()).to.deep.equal([undefined, 'overtaken'])
    })

    it('during a write of the last tag', async () => {
      await mark(writer!, 'id', [TAGS.at(-1)!])
      expect(await standing()).to.deep.equal([undefined, 'pending'])
      await mark(writer!, 'uncertain', [TAGS.at(-1)!], { uncertain: true })
      expect(await standing()).to.deep.equal([undefined, 'overtaken'])
    })

    it('if the stamps of the tags are in older', async () => {
      const narrow = fixture.store({ maxTags: 2 })
      await narrow.invalidate([TAGS.at(-1)!])
      for (const tag of ['a', 'b', 'c']) await narrow.invalidate([tag])
      expect(await standing()).to.deep.equal([undefined, 'overtaken'])
      expect(await fixture.on('HEXISTS', 'stamps', JSON.stringify(TAGS.at(-1)))).to.equal(0)
    })

    it('if older is of another epoch, or absent, and the entry is older', async () => {
      const narrow = fixture.store({ maxTags: 1 })
      for (const spoil of [
        () => fixture.on('HSET', 'older', 'epoch', 'another'),
        () => fixture.on('DEL', 'older'),
        () => fixture.on('HSET', 'ledger', 'rotated', 'text'),
      ]) {
        await load(store!, 'key', 1, TAGS)
        position = await begin(store!)
        await narrow.invalidate(['a', 'b'])
        expect(await standing()).to.deep.equal([1, 'unchanged'])
        await spoil()
        expect(await fixture.store().check(origin(position, TAGS))).to.equal('overtaken')
        expect(await served(store!, 'key')).to.equal(undefined)
        await fixture.on('HSET', 'ledger', 'quiet', '1', 'born', '1')
      }
    })

    it('if a key of the ledger is of another epoch', async () => {
      for (const name of ['ledger', 'stamps', 'marks']) {
        await fixture.on('HSET', name, 'epoch', 'another')
        expect(await served(fixture.store(), 'key'), name).to.equal(undefined)
        await load(store!, 'key', 1, TAGS)
        await fixture.on('HSET', 'ledger', 'quiet', '1', 'born', '1')
        await load(store!, 'key', 1, TAGS)
        position = await begin(store!)
        await fixture.on('HSET', name, 'epoch', 'another')
        expect(await fixture.store().check(origin(position, TAGS)), name).to.equal('overtaken')
        await store!.find('key')
        await fixture.on('HSET', 'ledger', 'quiet', '1', 'born', '1')
        expect(await load(store!, 'key', 1, TAGS), name).to.equal('kept')
      }
    })

    it('if the ledger has another replication id', async () => {
      await fixture.on('HSET', 'ledger', 'history', '0123')
      expect(await served(fixture.store(), 'key')).to.equal(undefined)
      await load(store!, 'key', 1, TAGS)
      position = await begin(store!)
      await fixture.on('HSET', 'ledger', 'history', '0123')
      expect(await fixture.store().check(origin(position, TAGS))).to.equal('overtaken')
    })

    it('if the store remembers an epoch that the server has lost', async () => {
      const old = fixture.store()
      await old.find('key')
      await fixture.on('DEL', 'stamps')
      const young = fixture.store()
      await load(young, 'key', 2, TAGS)
      position = await begin(young)
      expect(await standing(young)).to.deep.equal([2, 'unchanged'])
      // Before that no process knew that write intents can be lost.
      expect(await served(old, 'key')).to.equal(undefined)
      expect(await standing(young)).to.deep.equal([undefined, 'overtaken'])
    })

    it('with the current position, and a stamp of -1 while nothing can be stored', async () => {
      await writer!.invalidate(['else'])
      expect(await begin(store!)).to.include({ epoch: position.epoch, stamp: position.stamp + 1 })
      const { time } = await begin(store!)
      expect(time).to.be.within(position.time, position.time + 60_000)
      await fixture.on('HSET', 'ledger', 'quiet', String(position.time + 3_600_000))
      expect([await served(store!, 'key'), (await begin(store!)).stamp]).to.deep.equal([1, -1])
    })

    it('if the expiry of the ledger has to be extended', async () => {
      const expiry = 60_000
      const short = fixture.store({ expiry })
      for (const run of [() => served(short, 'key'), () => short.check(origin(position, TAGS))]) {
        await fixture.on('PEXPIRE', 'marks', '5000')
        await fixture.on('HINCRBY', 'ledger', 'touched', String(-expiry / 3))
        expect(await run()).to.be.oneOf([1, 'unchanged'])
        expect(await fixture.on('PTTL', 'marks')).to.be.greaterThan(5000)
      }
    })

    it('with more tags than one HMGET reads', async () => {
      const found = await beginLoad(store!, 'many')
      expect(await fill(store!, 'many', 1, found.position, MORE_THAN_AT_ONCE)).to.equal('kept')
      expect(await served(store!, 'many')).to.equal(1)
      expect(await store!.check(origin(found.position, MORE_THAN_AT_ONCE))).to.equal('unchanged')
      await writer!.invalidate([MORE_THAN_AT_ONCE.at(-1)!])
      expect(await served(store!, 'many')).to.equal(undefined)
      expect(await store!.check(origin(found.position, MORE_THAN_AT_ONCE))).to.equal('overtaken')
    })
  })
})
