import { expect } from 'chai'
import type { NodeRedisClient } from '../../../../lib/store/redis/client/RedisClient.js'
import { describeWithRedis } from '../../../support/redis/target.js'
import { TestClock } from '../../../support/TestClock.js'
import { begin, failure, fill, Fixture, load, mark, origin, served, TAG, until, versions } from '../support/Fixture.js'

const OTHER = 'table:db/b'

describeWithRedis('Write intents in a RedisStore', () => {
  const fixture = new Fixture()
  const fields = async (): Promise<string[]> => (await fixture.on('HKEYS', 'marks')) as string[]
  const marked = async (tag: string): Promise<unknown> => fixture.on('HGET', 'marks', JSON.stringify(tag))

  it('prevent hits and fills of their tags until all of them have ended', async () => {
    const [a, b, reader] = [fixture.store(), fixture.store(), fixture.store()]
    expect(await load(reader, 'key', 0)).to.equal('kept')
    const position = await begin(reader)
    await mark(a, 'one')
    await mark(b, 'one')
    await mark(b, 'two')
    expect(await served(reader, 'key')).to.equal(undefined)
    expect(await load(reader, 'key', 0)).to.equal('overtaken')
    expect(await load(reader, 'other', 0, [OTHER])).to.equal('kept')
    expect(await reader.check(origin(position, [OTHER, TAG]))).to.equal('pending')
    expect(await reader.check(origin(position, [OTHER]))).to.equal('unchanged')
    for (const [store, id] of [
      [b, 'one'],
      [a, 'one'],
    ] as const) {
      await store.finish(id, [TAG], [TAG])
      expect(await load(reader, 'key', 0)).to.equal('overtaken')
      expect(await reader.check(origin(position, [TAG]))).to.equal('overtaken')
    }
    // The server forgets a process without running writes.
    expect((await fields()).toSorted()).to.deep.equal([`>${b.origin}`, JSON.stringify(TAG), 'h'].toSorted())
    await b.finish('two', [TAG], [TAG])
    expect(await load(reader, 'key', 1)).to.equal('kept')
    expect(await served(reader, 'key')).to.equal(1)
    expect(await fields()).to.deep.equal(['h'])
  })

  it('count as invalidations if they are uncertain', async () => {
    const [writer, reader] = [fixture.store(), fixture.store()]
    const position = await begin(reader)
    await mark(writer, 'certain')
    expect(await reader.check(origin(position, [TAG]))).to.equal('pending')
    await mark(writer, 'uncertain', [TAG], { uncertain: true })
    expect(await reader.check(origin(position, [OTHER, TAG]))).to.equal('overtaken')
    await writer.finish('uncertain', [TAG], [TAG])
    await writer.finish('certain', [TAG], [TAG])
    expect(await fields()).to.deep.equal(['h'])
  })

  it('leave nothing of their process behind, even after an unknown write', async () => {
    const writer = fixture.store()
    const life = `>${writer.origin}`
    await mark(writer, 'one')
    await mark(writer, 'two', [OTHER])
    await writer.finish('unknown', [TAG], [TAG])
    await writer.invalidate([TAG])
    await writer.finish('one', [TAG], [TAG])
    // Without its heartbeat the other write would count as ended.
    expect(await fields()).to.include(life)
    expect(await load(fixture.store(), 'key', 1, [OTHER])).to.equal('overtaken')
    await writer.finish('two', [OTHER], [OTHER])
    expect(await fields()).to.deep.equal(['h'])
    await fixture.on('HSET', 'marks', life, '1 0')
    await writer.finish('unknown', [TAG], [TAG])
    expect(await fields()).to.deep.equal(['h'])
  })

  it('keep their process alive if an end arrives after a later mark', async () => {
    const [writer, reader] = [fixture.store(), fixture.store()]
    await mark(writer, 'warm')
    await fixture.server.command('SCRIPT', 'FLUSH')
    await mark(writer, 'warm')
    // The server has lost the script of the end, so the end is sent again, and arrives after the mark.
    await Promise.all([writer.finish('warm', [TAG], [TAG]), mark(writer, 'next', [OTHER])])
    expect(await fields()).to.include(`>${writer.origin}`)
    expect(await load(reader, 'key', 0, [OTHER])).to.equal('overtaken')
    expect(await load(reader, 'key', 0, [OTHER])).to.equal('overtaken')
    await writer.finish('next', [OTHER], [OTHER])
    expect(await fields()).to.deep.equal(['h'])
  })

  it('end with a dead process, invalidate their tags, and do not affect those of others', async () => {
    const [dead, alive, reader] = [fixture.store(), fixture.store(), fixture.store()]
    await load(reader, 'key', 0)
    await load(reader, 'other', 0, [OTHER])
    const position = await begin(reader)
    await mark(dead, 'id', [TAG, OTHER])
    await mark(alive, 'id', [OTHER])
    await fixture.expireProcess(dead)
    expect(await reader.check(origin(position, [OTHER]))).to.equal('overtaken')
    expect(await fields()).to.not.include(`>${dead.origin}`)
    expect(await marked(OTHER)).to.equal(`${alive.origin}.0`)
    // Plain reads cannot tell the writes of a dead process from those of others.
    expect(await served(reader, 'key')).to.equal(undefined)
    expect(await reader.check(origin(position, [TAG]))).to.equal('overtaken')
    expect(await marked(TAG)).to.equal(null)
    expect([await load(reader, 'key', 1), await load(reader, 'other', 1, [OTHER])]).to.deep.equal(['kept', 'overtaken'])
    // A process that was only late ends its write as usual.
    await dead.finish('id', [TAG, OTHER], [TAG, OTHER])
    expect(await served(reader, 'key')).to.equal(undefined)
  })

  it('that arrive after their end are ended by the next intent of the process, and invalidate', async () => {
    const sent: unknown[][] = []
    const client = fixture.client as unknown as { sendCommand(...args: unknown[]): Promise<unknown> }
    const recording = {
      isOpen: true,
      duplicate: () => undefined,
      sendCommand: (...args: unknown[]) => (sent.push(args), client.sendCommand(...args)),
    }
    const [writer, reader] = [fixture.store({ client: recording as NodeRedisClient }), fixture.store()]
    await mark(writer, 'late')
    await mark(writer, 'late')
    const late = sent.at(-1)!
    await writer.finish('late', [TAG], [TAG])
    await load(reader, 'key', 0)
    await client.sendCommand(...late)
    expect(await served(reader, 'key')).to.equal(undefined)
    const position = await begin(reader)
    await mark(writer, 'next', [OTHER])
    expect(await reader.check(origin(position, [TAG]))).to.equal('overtaken')
    expect(await load(reader, 'key', 1)).to.equal('kept')
    expect(await reader.check(origin(position, [OTHER]))).to.equal('pending')
  })

  it('that become uncertain leave nothing behind', async () => {
    const [writer, reader] = [fixture.store(), fixture.store()]
    await mark(writer, 'id')
    await mark(writer, 'id')
    expect(await marked(TAG)).to.equal(`${writer.origin}.0`)
    await mark(writer, 'id', [TAG, OTHER], { uncertain: true })
    await writer.finish('id', [TAG, OTHER], [TAG, OTHER])
    expect(await load(reader, 'key', 1)).to.equal('kept')
  })

  it('invalidate at their end, even if the server has lost them', async () => {
    const [writer, reader] = [fixture.store(), fixture.store()]
    await mark(writer, 'id')
    await fixture.on('HDEL', 'marks', JSON.stringify(TAG))
    await load(reader, 'key', 0)
    await writer.finish('id', [TAG], [TAG])
    expect(await served(reader, 'key')).to.equal(undefined)
    await load(reader, 'key', 0)
    await writer.finish('unknown', [TAG], [TAG])
    expect(await served(reader, 'key')).to.equal(undefined)
  })

  it('return the latest invalidations of watched tags', async () => {
    const [writer, reader] = [fixture.store(), fixture.store()]
    await reader.invalidate([TAG])
    await reader.invalidate([OTHER])
    const before = await versions(reader, OTHER, TAG, 'never')
    expect(new Set(before)).to.have.length(3)
    const { watched } = await mark(writer, 'id', [TAG], { watch: ['never', OTHER, TAG] })
    expect(watched).to.deep.equal([before[2], before[0], before[1]])
    await reader.invalidate([TAG])
    const after = await versions(reader, OTHER, TAG, 'never')
    expect([after[0], after[2]]).to.deep.equal([before[0], before[2]])
    expect(before).to.not.include(after[1])
    // The versions of a server that has lost its data are others.
    await fixture.server.command('FLUSHALL')
    for (const version of await versions(reader, OTHER, TAG, 'never'))
      expect([...before, ...after]).to.not.include(version)
    await mark(writer, 'id', [TAG])
    // Watched tags are not marked.
    expect(await fields()).to.have.length(3)
  })

  it('do not affect an earlier load of other tags', async () => {
    const [writer, reader] = [fixture.store(), fixture.store()]
    const position = await begin(reader, 'key')
    await mark(writer, 'id')
    expect(await fill(reader, 'key', 0, position, [OTHER])).to.equal('kept')
  })

  it('end at their deadline by the server’s time', async () => {
    const [writer, reader] = [fixture.store({ markDeadline: 1, clock: new TestClock() }), fixture.store()]
    await load(reader, 'key', 0)
    await mark(writer, 'id')
    await until(async () => (await load(reader, 'key', 1)) === 'kept')
    expect(await served(reader, 'key')).to.equal(1)
    expect(await failure(writer.finish('id', [TAG], [TAG]))).to.contain('no failure')
  })

  it('that are corrupt count as ended, and invalidate', async () => {
    const [writer, another, reader] = [fixture.store(), fixture.store(), fixture.store()]
    await mark(writer, 'id', [OTHER])
    const sensible = String(await marked(OTHER))
    for (const id of ['text', '.1', 'process.', 'process.x', 'process.1!!', '!', '.']) {
      await load(reader, 'key', 0)
      const position = await begin(reader)
      await mark(another, id, [TAG])
      await fixture.on('HSET', 'marks', JSON.stringify(TAG), id)
      await fixture.on('HSET', 'marks', JSON.stringify(OTHER), `${id} ${sensible}`)
      expect(await served(reader, 'key'), id).to.equal(undefined)
      for (const tag of [OTHER, TAG]) expect(await reader.check(origin(position, [tag])), id).to.equal('overtaken')
      expect([await marked(TAG), await marked(OTHER)], id).to.deep.equal([null, sensible])
      expect(await load(reader, 'key', 1), id).to.equal('kept')
      expect(await load(reader, 'other', 1, [OTHER]), id).to.equal('overtaken')
    }
  })

  it('of a process with a corrupt heartbeat count as ended, and invalidate', async () => {
    const [writer, reader] = [fixture.store(), fixture.store()]
    for (const life of ['text', '', '1', '99999999999999', '99999999999999 x', '-1 -1']) {
      await load(reader, 'key', 0)
      const position = await begin(reader)
      await mark(writer, 'id')
      await fixture.on('HSET', 'marks', `>${writer.origin}`, life)
      expect(await served(reader, 'key'), life).to.equal(undefined)
      expect(await reader.check(origin(position, [TAG])), life).to.equal('overtaken')
      expect(await fields(), life).to.deep.equal(['h'])
      expect(await load(reader, 'key', 1), life).to.equal('kept')
    }
  })
})
