import { expect } from 'chai'
import type { NodeRedisClient } from '../../../../lib/store/redis/client/RedisClient.js'
import type { RedisStore } from '../../../../lib/store/redis/RedisStore.js'
import { sampleEntry } from '../../../../lib/testing/index.js'
import { recordWarnings } from '../../../support/recordWarnings.js'
import { describeWithRedis } from '../../../support/redis/target.js'
import { failure, fill, Fixture, load, mark, served, TAG } from '../support/Fixture.js'

const OTHER = 'table:db/b'
/** What every answer depends on, and what only some do. */
const ALWAYS_NEEDED = ['clock', 'cleared', 'quiet', 'touched']
const NUMBERS = [...ALWAYS_NEEDED, 'floor', 'floor_time', 'born', 'rotated']

type Send = (args: readonly (string | Buffer)[], options?: object) => Promise<unknown>

/** All that begins with what the server notes. */
const operations: Readonly<Record<string, (store: RedisStore) => Promise<unknown>>> = {
  find: (store) => store.find('key', { loads: 'if-absent' }),
  check: (store) => store.check({ epoch: '', stamp: 0 }, [TAG]),
  fill: (store) => fill(store, 'key', 1, { epoch: '', stamp: 0, order: 0, time: 0 }),
  set: (store) => store.set('key', sampleEntry()),
  mark: (store) => mark(store, 'id'),
  finish: (store) => store.finish('id', [TAG]),
  invalidate: (store) => store.invalidate([TAG]),
  clear: (store) => store.clear(),
}

describeWithRedis('Bookkeeping of a RedisStore that makes no sense', () => {
  const fixture = new Fixture()

  for (const field of NUMBERS) {
    it(`is a loss of memory where text is in the place of ${field}`, async () => {
      for (const text of ['text', '', '1 2', '12x', '{}']) {
        const store = fixture.store()
        await load(store, 'key', 'old')
        const { position } = await store.find('key')
        await fixture.on('HSET', 'ledger', field, text)
        if (ALWAYS_NEEDED.includes(field)) {
          expect(await store.check(position, [TAG]), text).to.equal('overtaken')
          await fixture.on('HSET', 'ledger', field, text)
          expect(await served(store, 'key'), text).to.equal(undefined)
          await fixture.on('HSET', 'ledger', field, text)
        }
        const found = await store.find('key', { loads: 'always' })
        expect(found.position.epoch, text).to.not.equal(position.epoch)
        expect(await store.check(position, [TAG]), text).to.equal('overtaken')
        expect(await served(store, 'key'), text).to.equal(undefined)
        // Marks may have been lost.
        expect(found.position.stamp, text).to.equal(-1)
        await fixture.on('HSET', 'ledger', 'quiet', '1')
        expect(await load(store, 'key', 'new'), text).to.equal('kept')
        expect(await served(store, 'key'), text).to.equal('new')
        await fixture.on('HSET', 'ledger', 'born', '1')
      }
    })

    it(`hinders nobody who writes where text is in the place of ${field}`, async () => {
      for (const [name, run] of Object.entries(operations)) {
        await fixture.on('HSET', 'ledger', field, 'text')
        expect(await failure(run(fixture.store())), name).to.contain('no failure')
      }
    })
  }

  it('is an invalidation up to now where text is in the place of a tag’s stamp', async () => {
    const store = fixture.store()
    for (const text of ['text', '', '-1 1', '{}']) {
      await load(store, 'key', 'old')
      const { position } = await store.find('key')
      await store.invalidate([OTHER])
      expect(await served(store, 'key'), text).to.equal('old')
      await fixture.on('HSET', 'stamps', JSON.stringify(TAG), text)
      expect(await served(store, 'key'), text).to.equal(undefined)
      expect(await store.check(position, [TAG]), text).to.equal('overtaken')
      const found = await store.find('key', { loads: 'if-absent', watch: [TAG] })
      expect(found.watched, text).to.deep.equal([found.position.stamp])
      expect(await fill(store, 'key', 'new', found.position), text).to.equal('kept')
      // Nothing that was kept before is behind it.
      expect(await served(store, 'key'), text).to.equal('new')
      const entry = sampleEntry()
      const delayed = { entry, tags: [TAG], position: found.position, lag: 1000 }
      expect(await store.fill('another', delayed), text).to.equal('overtaken')
      await store.invalidate([TAG])
      expect(await served(store, 'key'), text).to.equal(undefined)
    }
  })
})

describeWithRedis('A server that does not tell the history of its data', () => {
  const fixture = new Fixture()

  /** Sends scripts to a server whose INFO says this, as an expression of Lua. */
  const clientOfServerThatTells = (info: string): NodeRedisClient => {
    const { sendCommand } = fixture.client as unknown as { sendCommand: Send }
    const send: Send = (args, ...rest) => {
      const [command, source, ...others] = args
      if (command === 'EVALSHA') return Promise.reject(new Error('NOSCRIPT'))
      const asked = "redis.call('INFO', 'replication')"
      expect(source).to.contain(asked)
      const told = [command!, String(source).replaceAll(asked, info), ...others]
      return sendCommand.call(fixture.client, told, ...rest)
    }
    return { isOpen: true, duplicate: () => undefined, sendCommand: send }
  }

  it('is refused, for what it has may be old', async () => {
    for (const info of [
      `''`,
      `'role:master\\r\\n'`,
      `'role:master\\r\\nmaster_replid:\\r\\n'`,
      `'role:slave\\r\\nmaster_replid:0a1f\\r\\n'`,
    ]) {
      const store = fixture.store({ client: clientOfServerThatTells(info) })
      for (const [name, run] of Object.entries(operations)) {
        expect(await failure(run(store)), name).to.match(/^READONLY .*master_replid/)
      }
    }
    expect(await fixture.on('EXISTS', 'ledger')).to.equal(0)
    const known = fixture.store({ client: clientOfServerThatTells(`'role:master\\r\\nmaster_replid:0a1f\\r\\n'`) })
    expect(await load(known, 'key', 1)).to.equal('kept')
    expect(await served(known, 'key')).to.equal(1)
    // Another history.
    expect(await served(fixture.store(), 'key')).to.equal(undefined)
  })

  for (const [what, info, error] of [
    ['lacks what tells it', `'role:master\\r\\n'`, /READONLY/],
    [
      'does not let scripts ask',
      `error('ERR This Redis command is not allowed from script')`,
      /not allowed from script/,
    ],
  ] as const) {
    it(`is named in one warning where it ${what}`, async () => {
      const store = fixture.store({ client: clientOfServerThatTells(info) })
      const warnings = await recordWarnings(async () => {
        for (let i = 0; i < 2; i++) expect(await failure(store.find('key'))).to.match(error)
      })
      expect(warnings).to.have.length(1)
      expect(warnings[0]).to.match(/^CacheWarning OBJECTION_CACHE_REDIS_HISTORY: .*master_replid.* Connect the client/)
      expect(warnings[0]).to.match(error)
    })
  }

  it('is refused also by those who have asked it before', async () => {
    const store = fixture.store()
    const { position } = await store.find('key')
    await load(store, 'key', 1)
    const later = fixture.store({ client: clientOfServerThatTells(`''`) })
    expect(await failure(later.find('key'))).to.match(/^READONLY/)
    expect(await failure(later.check(position, [TAG]))).to.match(/^READONLY/)
  })
})
