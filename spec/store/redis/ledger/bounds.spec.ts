import { expect } from 'chai'
import fc from 'fast-check'
import { describeWithRedis } from '../../../support/redis/target.js'
import { begin, Fixture, load, mark, origin, served, versions } from '../support/Fixture.js'

const MAX_TAGS = 3
const TAGS = Array.from({ length: 8 }, (_, i) => `tag:${i}`)
const tag = fc.constantFrom(...TAGS)

/** An action: a load of a key with the tag's name, an invalidation, a write, or the death of a process during a write. */
const action = fc.tuple(fc.constantFrom('load', 'invalidate', 'write', 'die'), tag)

describeWithRedis('The ledger of a RedisStore', () => {
  const fixture = new Fixture()
  let namespaces = 0

  const fieldCounts = async (): Promise<number[]> => [
    Number(await fixture.on('HLEN', 'stamps')),
    Number(await fixture.on('HLEN', 'older')),
  ]

  it('is bounded, and the bound only causes misses of earlier loads', async () => {
    const { namespace } = fixture
    await fc.assert(
      fc.asyncProperty(fc.array(action, { maxLength: 40 }), async (actions) => {
        fixture.namespace = `${namespace} ${namespaces++}`
        const store = fixture.store({ maxTags: MAX_TAGS })
        /** For each key: how many invalidations followed its load. Absent: the key must not be served. */
        const valid = new Map<string, number>()
        let deaths = 0
        for (const [what, name] of actions) {
          if (what === 'load') {
            expect(await load(store, name, name, [name])).to.equal('kept')
            valid.set(name, 0)
          } else {
            const writer = fixture.store({ maxTags: MAX_TAGS })
            if (what === 'invalidate') await store.invalidate([name])
            else await mark(writer, 'id', [name])
            if (what === 'write') await writer.finish('id', [name], [name])
            if (what === 'die') await fixture.expireProcess(writer)
            valid.delete(name)
            for (const [key, count] of valid) valid.set(key, count + 1)
            // The next look-up notices a death.
            expect(await store.check(origin(await positionOf(store), [name]))).to.equal(
              what === 'die' ? 'overtaken' : 'unchanged',
            )
          }
          for (const key of TAGS) {
            const value = await served(store, key)
            const count = valid.get(key)
            if (count === undefined) expect(value, key).to.equal(undefined)
            else if (count <= MAX_TAGS) expect(value, key).to.equal(key)
          }
          // Two fields are the head and the clock. A death adds a field without a rotation.
          deaths += Number(what === 'die')
          for (const fields of await fieldCounts()) expect(fields).to.be.at.most(MAX_TAGS + 1 + deaths)
        }
      }),
      { numRuns: 40 },
    )
  })

  it('contains at most twice maxTags, and the tags of one invalidation', async () => {
    const store = fixture.store({ maxTags: MAX_TAGS })
    for (let number = 0; number < 50; number++) {
      await store.invalidate([`tag:${number}`])
      for (const fields of await fieldCounts()) expect(fields).to.be.at.most(MAX_TAGS + 1)
    }
    await store.invalidate(Array.from({ length: 5000 }, (_, i) => `many:${i}`))
    expect(await fieldCounts()).to.deep.equal([2, 5002])
    await store.invalidate(TAGS)
    expect(await fieldCounts()).to.deep.equal([2, TAGS.length + 2])
  })

  it('distinguishes old entries from newer ones when their tags are forgotten', async () => {
    const store = fixture.store({ maxTags: MAX_TAGS })
    await load(store, 'old', 1, ['tag:old'])
    for (const name of TAGS) await store.invalidate([name])
    await load(store, 'new', 2, ['tag:new'])
    for (const name of TAGS.slice(0, MAX_TAGS)) await store.invalidate([name])
    expect(await served(store, 'old')).to.equal(undefined)
    expect(await served(store, 'new')).to.equal(2)
    expect(new Set(await versions(store, 'tag:forgotten', 'tag:2'))).to.have.length(2)
  })

  for (const name of ['ledger', 'stamps', 'older', 'marks']) {
    it(`is invalid without ${name}, and then nothing is served`, async () => {
      const store = fixture.store({ maxTags: MAX_TAGS })
      await load(store, 'old', 1, ['tag:0'])
      // Only `older` contains the invalidation.
      for (const tags of [['tag:0'], TAGS.slice(1, 1 + MAX_TAGS)]) await store.invalidate(tags)
      await load(store, 'new', 2, ['tag:new'])
      expect(await fieldCounts()).to.deep.equal([2, MAX_TAGS + 3])
      expect([await served(store, 'old'), await served(store, 'new')]).to.deep.equal([undefined, 2])
      const { epoch } = await begin(store)
      await fixture.on('DEL', name)
      // A hit reads `stamps` alone. The next script ends the epoch.
      if (name !== 'stamps') {
        expect(await served(store, 'new')).to.equal(2)
        expect((await begin(fixture.store())).epoch).to.not.equal(epoch)
      }
      expect([await served(store, 'old'), await served(store, 'new')]).to.deep.equal([undefined, undefined])
      expect((await begin(store)).epoch).to.not.equal(epoch)
    })
  }

  it('can be unlimited', async () => {
    const store = fixture.store({ maxTags: Infinity })
    await store.invalidate(TAGS)
    expect(await fieldCounts()).to.deep.equal([TAGS.length + 2, 0])
  })

  const positionOf = async (store: ReturnType<Fixture['store']>) => await begin(store)
})
