import { expect } from 'chai'
import { BusHealth, type BusHealthListener } from '../../../lib/cache/shared/BusHealth.js'
import type { BusMessage } from '../../../lib/index.js'
import { TestClock } from '../../support/TestClock.js'
import { FakeHub, type FakeBus } from '../processes/support/FakeBus.js'

const DOWN = new Error('down')

describe('BusHealth', () => {
  let clock: TestClock
  let hub: FakeHub
  let bus: FakeBus
  let heard: string[]
  let watch: BusHealth

  const listener: BusHealthListener = {
    message: (message) => heard.push(message.kind),
    resumed: () => heard.push('resumed'),
    failed: (error) => heard.push(`failed ${(error as Error).message}`),
  }
  const watching = (...buses: FakeBus[]): BusHealth =>
    new BusHealth(buses, 1000, { schedule: clock.schedule, elapsed: clock.now }, listener)
  const take = (): string[] => heard.splice(0)

  beforeEach(() => {
    clock = new TestClock()
    hub = new FakeHub()
    bus = hub.connect()
    heard = []
    watch = watching(bus)
    watch.open()
  })

  it('is not up before a ping has come back', () => {
    expect(watch.isUp).to.equal(false)
    bus.hold()
    bus.up()
    expect([watch.isUp, bus.pings, take()]).to.deep.equal([false, 1, []])
    bus.deliver()
    expect([watch.isUp, take()]).to.deep.equal([true, ['resumed']])
  })

  it('stays up while pings come back, four within the bound', () => {
    bus.up()
    take()
    for (let i = 0; i < 40; i++) {
      clock.advance(250)
      expect(watch.isUp).to.equal(true)
    }
    expect([bus.pings, take()]).to.deep.equal([41, []])
  })

  it('passes on messages, and no pings', () => {
    bus.up()
    take()
    for (const kind of ['begin', 'end', 'invalidate'] as const) hub.send({ kind, origin: 'o', id: '1', tags: [] })
    hub.send({ kind: 'tables', tables: [] })
    expect(take()).to.deep.equal(['begin', 'end', 'invalidate', 'tables'])
  })

  it('is down after a silence longer than the bound, and reports `resumed` when a ping comes back', () => {
    bus.up()
    take()
    bus.hold()
    clock.advance(1000)
    expect(watch.isUp).to.equal(true)
    clock.advance(1)
    expect([watch.isUp, take()]).to.deep.equal([false, []])
    bus.deliver()
    expect(watch.isUp).to.equal(true)
    expect(take()).to.include('resumed')
    clock.advance(250)
    expect(take()).to.deep.equal([])
  })

  it('counts from the sending of a ping, not from its return', () => {
    bus.up()
    clock.advance(250)
    bus.hold()
    clock.advance(250)
    const { pings } = bus
    clock.advance(1001)
    bus.fault = () => Promise.resolve()
    expect(pings).to.equal(3)
    const late = bus
    late.deliver()
    // The latest ping that was held back was sent after 1500 ms.
    expect(watch.isUp).to.equal(true)
    clock.advance(999)
    expect(watch.isUp).to.equal(true)
    clock.advance(1)
    expect(watch.isUp).to.equal(false)
  })

  it('ignores pings of other processes', () => {
    bus.fault = () => Promise.resolve()
    bus.up()
    const other: BusMessage = { kind: 'ping', origin: 'another', id: String(clock.now()) }
    hub.send(other)
    expect([watch.isUp, take()]).to.deep.equal([false, []])
    hub.send({ ...other, origin: watch.origin })
    expect([watch.isUp, take()]).to.deep.equal([true, ['resumed']])
  })

  it('is down when the bus says so, and reports that once', () => {
    bus.up()
    take()
    bus.down(DOWN)
    bus.down(DOWN)
    expect([watch.isUp, take()]).to.deep.equal([false, ['failed down']])
    const { pings } = bus
    clock.advance(1000)
    expect(bus.pings, 'nothing is sent meanwhile').to.equal(pings)
    bus.hold()
    bus.up()
    expect([watch.isUp, take()]).to.deep.equal([false, []])
    bus.deliver()
    expect([watch.isUp, take()]).to.deep.equal([true, ['resumed']])
  })

  it('reports `resumed` again when a bus comes up twice, because messages may have been lost in between', () => {
    bus.up()
    take()
    bus.hold()
    bus.up()
    expect(watch.isUp).to.equal(false)
    bus.deliver()
    expect([watch.isUp, take()]).to.deep.equal([true, ['resumed']])
  })

  it('ignores the pings of a connection that is down', () => {
    bus.up()
    bus.hold()
    clock.advance(250)
    bus.down(DOWN)
    take()
    bus.deliver()
    bus.straggle({ kind: 'ping', origin: watch.origin, id: String(clock.now()) })
    expect([watch.isUp, take()]).to.deep.equal([false, []])
  })

  it('counts from the latest ping that has come back, in whatever order', () => {
    const early: BusMessage = { kind: 'ping', origin: watch.origin, id: String(clock.now()) }
    bus.up()
    clock.advance(1000)
    bus.straggle(early)
    clock.advance(1)
    expect(watch.isUp).to.equal(true)
  })

  it('tolerates a ping that cannot be sent', () => {
    bus.up()
    for (const fault of [
      () => Promise.reject(DOWN),
      () => {
        throw DOWN
      },
    ]) {
      bus.fault = fault
      clock.advance(250)
      expect(watch.isUp).to.equal(true)
    }
    clock.advance(600)
    expect(watch.isUp).to.equal(false)
  })

  it('is down while its clock is behind a ping, and recovers with the next one', () => {
    bus.up()
    take()
    clock.advance(-500)
    expect(watch.isUp).to.equal(false)
    bus.up()
    expect([watch.isUp, take()]).to.deep.equal([true, ['resumed']])
  })

  it('is up when all buses are, each by its own pings', () => {
    const [one, two] = [new FakeHub().connect(), new FakeHub().connect()] as const
    const both = watching(one, two)
    both.open()
    one.up()
    expect(both.isUp).to.equal(false)
    two.up()
    expect([both.isUp, take()]).to.deep.equal([true, ['resumed', 'resumed']])
    two.hold()
    clock.advance(1001)
    expect(both.isUp).to.equal(false)
    two.deliver()
    expect(both.isUp).to.equal(true)
    take()
    one.down(DOWN)
    expect([both.isUp, take()]).to.deep.equal([false, ['failed down']])
  })

  it('closes its buses and stops the pings', async () => {
    bus.up()
    const { pings } = bus
    await watch.close()
    clock.advance(10_000)
    expect([bus.isClosed, bus.pings, clock.waiting]).to.deep.equal([true, pings, 0])
  })
})
