import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import type { BusMessage } from '../../../lib/store/Bus.js'
import { PostgresBus } from '../../../lib/store/postgres/index.js'
import { runNode } from '../../support/runNode.js'
import { RecordedMessages } from './RecordedMessages.js'
import { Client, Place, SERVER } from './server.js'

const ping = (id: string): BusMessage => ({ kind: 'ping', origin: 'me', id })

if (SERVER !== undefined) {
  describe('PostgresBus on a server', () => {
    let place: Place

    beforeEach(async () => {
      place = new Place()
      await place.open()
    })
    afterEach(() => place.close())

    it('delivers each message to all, including the sender, in order', async () => {
      const [first, second] = await Promise.all([place.bus(), place.bus()])
      const sent: BusMessage[] = [
        { kind: 'begin', origin: 'me', id: '1', tags: ['tag:a', 'tag:ß漢😀', 'tag:\u0000', 'tag:\ud800'] },
        ping('1'),
        { kind: 'end', origin: 'me', id: '1', tags: ['tag:"\'\\'] },
        { kind: 'invalidate', origin: 'me', tags: ['a'] },
        { kind: 'invalidate', origin: 'me', tags: ['b'] },
        { kind: 'invalidate', origin: 'me', tags: ['a'] },
        { kind: 'tables', tables: ['t'] },
        ...Array.from({ length: 300 }, (_, index) => ping(`more ${index}`)),
      ]
      await Promise.all(sent.map((message) => first.bus.publish(message)))
      for (const { received } of [first, second]) {
        await received.until((all) => all.length >= sent.length)
        expect(received.take()).to.deep.equal(sent)
      }
      await second.bus.publish(ping('back'))
      for (const { received } of [first, second]) await received.until((all) => all.length > 0)
      expect([first.received.all, second.received.all]).to.deep.equal([[ping('back')], [ping('back')]])
    })

    it('sends payloads of the largest size', async () => {
      const { bus, received } = await place.bus()
      const tags = Array.from({ length: 3000 }, (_, index) => `row:db/"ß"/${index}`)
      await bus.publish({ kind: 'invalidate', origin: 'me', tags })
      await received.until((all) => all.length >= 9)
      const parts = received.all as Extract<BusMessage, { kind: 'invalidate' }>[]
      expect(parts.flatMap((part) => part.tags)).to.deep.equal(tags)
    })

    it('listens again when the server has ended the connection', async () => {
      const { bus, received, clients } = await place.bus()
      const other = await place.bus()
      const { rows } = await clients[0]!.query('select pg_backend_pid() as pid')
      await place.knex.raw('select pg_terminate_backend(?)', [Number(rows[0]!['pid'])])
      await received.until((all) => all.length === 2)
      expect(received.take()).to.deep.equal(['down: terminating connection due to administrator command', 'up'])
      expect(clients).to.have.length(2)
      await bus.publish(ping('1'))
      for (const each of [received, other.received]) {
        await each.until((all) => all.length > 0)
        expect(each.all).to.deep.equal([ping('1')])
      }
    })

    it('lets a program end while it is open, after its messages are sent', async () => {
      const { received } = await place.bus()
      const program = `
        import pg from 'pg'
        import { PostgresBus } from './lib/store/postgres/index.ts'
        const connect = () => new pg.Client(${JSON.stringify(SERVER)})
        const bus = new PostgresBus({ connect, channel: ${JSON.stringify(place.channel)} })
        await new Promise((up) => bus.open({ up: () => setTimeout(up), down: console.error, message() {} }))
        await bus.publish({ kind: 'ping', origin: 'me', id: 'last' })`
      const root = fileURLToPath(new URL('../../..', import.meta.url))
      await runNode(['--import', 'tsx', '--input-type=module', '-e', program], { cwd: root })
      await received.until((all) => all.length > 0)
      expect(received.all).to.deep.equal([ping('last')])
    })

    it('leaves no connection after close, even right after opening', async () => {
      const name = place.schema
      const count = async (): Promise<number> => {
        const { rows } = await place.knex.raw<{ rows: unknown[] }>(
          'select 1 from pg_stat_activity where application_name = ?',
          [name],
        )
        return rows.length
      }
      const connect = (): Client => new Client({ connectionString: SERVER!, application_name: name })
      const up = new PostgresBus({ connect, channel: place.channel })
      const received = new RecordedMessages()
      up.open(received)
      await received.until((all) => all.includes('up'))
      expect(await count()).to.equal(1)
      const early = new PostgresBus({ connect, channel: place.channel })
      const nothing = new RecordedMessages()
      early.open(nothing)
      await Promise.resolve()
      await Promise.all([up.close(), early.close()])
      // The server takes a moment to remove the connections.
      while ((await count()) > 0);
      expect([received.all, nothing.all]).to.deep.equal([['up'], []])
    })

    it('is down if the server cannot be reached', async () => {
      const bus = new PostgresBus({
        connect: () => new Client({ connectionString: 'postgres://postgres@127.0.0.1:1/test' }),
      })
      const received = new RecordedMessages()
      bus.open(received)
      await received.until((all) => all.length > 0)
      expect(received.all).to.deep.equal(['down: connect ECONNREFUSED 127.0.0.1:1'])
      await bus.close()
    })
  })
}
