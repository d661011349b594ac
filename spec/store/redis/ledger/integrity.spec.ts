import { expect } from 'chai'
import type { NodeRedisClient } from '../../../../lib/store/redis/client/RedisClient.js'
import type { RedisStore } from '../../../../lib/store/redis/RedisStore.js'
import { sampleEntry } from '../../../../lib/testing/index.js'
import { recordWarnings } from '../../../support/recordWarnings.js'
import { describeWithRedis } from '../../../support/redis/target.js'
import {
  begin,
  beginLoad,
  failure,
  fill,
  Fixture,
  load,
  mark,
  SOMEWHERE,
  origin,
  served,
  TAG,
  versions,
} from '../support/Fixture.js'

const OTHER = 'table:db/b'
/** Fields with a number. Each script needs all of them, and plain reads need none. */
const OF_LEDGER = [
  'cleared',
  'quiet',
  'touched',
  'order',
  'born',
  'floor',
  'floor_time',
  'rotated',
  'details_floor',
  'details_floor_time',
  'details_rotated',
]
const NUMBERS: readonly (readonly [field: string, key: string])[] = [
  ['clock', 'stamps'],
  ...OF_LEDGER.map((field) => [field, 'ledger'] as const),
]

type Send = (args: readonly (string | Buffer)[], options?: object) => Promise<unknown>

/** All operations that use the ledger. */
const operations: Readonly<Record<string, (store: RedisStore) => Promise<unknown>>> = {
  find: (store) => store.find('key', { loads: 'if-absent' }),
  check: (store) => store.check(origin(SOMEWHERE, [TAG])),
  fill: (store) => fill(store, 'key', 1, SOMEWHERE),
  set: (store) => store.set('key', sampleEntry()),
  mark: (store) => mark(store, 'id'),
  finish: (store) => store.finish('id', [TAG], [TAG]),
  invalidate: (store) => store.invalidate([TAG]),
  clear: (store) => store.clear(),
}

describeWithRedis('A corrupt ledger of a RedisStore', () => {
  const fixture = new Fixture()

  for (const [field, key] of NUMBERS) {
    it(`counts as lost if text replaces ${field}`, async () => {
      for (const text of ['text', '', '1 2', '12x', '{}']) {
        const store = fixture.store()
        await load(store, 'key', 'old')
        const position = await begin(store)
        await fixture.on('HSET', key, field, text)
        const found = await beginLoad(store, 'key')
        expect(found.position.epoch, text).to.not.equal(position.epoch)
        expect(await store.check(origin(position, [TAG])), text).to.equal('overtaken')
        expect(await served(store, 'key'), text).to.equal(undefined)
        // Write intents can be lost.
        expect(found.position.stamp, text).to.equal(-1)
        await fixture.on('HSET', 'ledger', 'quiet', '1')
        expect(await load(store, 'key', 'new'), text).to.equal('kept')
        expect(await served(store, 'key'), text).to.equal('new')
        await fixture.on('HSET', 'ledger', 'born', '1')
      }
    })

    it(`makes no operation fail if text replaces ${field}`, async () => {
      for (const [name, run] of Object.entries(operations)) {
        await fixture.on('HSET', key, field, 'text')
        expect(await failure(run(fixture.store())), name).to.contain('no failure')
      }
    })
  }

  it('counts as an invalidation now if text replaces a tag’s stamp', async () => {
    const store = fixture.store()
    for (const text of ['text', '', '-1 1', '{}']) {
      await load(store, 'key', 'old')
      const position = await begin(store)
      await store.invalidate([OTHER])
      expect(await served(store, 'key'), text).to.equal('old')
      await fixture.on('HSET', 'stamps', JSON.stringify(TAG), text)
      expect(await served(store, 'key'), text).to.equal(undefined)
      expect(await store.check(origin(position, [TAG])), text).to.equal('overtaken')
      const found = await beginLoad(store, 'key', { watch: [TAG] })
      expect(found.watched, text).to.not.deep.equal(await versions(store, 'tag:never'))
      expect(await fill(store, 'key', 'new', found.position), text).to.equal('kept')
      // Plain reads cannot tell whether it was stored since.
      expect(await served(store, 'key'), text).to.equal(undefined)
      const entry = sampleEntry()
      const delayed = { entry, tags: [TAG], position: found.position, lag: 1000 }
      expect(await store.fill('another', delayed), text).to.equal('overtaken')
      await store.invalidate([TAG])
      expect(await served(store, 'key'), text).to.equal(undefined)
      await load(store, 'key', 'newer')
      expect(await served(store, 'key'), text).to.equal('newer')
    }
  })
})

