import { expect } from 'chai'
import type { RedisClient } from '../../../../lib/store/redis/client/RedisClient.js'
import type { RedisStore } from '../../../../lib/store/redis/RedisStore.js'
import { sampleEntry } from '../../../../lib/testing/index.js'
import { countingCalls, roundTrips } from '../../../support/redis/commandCounts.js'
import { recordingCommands } from '../../../support/redis/recordingCommands.js'
import { describeWithRedis } from '../../../support/redis/target.js'
import { SINGLE } from '../support/Clients.js'
import { begin, fill, Fixture, mark, origin, served, TAG } from '../support/Fixture.js'

const MANY = Array.from({ length: 9000 }, (_, i) => `${i % 2 === 0 ? 'row' : 'tag'}:${i}`)

describeWithRedis('Round trips of a RedisStore', () => {
  const fixture = new Fixture()

  for (const [library, connect] of SINGLE) {
    describe(`with ${library}`, () => {
      let client: RedisClient
      let store: RedisStore

      before(async () => {
        client = await connect(fixture.clients, fixture.server.url)
      })

      beforeEach(() => {
        store = fixture.store({ client })
      })

      /** All operations, each after those that it needs. */
      async function* operations(): AsyncGenerator<readonly [string, () => Promise<unknown>]> {
        const lease = { holder: 'me', milliseconds: 1000 }
        const position = await begin(store)
        yield ['find, for a load', () => store.find('key', { loads: 'if-absent', lease, watch: [TAG] })]
        yield ['fill', () => fill(store, 'key', 1, position)]
        yield ['find, a hit', () => store.find('key')]
        yield ['get', () => store.get('key')]
        yield ['check', () => store.check(origin(position, [TAG]))]
        yield ['mark', () => mark(store, 'id')]
        yield ['finish', () => store.finish('id', [TAG], [TAG])]
        yield ['find, an old one', () => store.find('key')]
        yield ['fill, overtaken', () => fill(store, 'key', 1, position)]
        yield ['release', () => store.release('key', 'me', true)]
        yield ['invalidate', () => store.invalidate(MANY)]
        yield ['check, of many', () => store.check(origin(position, MANY))]
        yield ['set', () => store.set('key', sampleEntry())]
        yield ['delete', () => store.delete('key')]
        yield ['clear', () => store.clear()]
      }

      it('are one for each operation', async () => {
        // The client must send each script once.
        for await (const [, run] of operations()) await run()
        for await (const [name, run] of operations()) {
          const sent = (await recordingCommands(fixture.server, run)).filter(({ from }) => from !== 'lua')
          expect(
            sent.map((each) => each.name),
            name,
          ).to.deep.equal(['EVALSHA'])
        }
      })

      it('are two if the server does not know the script, and then one', async () => {
        await store.find('key')
        await fixture.server.command('SCRIPT', 'FLUSH')
        const counts = await countingCalls(fixture.server, async () => {
          await store.find('key')
          await store.find('key')
        })
        expect([counts.get('eval'), counts.get('evalsha')]).to.deep.equal([1, 2])
        expect(roundTrips(counts)).to.equal(3)
      })

      it('can contain thousands of tags', async () => {
        const position = await begin(store)
        expect(await fill(store, 'key', 1, position, MANY)).to.equal('kept')
        expect(await served(store, 'key')).to.equal(1)
        await mark(store, 'id', [MANY.at(-1)!])
        expect(await served(store, 'key')).to.equal(undefined)
        await store.finish('id', [MANY.at(-1)!], [MANY.at(-1)!])
        expect(await store.check(origin(position, MANY))).to.equal('overtaken')
        expect(await store.check(origin(position, MANY.slice(0, -1)))).to.equal('unchanged')
      })
    })
  }
})
