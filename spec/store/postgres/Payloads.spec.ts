import { expect } from 'chai'
import * as fc from 'fast-check'
import { decodeMessage, type BusMessage } from '../../../lib/store/Bus.js'
import { EVERY_TAG } from '../../../lib/store/Bus.js'
import { Payloads } from '../../../lib/store/postgres/Payloads.js'

const bytesOf = (text: string): number => Buffer.byteLength(text)

function messagesOf(payloads: readonly string[]): BusMessage[] {
  for (const payload of payloads) expect(bytesOf(payload)).to.be.lessThan(8000)
  return payloads.map((payload) => decodeMessage(payload)!)
}

const namesOf = (message: BusMessage): readonly string[] =>
  message.kind === 'ping' ? [] : message.kind === 'tables' ? message.tables : message.tags

const tag = fc.oneof(
  fc.string({ maxLength: 40 }),
  fc.string({ unit: 'binary', maxLength: 400 }),
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc.tuple(fc.string({ minLength: 1, maxLength: 3 }), fc.nat({ max: 1200 })).map(([text, times]) => text.repeat(times)),
)
const tags = fc.oneof(fc.array(tag, { maxLength: 8 }), fc.array(tag, { maxLength: 200, size: 'max' }))
const origin = fc.uuid()
const message: fc.Arbitrary<BusMessage> = fc.oneof(
  fc.record({ kind: fc.constantFrom('begin' as const, 'end' as const), origin, id: fc.uuid(), tags }),
  fc.record({ kind: fc.constant('invalidate' as const), origin, tags }),
  fc.record({ kind: fc.constant('tables' as const), tables: tags }),
  fc.record({ kind: fc.constant('ping' as const), origin, id: fc.string({ unit: 'binary', maxLength: 50 }) }),
)

/** What another program says of rows. */
const changes = (name: string): NonNullable<Extract<BusMessage, { kind: 'tables' }>['changes']> => [
  { table: 't', values: { id: ['1', null, true, 7], name: [name] } },
]

