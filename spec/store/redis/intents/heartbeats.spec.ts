import { expect } from 'chai'
import { describeWithRedis } from '../../../support/redis/target.js'
import { TestClock } from '../../../support/TestClock.js'
import { Fixture, load, mark, TAG, until } from '../support/Fixture.js'

const OTHER = 'table:db/b'

describeWithRedis('Heartbeats of a process that writes', () => {
  const fixture = new Fixture()
  const fields = async (): Promise<string[]> => (await fixture.on('HKEYS', 'marks')) as string[]
  const marked = async (tag: string): Promise<unknown> => fixture.on('HGET', 'marks', JSON.stringify(tag))

  it('are sent while writes are running, and extend the deadline', async () => {
    const clock = new TestClock()
    const writer = fixture.store({ clock, markDeadline: 4000 })
    const life = async (): Promise<string[]> =>
      String(await fixture.on('HGET', 'marks', `>${writer.origin}`)).split(' ')
    expect(clock.waiting).to.equal(0)
    await mark(writer, 'id')
    await mark(writer, 'another')
    expect(clock.waiting).to.equal(1)
    const [deadline] = await life()
    await writer.finish('id', [TAG], [TAG])
    clock.advance(999)
    expect(await life()).to.deep.equal([deadline, '0'])
    clock.advance(1)
    await until(async () => (await life())[1] === '1')
    expect(Number((await life())[0])).to.be.at.least(Number(deadline))
    expect(clock.waiting).to.equal(1)
    await writer.finish('another', [TAG], [TAG])
    expect(clock.waiting).to.equal(0)
    await mark(writer, 'id')
    expect(clock.waiting).to.equal(1)
    await writer.close()
    expect(clock.waiting).to.equal(0)
  })

  it('send lost intents again, even if the first attempt fails', async () => {
    const clock = new TestClock()
    const client = await fixture.clients.node(fixture.server.url)
    const [writer, reader] = [fixture.store({ clock, client }), fixture.store()]
    await mark(writer, 'id', [TAG])
    await mark(writer, 'more', [OTHER])
    await fixture.on('DEL', 'marks')
    const raw = client as unknown as { sendCommand: (...args: unknown[]) => Promise<unknown> }
    const { sendCommand } = raw
    let failed = 0
    raw.sendCommand = async () => {
      failed++
      throw new Error('lost')
    }
    clock.advance(2500)
    await until(async () => failed === 1)
    raw.sendCommand = sendCommand
    clock.advance(2500)
    await until(async () => (await fields()).length === 4)
    expect([await marked(TAG), await marked(OTHER)]).to.deep.equal([`${writer.origin}.0`, `${writer.origin}.1`])
    expect(await load(reader, 'key', 0)).to.equal('overtaken')
    await writer.finish('id', [TAG], [TAG])
    expect(await fields()).to.include(`>${writer.origin}`)
    await writer.finish('more', [OTHER], [OTHER])
    expect(await fields()).to.deep.equal(['h'])
  })
})
