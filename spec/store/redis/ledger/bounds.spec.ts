import { expect } from 'chai'
import fc from 'fast-check'
import { describeWithRedis } from '../../../support/redis/target.js'
import { Fixture, load, mark, served } from '../support/Fixture.js'

const MOST = 3
const TAGS = Array.from({ length: 8 }, (_, i) => `tag:${i}`)
const tag = fc.constantFrom(...TAGS)

/** What is done: a load of a key of the same name as the tag, or an invalidation, a write, a death. */
const action = fc.tuple(fc.constantFrom('load', 'invalidate', 'write', 'die'), tag)

describeWithRedis('What a RedisStore notes', () => {
  const fixture = new Fixture()
  let namespaces = 0

  const noted = async (): Promise<number[]> => [
    Number(await fixture.on('HLEN', 'stamps')),
    Number(await fixture.on('HLEN', 'older')),
  ]

  it('is bounded, and costs no more than misses of what was not loaded lately', async () => {
    const { namespace } = fixture
    await fc.assert(
      fc.asyncProperty(fc.array(action, { maxLength: 40 }), async (actions) => {
        fixture.namespace = `${namespace} ${namespaces++}`
        const store = fixture.store({ maxTags: MOST })
        /** For each key how often anything was invalidated since its load; absent: it must not be served. */
        const valid = new Map<string, number>()
        let deaths = 0
        for (const [what, name] of actions) {
          if (what === 'load') {
            expect(await load(store, name, name, [name])).to.equal('kept')
            valid.set(name, 0)
          } else {
            const writer = fixture.store({ maxTags: MOST })
            if (what === 'invalidate') await store.invalidate([name])
            else await mark(writer, 'id', [name])
            if (what === 'write') await writer.finish('id', [name])
            if (what === 'die') await fixture.outlive(writer)
            valid.delete(name)
            for (const [key, count] of valid) valid.set(key, count + 1)
            // A death is noticed by the next who asks.
            expect(await store.check(await positionOf(store), [name])).to.equal(
              what === 'die' ? 'overtaken' : 'unchanged',
            )
          }
          for (const key of TAGS) {
            const value = await served(store, key)
            const count = valid.get(key)
            if (count === undefined) expect(value, key).to.equal(undefined)
            else if (count <= MOST) expect(value, key).to.equal(key)
          }
          // One is the epoch; a death adds one without making room.
          deaths += Number(what === 'die')
          for (const fields of await noted()) expect(fields).to.be.at.most(MOST + 1 + deaths)
        }
      }),
      { numRuns: 40 },
    )
  })

  it('is never more than twice as many tags as it may be, and the rest of one invalidation', async () => {
    const store = fixture.store({ maxTags: MOST })
    for (let number = 0; number < 50; number++) {
      await store.invalidate([`tag:${number}`])
      for (const fields of await noted()) expect(fields).to.be.at.most(MOST + 1)
    }
    await store.invalidate(Array.from({ length: 5000 }, (_, i) => `many:${i}`))
    expect(await noted()).to.deep.equal([1, 5003])
    await store.invalidate(TAGS)
    expect(await noted()).to.deep.equal([1, 9])
  })

  it('tells entries of old stamps from newer ones when their tags are forgotten', async () => {
    const store = fixture.store({ maxTags: MOST })
    await load(store, 'old', 1, ['tag:old'])
    for (const name of TAGS) await store.invalidate([name])
    await load(store, 'new', 2, ['tag:new'])
    for (const name of TAGS.slice(0, MOST)) await store.invalidate([name])
    expect(await served(store, 'old')).to.equal(undefined)
    expect(await served(store, 'new')).to.equal(2)
    const { watched } = await store.find('none', { watch: ['tag:forgotten', 'tag:2'] })
    expect(watched[0]).to.be.greaterThan(0).and.lessThan(watched[1]!)
  })

  for (const name of ['ledger', 'stamps', 'older', 'marks']) {
    it(`is of no use without ${name}, and then nothing is served`, async () => {
      const store = fixture.store({ maxTags: MOST })
      await load(store, 'old', 1, ['tag:0'])
      // The older ones are the only ones that know of it.
      for (const tags of [['tag:0'], TAGS.slice(1, 1 + MOST)]) await store.invalidate(tags)
      await load(store, 'new', 2, ['tag:new'])
      expect(await noted()).to.deep.equal([1, MOST + 2])
      expect([await served(store, 'old'), await served(store, 'new')]).to.deep.equal([undefined, 2])
      await fixture.on('DEL', name)
      expect([await served(store, 'old'), await served(store, 'new')]).to.deep.equal([undefined, undefined])
    })
  }

  it('takes no bound for a bound, too', async () => {
    const store = fixture.store({ maxTags: Infinity })
    await store.invalidate(TAGS)
    expect(await noted()).to.deep.equal([TAGS.length + 1, 0])
  })

  const positionOf = async (store: ReturnType<Fixture['store']>) => (await store.find('none')).position
})