describe("Payloads of PostgreSQL's NOTIFY", () => {
  it('carry each message completely, in parts that PostgreSQL accepts', () => {
    fc.assert(
      fc.property(message, (sent) => {
        const parts = messagesOf(new Payloads().split(sent))
        expect(parts.flatMap(namesOf)).to.deep.equal(namesOf(sent))
        if (parts.length === 1) expect(parts).to.deep.equal([sent])
        for (const [index, part] of parts.entries()) {
          const id = 'id' in sent && index > 0 ? { id: `${sent.id}#${index}` } : {}
          const names = sent.kind === 'tables' ? { tables: namesOf(part) } : { tags: namesOf(part) }
          expect(part).to.deep.equal(sent.kind === 'ping' ? sent : { ...sent, ...id, ...names })
        }
      }),
    )
  })

  it('carry the changes of rows, if they fit: otherwise the tables alone', () => {
    const split = (name: string): BusMessage[] =>
      messagesOf(new Payloads().split({ kind: 'tables', tables: ['t'], changes: changes(name) }))
    expect(split('漢')).to.deep.equal([{ kind: 'tables', tables: ['t'], changes: changes('漢') }])
    const room = 7999 - JSON.stringify({ kind: 'tables', tables: ['t'], changes: changes('') }).length
    expect(split('x'.repeat(room))).to.have.nested.property('[0].changes')
    expect(split('x'.repeat(room + 1))).to.deep.equal([{ kind: 'tables', tables: ['t'] }])
    expect(split('漢'.repeat(2000))).to.deep.equal([{ kind: 'tables', tables: ['t'] }])
  })

  it('end each part of a beginning, with the same tags', () => {
    fc.assert(
      fc.property(fc.uuid(), origin, tags, (id, origin, tags) => {
        const payloads = new Payloads()
        const begun = messagesOf(payloads.split({ kind: 'begin', origin, id, tags }))
        const ended = messagesOf(payloads.split({ kind: 'end', origin, id, tags }))
        expect(ended).to.deep.equal(begun.map((part) => ({ ...part, kind: 'end' })))
      }),
    )
  })

  it('end each part of a beginning, at every length', () => {
    for (let length = 7800; length < 7930; length++) {
      const sent = { origin: 'me', id: '1', tags: ['first', 'x'.repeat(length)] }
      const payloads = new Payloads()
      const begun = messagesOf(payloads.split({ kind: 'begin', ...sent }))
      const ended = messagesOf(payloads.split({ kind: 'end', ...sent }))
      expect(ended).to.deep.equal(begun.map((part) => ({ ...part, kind: 'end' })))
    }
  })

  it('end each part of a beginning, if the tags have changed', () => {
    fc.assert(
      fc.property(tags, tags, (before, after) => {
        const payloads = new Payloads()
        const begun = messagesOf(payloads.split({ kind: 'begin', origin: 'me', id: '1', tags: before }))
        const ended = messagesOf(payloads.split({ kind: 'end', origin: 'me', id: '1', tags: after }))
        const idsOf = (messages: BusMessage[]): string[] => messages.flatMap((part) => ('id' in part ? [part.id] : []))
        expect(idsOf(ended)).to.include.members(idsOf(begun))
        const names = ended.flatMap(namesOf)
        if (!names.includes(EVERY_TAG)) expect(new Set(names)).to.deep.equal(new Set(after))
      }),
    )
  })

  it('end a tag of a beginning with the same id', () => {
    fc.assert(
      fc.property(tags, fc.func(fc.boolean()), (before, isWritten) => {
        const payloads = new Payloads()
        const begun = messagesOf(payloads.split({ kind: 'begin', origin: 'me', id: '1', tags: before }))
        const written = before.filter((tag) => isWritten(tag))
        const ended = messagesOf(payloads.split({ kind: 'end', origin: 'me', id: '1', tags: written }))
        if (begun.flatMap(namesOf).includes(EVERY_TAG)) return
        expect(ended.map(namesOf)).to.deep.equal(begun.map((part) => namesOf(part).filter((tag) => isWritten(tag))))
      }),
    )
  })

  const many = Array.from({ length: 2000 }, (_, index) => `row:db/t/${index}`)

  it('remember a beginning by its origin and id, until its end', () => {
    const payloads = new Payloads()
    const count = (kind: 'begin' | 'end', origin: string, id: string, tags: string[]): number =>
      payloads.split({ kind, origin, id, tags }).length
    const parts = count('begin', 'a', 'b', many)
    expect(parts).to.equal(4)
    expect(count('end', 'a', 'c', ['t'])).to.equal(1)
    expect(count('end', 'b', 'b', ['t'])).to.equal(1)
    expect(count('end', 'a', 'b', many.slice(0, 1))).to.equal(parts)
    expect(count('end', 'a', 'b', ['t'])).to.equal(1)
  })

  it('are filled up to the last byte', () => {
    const empty = bytesOf(JSON.stringify({ kind: 'invalidate', origin: 'me', tags: ['', ''] }))
    const of = (length: number): string[] =>
      new Payloads().split({ kind: 'invalidate', origin: 'me', tags: ['first', 'x'.repeat(length)] })
    // One byte stays free for the comma after a tag; the last tag has none.
    const most = 7998 - empty - 'first'.length
    expect(of(most).map(bytesOf)).to.deep.equal([7998])
    expect(of(most + 1)).to.have.length(2)
  })

  const long = { ascii: 'x'.repeat(8000), escaped: '"\\'.repeat(2000), 'of other scripts': 'ß'.repeat(1400) }
  for (const [name, text] of Object.entries(long)) {
    it(`stand for every tag if one is too long (${name})`, () => {
      const tags = ['tag:a', `key:${text}`, 'tag:b']
      const payloads = new Payloads()
      for (const kind of ['begin', 'end'] as const) {
        const sent = { kind, origin: 'me', id: '7' }
        expect(messagesOf(payloads.split({ ...sent, tags }))).to.deep.equal([
          { ...sent, tags: [EVERY_TAG] },
          { kind: 'invalidate', origin: 'me', tags: [EVERY_TAG] },
        ])
      }
    })
  }

  it('are text that databases of every encoding accept', () => {
    const sent: BusMessage = {
      kind: 'invalidate',
      origin: 'me',
      tags: ['tag:ß', 'tag:\u0000', 'tag:漢😀', 'tag:\ud800'],
    }
    const [payload] = new Payloads().split(sent)
    expect(payload).to.match(/^[ -~]*$/)
    expect(decodeMessage(payload!)).to.deep.equal(sent)
  })
})
