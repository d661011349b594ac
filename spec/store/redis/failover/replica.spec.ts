import { expect } from 'chai'
import type { RedisStore } from '../../../../lib/store/redis/RedisStore.js'
import { sampleEntry } from '../../../../lib/testing/index.js'
import { RedisServer } from '../../../support/redis/RedisServer.js'
import { describeWithRedis } from '../../../support/redis/target.js'
import { failure, fill, Fixture, load, mark, SOMEWHERE, origin, TAG } from '../support/Fixture.js'

/** All operations of a store. */
const operations: Readonly<Record<string, (store: RedisStore) => Promise<unknown>>> = {
  find: (store) => store.find('key'),
  get: (store) => store.get('key'),
  check: (store) => store.check(origin(SOMEWHERE, [TAG])),
  fill: (store) => fill(store, 'key', 1, SOMEWHERE),
  set: (store) => store.set('key', sampleEntry()),
  release: (store) => store.release('key', 'me', false),
  mark: (store) => mark(store, 'id'),
  finish: (store) => store.finish('id', [TAG], [TAG]),
  invalidate: (store) => store.invalidate([TAG]),
  delete: (store) => store.delete('key'),
  clear: (store) => store.clear(),
  publish: (store) => store.bus().publish({ kind: 'ping', origin: 'me', id: '1' }),
}

describeWithRedis('RedisStore on a replica', () => {
  const fixture = new Fixture(['--repl-diskless-sync-delay', '0'])

  it('rejects every operation, because its data can be old', async () => {
    const replica = await RedisServer.start({ args: ['--replicaof', `127.0.0.1 ${fixture.server.port}`] })
    try {
      expect(await load(fixture.store(), 'key', 1)).to.equal('kept')
      const limit = Date.now() + 10_000
      while ((await replica.command('EXISTS', fixture.entryKey('key'))) !== 1) expect(Date.now()).to.be.below(limit)
      for (const client of [await fixture.clients.node(replica.url), await fixture.clients.io(replica.url)]) {
        const store = fixture.store({ client })
        for (const [name, run] of Object.entries(operations))
          expect(await failure(run(store)), name).to.match(/^READONLY/)
      }
    } finally {
      await replica.stop()
    }
  })
})
