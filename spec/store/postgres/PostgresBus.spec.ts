import { expect } from 'chai'
import * as fc from 'fast-check'
import { CacheError } from '../../../lib/index.js'
import type { BusMessage } from '../../../lib/store/Bus.js'
import { PostgresBus, type PostgresBusOptions } from '../../../lib/store/postgres/index.js'
import { settled } from '../../support/settled.js'
import { TestClock } from '../../support/TestClock.js'
import { FakeServer } from './FakeClient.js'
import { RecordedMessages } from './RecordedMessages.js'

const never = (): Promise<never> => new Promise<never>(() => undefined)
const refused = async (): Promise<never> => {
  throw new Error('refused')
}
const turns = async (): Promise<void> => {
  for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate)
}
const ping = (id: string): BusMessage => ({ kind: 'ping', origin: 'me', id })

async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => expect.fail('it did not reject'),
    (error: unknown) => (error as Error).message,
  )
}

describe('PostgresBus', () => {
  let server: FakeServer
  let clock: TestClock
  let received: RecordedMessages
  let bus: PostgresBus

  const open = (options: Partial<PostgresBusOptions> = {}): void => {
    bus = new PostgresBus({ connect: server.connect, clock, ...options })
    bus.open(received)
  }
  const openUp = async (options: Partial<PostgresBusOptions> = {}): Promise<void> => {
    open(options)
    await settled(() => received.all.length > 0)
    expect(received.take()).to.deep.equal(['up'])
  }

  beforeEach(() => {
    server = new FakeServer()
    clock = new TestClock()
    received = new RecordedMessages()
  })

  describe('opening', () => {
    it('connects, listens, and is up after the answer', async () => {
      let answer = (): void => undefined
      server.listens = () => new Promise<void>((resolve) => (answer = resolve))
      open()
      expect(server.clients).to.have.length(0)
      await turns()
      expect(server.last.calls).to.deep.equal(['connect', 'set synchronous_commit to off; listen "objection_cache"'])
      expect(received.all).to.deep.equal([])
      answer()
      await turns()
      expect(received.all).to.deep.equal(['up'])
      expect(clock.waiting).to.equal(0)
    })

    it('quotes the channel, which can have 63 bytes', async () => {
      const channel = `A "b"; drop ${'ß'.repeat(25)}!`
      expect(Buffer.byteLength(channel)).to.equal(63)
      await openUp({ channel })
      expect(server.last.calls[1]).to.equal(`set synchronous_commit to off; listen "A ""b""; drop ${'ß'.repeat(25)}!"`)
      await bus.publish(ping('1'))
      expect(received.all).to.deep.equal([ping('1')])
    })

    it('waits for a promise of a client', async () => {
      await openUp({ connect: async () => server.connect() })
    })

    it('delivers messages that arrive before the answer to LISTEN after up', async () => {
      let answer = (): void => undefined
      server.listens = () => new Promise<void>((resolve) => (answer = resolve))
      open()
      await turns()
      server.notify('objection_cache', JSON.stringify(ping('early')))
      expect(received.all).to.deep.equal([])
      answer()
      await turns()
      expect(received.all).to.deep.equal(['up', ping('early')])
    })

    it('is possible once', async () => {
      await openUp()
      const message = 'A PostgresBus belongs to one cache. Make another PostgresBus for this cache.'
      expect(() => bus.open(received))
        .to.throw(CacheError)
        .that.includes({ code: 'INVALID_OPTION', message })
      const closed = new PostgresBus({ connect: server.connect, clock })
      await closed.close()
      expect(() => closed.open(received)).to.throw(message)
    })
  })

  describe('connecting again', () => {
    const lose = async (): Promise<void> => {
      server.last.emit('error', new Error('lost'))
      server.last.emit('end')
      await turns()
    }

    it('makes another client, and is up again', async () => {
      await openUp()
      await lose()
      expect(received.take()).to.deep.equal(['down: lost'])
      expect(server.last.calls.at(-1)).to.equal('end')
      clock.advance(99)
      expect(clock.waiting).to.equal(1)
      clock.advance(1)
      await turns()
      expect(received.take()).to.deep.equal(['up'])
      expect(server.clients).to.have.length(2)
      await bus.publish(ping('1'))
      expect(received.all).to.deep.equal([ping('1')])
    })

    it('notices the end of a connection without an error', async () => {
      await openUp()
      server.last.emit('end')
      expect(received.all).to.deep.equal(['down: PostgreSQL has closed the connection of the cache.'])
    })

    it('ignores messages and errors of a lost client', async () => {
      await openUp()
      const [first] = server.clients
      await lose()
      clock.advance(100)
      await turns()
      received.take()
      first!.emit('notification', { channel: 'objection_cache', payload: JSON.stringify(ping('late')) })
      first!.emit('error', new Error('again'))
      first!.emit('end')
      clock.advance(60_000)
      await turns()
      expect(received.all).to.deep.equal([])
      expect(server.clients).to.have.length(2)
    })

    /** The waits between the clients, while all of them fail. */
    async function delays(count: number): Promise<number[]> {
      const found: number[] = []
      await turns()
      for (let at = clock.now(); found.length < count;) {
        const before = server.clients.length
        clock.advance(1)
        await Promise.resolve()
        if (server.clients.length === before) continue
        found.push(clock.now() - at)
        at = clock.now()
        await turns()
      }
      return found
    }

    it('doubles the wait after each failure, up to ten seconds, and reports only the first one', async () => {
      server.connects = refused
      open()
      expect(await delays(10)).to.deep.equal([100, 200, 400, 800, 1600, 3200, 6400, 10_000, 10_000, 10_000])
      expect(received.take()).to.deep.equal(['down: refused'])
      for (const client of server.clients) expect(client.calls).to.deep.equal(['connect', 'end'])
      server.connects = async () => undefined
      clock.advance(10_000)
      await turns()
      expect(received.take()).to.deep.equal(['up'])
      await lose()
      expect(received.take()).to.deep.equal(['down: lost'])
      server.connects = refused
      expect(await delays(2)).to.deep.equal([100, 200])
    })

    it('begins with retryAfter, and never waits for less', async () => {
      server.connects = refused
      open({ retryAfter: '3s' })
      expect(await delays(3)).to.deep.equal([3000, 6000, 10_000])
      await bus.close()
      open({ retryAfter: '12s' })
      expect(await delays(2)).to.deep.equal([12_000, 12_000])
    })

    const failures: [string, () => Partial<PostgresBusOptions>, string][] = [
      ['LISTEN', () => ((server.listens = refused), {}), 'refused'],
      ['`connect`', () => ({ connect: refused }), 'refused'],
      [
        '`connect`, by throwing,',
        () => ({
          connect: () => {
            throw new Error('thrown')
          },
        }),
        'thrown',
      ],
      [
        '`connect`, by what is no client,',
        () => ({ connect: () => Object.create(null) as never }),
        'client.on is not a function',
      ],
    ]
    for (const [name, options, message] of failures) {
      it(`reconnects when ${name} fails`, async () => {
        open(options())
        expect(received.all).to.deep.equal([])
        await turns()
        expect(received.take()).to.deep.equal([`down: ${message}`])
        clock.advance(100)
        await turns()
        expect(clock.waiting).to.equal(1)
        expect(received.all).to.deep.equal([])
      })
    }

    for (const [name, hang] of [
      ['connecting', () => (server.connects = never)],
      ['LISTEN', () => (server.listens = never)],
    ] as const) {
      it(`stops waiting for ${name} after ten seconds`, async () => {
        hang()
        open()
        await turns()
        clock.advance(9999)
        expect(received.all).to.deep.equal([])
        clock.advance(1)
        await turns()
        expect(received.all).to.deep.equal(['down: PostgreSQL did not answer within 10000 ms.'])
        expect(server.last.calls.at(-1)).to.equal('end')
      })
    }

    it('does not come up on a connection that has timed out', async () => {
      let answer = (): void => undefined
      server.listens = () => new Promise<void>((resolve) => (answer = resolve))
      open()
      await turns()
      clock.advance(10_000)
      expect(received.take()).to.have.length(1)
      answer()
      await turns()
      expect(received.all).to.deep.equal([])
    })

    it('counts a connection without answers as lost', async () => {
      await openUp({ timeout: '2s' })
      server.tells = never
      const failures = [failureOf(bus.publish(ping('1'))), failureOf(bus.publish(ping('2')))]
      await turns()
      clock.advance(2000)
      expect(await Promise.all(failures)).to.deep.equal(Array(2).fill('PostgreSQL did not answer within 2000 ms.'))
      expect(received.all).to.deep.equal(['down: PostgreSQL did not answer within 2000 ms.'])
    })
  })

  describe('publishing', () => {
    it('delivers to all on the channel, including the sender, in order, in the fewest statements', async () => {
      const other = new RecordedMessages()
      const second = new PostgresBus({ connect: server.connect, clock })
      second.open(other)
      const elsewhere = new RecordedMessages()
      new PostgresBus({ connect: server.connect, clock, channel: 'another' }).open(elsewhere)
      await openUp()
      const sent = Array.from({ length: 250 }, (_, index) => ping(String(index)))
      await Promise.all(sent.map((message) => bus.publish(message)))
      expect(received.all).to.deep.equal(sent)
      expect(other.all).to.deep.equal(['up', ...sent])
      expect(elsewhere.all).to.deep.equal(['up'])
      expect(server.batches).to.deep.equal([1, 100, 100, 49])
      await second.close()
    })

    it('sends equal messages in different statements, because PostgreSQL merges them', async () => {
      await openUp()
      const sent = ['a', 'b', 'c', 'b', 'b'].map(ping)
      await Promise.all(sent.map((message) => bus.publish(message)))
      expect(received.all).to.deep.equal(sent)
      expect(server.batches).to.deep.equal([1, 2, 1, 1])
    })

    it('splits long messages, and loses no tag', async () => {
      const tags = fc.array(fc.string({ unit: 'binary', maxLength: 900 }), { maxLength: 30, size: 'max' })
      await openUp()
      await fc.assert(
        fc.asyncProperty(tags, async (tags) => {
          received.take()
          await bus.publish({ kind: 'begin', origin: 'me', id: '1', tags })
          await bus.publish({ kind: 'end', origin: 'me', id: '1', tags })
          const found = received.take() as Extract<BusMessage, { id: string; tags: unknown }>[]
          const half = found.length / 2
          expect(found.slice(0, half).flatMap((part) => part.tags)).to.deep.equal(tags)
          expect(found.slice(half)).to.deep.equal(found.slice(0, half).map((part) => ({ ...part, kind: 'end' })))
        }),
      )
      for (const payload of server.payloads) expect(Buffer.byteLength(payload)).to.be.lessThan(8000)
    })

    it('rejects at once while it is down, and before it is up', async () => {
      const message = 'The bus is not connected to PostgreSQL.'
      bus = new PostgresBus({ connect: server.connect, clock })
      expect(await failureOf(bus.publish(ping('1')))).to.equal(message)
      bus.open(received)
      expect(await failureOf(bus.publish(ping('2')))).to.equal(message)
      await turns()
      server.connects = refused
      server.last.emit('error', new Error('lost'))
      expect(await failureOf(bus.publish(ping('3')))).to.equal(message)
      clock.advance(100)
      await turns()
      expect(await failureOf(bus.publish(ping('4')))).to.equal(message)
      expect(server.payloads).to.deep.equal([])
    })

    it('rejects unanswered messages when the connection is lost', async () => {
      await openUp()
      server.tells = never
      const failures = [failureOf(bus.publish(ping('sent'))), failureOf(bus.publish(ping('waiting')))]
      server.last.emit('error', new Error('lost'))
      expect(await Promise.all(failures)).to.deep.equal(['lost', 'lost'])
      expect(clock.waiting).to.equal(1)
      server.tells = async () => undefined
      await turns()
      expect(server.payloads).to.deep.equal([])
      expect(server.last.calls.filter((call) => call.includes('pg_notify'))).to.have.length(1)
    })

    it('rejects a message that PostgreSQL rejects, and goes on', async () => {
      await openUp()
      server.tells = async () => {
        server.tells = async () => undefined
        throw new Error('too many notifications in the NOTIFY queue')
      }
      const first = failureOf(bus.publish(ping('1')))
      const second = bus.publish(ping('2'))
      expect(await first).to.equal('too many notifications in the NOTIFY queue')
      await second
      expect(received.all).to.deep.equal([ping('2')])
      expect(clock.waiting).to.equal(0)
    })

    it('ignores other texts, and other channels', async () => {
      await openUp()
      const texts = ['', 'garbage', '{"kind":"begin"}', '{"kind":"tables","tables":[1]}', '[]', 'null']
      for (const text of texts) server.notify('objection_cache', text)
      server.last.emit('notification', { channel: 'objection_cache' })
      server.last.emit('notification', { channel: 'another', payload: JSON.stringify(ping('1')) })
      server.notify('objection_cache', JSON.stringify(ping('2')))
      expect(received.all).to.deep.equal([ping('2')])
    })
  })

  describe('closing', () => {
    const nothingMore = async (clients: number): Promise<void> => {
      expect(clock.waiting).to.equal(0)
      clock.advance(100_000)
      await turns()
      expect(received.all).to.deep.equal([])
      expect(server.clients).to.have.length(clients)
    }

    it('ends the connection, and delivers nothing more', async () => {
      await openUp()
      const { last } = server
      await bus.close()
      expect(last.calls.at(-1)).to.equal('end')
      last.emit('notification', { channel: 'objection_cache', payload: JSON.stringify(ping('1')) })
      last.emit('error', new Error('late'))
      last.emit('end')
      expect(await failureOf(bus.publish(ping('2')))).to.equal('The bus is not connected to PostgreSQL.')
      await nothingMore(1)
    })

    it('sends queued messages first, and does not deliver them', async () => {
      await openUp()
      const sent = ['1', '2', '3'].map((id) => bus.publish(ping(id)))
      await bus.close()
      await Promise.all(sent)
      expect(server.payloads).to.have.length(3)
      await nothingMore(1)
    })

    it('works before opening, and twice', async () => {
      await new PostgresBus({ connect: server.connect, clock }).close()
      await openUp()
      await bus.close()
      await bus.close()
      expect(server.last.calls.filter((call) => call === 'end')).to.have.length(1)
    })

    for (const [name, hang] of [
      ['is being made', () => undefined],
      ['connects', () => (server.connects = never)],
      ['begins to listen', () => (server.listens = never)],
    ] as const) {
      it(`works while a client ${name}`, async () => {
        hang()
        let made = (): void => undefined
        const later = new Promise<void>((resolve) => (made = resolve))
        open({ connect: name === 'is being made' ? () => later.then(server.connect) : server.connect })
        await turns()
        await bus.close()
        made()
        await turns()
        expect(server.last.calls.at(-1)).to.equal('end')
        expect(server.last.channel).to.equal(undefined)
        await nothingMore(1)
      })
    }

    it('ends a client that connects after the close', async () => {
      let connected = (): void => undefined
      server.connects = () => new Promise<void>((resolve) => (connected = resolve))
      open()
      await turns()
      await bus.close()
      connected()
      await nothingMore(1)
    })

    it('works at every moment around the answer to LISTEN', async () => {
      for (let moment = 0; moment < 20; moment++) {
        let answer = (): void => undefined
        server.listens = () => new Promise<void>((resolve) => (answer = resolve))
        open()
        await turns()
        answer()
        for (let passed = 0; passed < moment; passed++) await Promise.resolve()
        received.take()
        await bus.close()
        await turns()
        expect(received.all).to.deep.equal([])
      }
    })

    it('works while the bus waits to reconnect', async () => {
      server.connects = refused
      open()
      await turns()
      expect(received.take()).to.deep.equal(['down: refused'])
      await bus.close()
      await nothingMore(1)
    })

    it('does not wait forever', async () => {
      await openUp()
      server.tells = never
      server.ends = never
      const failure = failureOf(bus.publish(ping('1')))
      const closing = bus.close()
      clock.advance(10_000)
      expect(await failure).to.equal('PostgreSQL did not answer within 10000 ms.')
      await settled(() => clock.waiting === 1)
      clock.advance(10_000)
      await closing
      await nothingMore(1)
    })

    it('works with a client that cannot end', async () => {
      await openUp()
      server.ends = refused
      await bus.close()
      await nothingMore(1)
    })

    it('works inside the calls of the bus', async () => {
      received.up = () => void bus.close()
      open()
      await turns()
      expect(server.last.calls.at(-1)).to.equal('end')
      received.down = () => void bus.close()
      server.connects = refused
      open()
      await turns()
      await nothingMore(2)
    })
  })

  describe('options', () => {
    const connect = (): never => expect.fail('a constructor does not connect')
    const wrong: [string, unknown, string, string][] = [
      ['no options', undefined, 'INVALID_OPTION', "PostgresBus's options must be an object; it was undefined."],
      [
        'an unknown option',
        { connect, chanel: 'x' },
        'INVALID_OPTION',
        "PostgresBus's options do not include `chanel`. They are: connect, channel, retryAfter, timeout, clock.",
      ],
      [
        'a connect that is not a function',
        { connect: 'postgres://localhost' },
        'INVALID_OPTION',
        '`connect` must be a function that makes a client of `pg`; it was "postgres://localhost".',
      ],
      ...(
        [
          ['', '""'],
          [7, '7'],
          ['a\0b', '"a\\u0000b"'],
          ['x'.repeat(64), `"${'x'.repeat(40)}…"`],
          ['ß'.repeat(32), `"${'ß'.repeat(32)}"`],
        ] as const
      ).map(([channel, shown]): [string, unknown, string, string] => [
        `the channel ${shown}`,
        { connect, channel },
        'INVALID_OPTION',
        `\`channel\` must be a name of 1 to 63 bytes; it was ${shown}.`,
      ]),
      ...['retryAfter', 'timeout'].flatMap((name): [string, unknown, string, string][] => [
        [
          `a ${name} of 0`,
          { connect, [name]: 0 },
          'INVALID_DURATION',
          `\`${name}\` must be at least 1 ms, and finite; it was 0.`,
        ],
        [
          `an infinite ${name}`,
          { connect, [name]: Infinity },
          'INVALID_DURATION',
          `\`${name}\` must be at least 1 ms, and finite; it was Infinity.`,
        ],
        [
          `a ${name} that is not a duration`,
          { connect, [name]: 'soon' },
          'INVALID_DURATION',
          `\`${name}\` must be a number of milliseconds (0 or more) or text like '250ms', '30s', '5m', '1h', '7d'; ` +
            'it was "soon".',
        ],
      ]),
      [
        'a clock that is not a clock',
        { connect, clock: 1 },
        'INVALID_OPTION',
        '`clock` must be an object with a method now(): number; it was 1.',
      ],
    ]
    for (const [name, options, code, message] of wrong) {
      it(`reject ${name}`, () => {
        expect(() => new PostgresBus(options as never))
          .to.throw(CacheError)
          .that.includes({ code, message })
      })
    }
  })
})