describeWithRedis('A server without a replication id in INFO', () => {
  const fixture = new Fixture()

  /** A client of a server with this INFO, given as an expression of Lua. */
  const clientWithInfo = (info: string): NodeRedisClient => {
    const { sendCommand } = fixture.client as unknown as { sendCommand: Send }
    const send: Send = (args, ...rest) => {
      const [command, source, ...others] = args
      if (command === 'EVALSHA') return Promise.reject(new Error('NOSCRIPT'))
      // An error is one of scripts only.
      if (command === 'INFO' && !info.startsWith('error')) {
        return sendCommand.call(fixture.client, ['EVAL', `return ${info}`, '0'], ...rest)
      }
      const infoCall = "redis.call('INFO', 'replication')"
      // The scripts of entries know nothing of ledgers.
      if (command !== 'EVAL' || !String(source).includes('STAMPS'))
        return sendCommand.call(fixture.client, args, ...rest)
      expect(source).to.contain(infoCall)
      const changed = [command, String(source).replaceAll(infoCall, info), ...others]
      return sendCommand.call(fixture.client, changed, ...rest)
    }
    return { isOpen: true, duplicate: () => undefined, sendCommand: send }
  }

  it('is rejected, because its data can be old', async () => {
    for (const info of [
      `''`,
      `'role:master\\r\\n'`,
      `'role:master\\r\\nmaster_replid:\\r\\n'`,
      `'role:slave\\r\\nmaster_replid:0a1f\\r\\n'`,
    ]) {
      const store = fixture.store({ client: clientWithInfo(info) })
      for (const [name, run] of Object.entries(operations)) {
        expect(await failure(run(store)), name).to.match(/^READONLY .*master_replid/)
      }
    }
    expect(await fixture.on('EXISTS', 'ledger')).to.equal(0)
    const known = fixture.store({
      client: clientWithInfo(`'role:master\\r\\nmaster_replid:${'0a1f'.repeat(10)}\\r\\n'`),
    })
    expect(await load(known, 'key', 1)).to.equal('kept')
    expect(await served(known, 'key')).to.equal(1)
    // Another replication id.
    expect(await served(fixture.store(), 'key')).to.equal(undefined)
  })

  for (const [what, info, error] of [
    ['lacks master_replid', `'role:master\\r\\n'`, /READONLY/],
    [
      'does not allow INFO in scripts',
      `error('ERR This Redis command is not allowed from script')`,
      /not allowed from script/,
    ],
  ] as const) {
    it(`causes one warning if it ${what}`, async () => {
      const store = fixture.store({ client: clientWithInfo(info) })
      const warnings = await recordWarnings(async () => {
        for (let i = 0; i < 2; i++) expect(await failure(begin(store))).to.match(error)
      })
      expect(warnings).to.have.length(1)
      expect(warnings[0]).to.match(/^CacheWarning OBJECTION_CACHE_REDIS_HISTORY: .*master_replid.* Connect the client/)
      expect(warnings[0]).to.match(error)
    })
  }

  it('is rejected also by a store that has used the server before', async () => {
    const store = fixture.store()
    const position = await begin(store)
    await load(store, 'key', 1)
    const later = fixture.store({ client: clientWithInfo(`''`) })
    expect(await failure(later.find('key'))).to.match(/^READONLY/)
    expect(await failure(later.check(origin(position, [TAG])))).to.match(/^READONLY/)
  })
})
