import { randomBytes } from 'node:crypto'
import { expect } from 'chai'
import { sampleEntry } from '../../../../lib/testing/index.js'
import { describeWithRedis } from '../../../support/redis/target.js'
import { beginLoad, fill, Fixture, load, mark, origin, served, TAG } from '../support/Fixture.js'

const filler = (bytes: number): string => randomBytes(bytes / 2).toString('hex')

describeWithRedis('RedisStore on a server that evicts any key', () => {
  // So little memory that each entry evicts another one, and sometimes a key of the ledger.
  const fixture = new Fixture(['--maxmemory', '3mb', '--maxmemory-policy', 'allkeys-lru'])

  it('serves no old value, and never fails', async () => {
    const [writer, reader] = [fixture.store(), fixture.store({ compressAbove: Infinity })]
    const database = Array.from({ length: 150 }, () => 0)
    const tagOf = (row: number): string[] => [`row:${row}`]
    let hits = 0
    for (let turn = 0; turn < 1500; turn++) {
      const row = (Math.floor(turn / 30) * 3 + (turn % 5)) % database.length
      const key = `key ${row}`
      if (turn % 7 === 0) {
        await mark(writer, 'id', tagOf(row))
        database[row]!++
        await writer.finish('id', tagOf(row), tagOf(row))
      }
      const found = await reader.find(key, { loads: 'if-absent' })
      if (found.entry === undefined) {
        const value = { number: database[row], filler: filler(40_000) }
        await fill(reader, key, value, found.position, tagOf(row))
      } else {
        hits++
        expect((found.entry.value as { number: number }).number).to.equal(database[row])
      }
      // Without this, nothing is stored for seconds after a loss.
      if (found.position !== undefined && found.position.stamp < 0) await fixture.on('HSET', 'ledger', 'quiet', '1')
    }
    expect(hits).to.be.greaterThan(100)
    expect(Number(await fixture.server.info('evicted_keys'))).to.be.greaterThan(100)
  })
})

describeWithRedis('RedisStore on a server that is full', () => {
  const fixture = new Fixture(['--maxmemory-policy', 'noeviction'])
  const limit = (bytes: number | string): Promise<unknown> =>
    fixture.server.command('CONFIG', 'SET', 'maxmemory', String(bytes))

  afterEach(() => limit(0))

  it('stores nothing new, and still publishes writes', async () => {
    const [writer, reader] = [fixture.store(), fixture.store()]
    await load(reader, 'key', 'old')
    await load(reader, 'other', 'other', ['tag:other'])
    await limit(1)
    const lease = { holder: 'me', milliseconds: 10_000 }
    const { position, lease: given } = await beginLoad(reader, 'new', { loads: 'if-absent', lease })
    expect(given).to.equal('given')
    const entry = sampleEntry()
    expect(await reader.fill('new', { entry, tags: [TAG], position, holder: 'me' })).to.equal('refused')
    const next = { loads: 'if-absent', lease: { holder: 'you', milliseconds: 10_000 } } as const
    expect((await writer.find('new', next)).lease).to.equal('refused')
    await mark(writer, 'id')
    expect(await served(reader, 'key')).to.equal(undefined)
    expect(await reader.check(origin(position, [TAG]))).to.equal('pending')
    await writer.finish('id', [TAG], [TAG])
    expect(await reader.check(origin(position, [TAG]))).to.equal('overtaken')
    expect(await served(reader, 'other')).to.equal('other')
    expect(await writer.set('other', entry)).to.equal(false)
    expect(await served(reader, 'other')).to.equal(undefined)
    await writer.invalidate([TAG])
    await writer.clear()
    await limit(0)
    expect(await load(reader, 'key', 'new')).to.equal('kept')
  })
})
