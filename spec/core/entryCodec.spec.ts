import { crc32 } from 'node:zlib'
import { expect } from 'chai'
import * as fc from 'fast-check'
import { decodeEntry, encodeEntry, type Entry } from '../../lib/index.js'
import { FORMAT_VERSION } from '../../lib/core/entry.js'
import { sampleEntry } from '../../lib/testing/index.js'
import { keepableValues, Money } from '../support/arbitraryValues.js'
import { expectSame } from '../support/same.js'

const milliseconds = fc.oneof(fc.double({ noNaN: true, min: 0 }), fc.constant(Infinity))

const entries: fc.Arbitrary<() => Entry> = fc
  .tuple(keepableValues, fc.array(fc.string({ unit: 'binary' })), fc.string(), fc.nat(), milliseconds, milliseconds)
  .map(([make, tags, epoch, stamp, expiresAt, stale]) => () => {
    const lifetimes = { storedAt: 0.5, expiresAt, staleWhileRevalidate: stale, staleIfError: 7 }
    return sampleEntry({ value: make(), tags, epoch, stamp, ...lifetimes })
  })

/** Bytes with a right checksum, as somebody makes them who knows the format. */
function sealed(json: string): Uint8Array {
  return Buffer.from(crc32(json).toString(16).padStart(8, '0') + json)
}

/** The parts of an entry as they are encoded. */
const parts = (): unknown[] => JSON.parse(Buffer.from(encodeEntry(sampleEntry())).toString().slice(8)) as unknown[]

describe('entries as bytes', () => {
  it('come back as they were', () => {
    fc.assert(
      fc.property(entries, (make) => {
        const { format, epoch, tags, stamp, storedAt, expiresAt, staleWhileRevalidate, staleIfError, bytes, value } =
          make()
        const lifetimes = { storedAt, expiresAt, staleWhileRevalidate, staleIfError }
        const decoded = decodeEntry(encodeEntry(make()))
        expectSame(decoded, { format, epoch, tags, stamp, ...lifetimes, bytes, value, validAt: -1 })
      }),
    )
  })

  it('come back from a part of a larger buffer', () => {
    const bytes = encodeEntry(sampleEntry())
    const larger = new Uint8Array(bytes.length + 20)
    larger.set(bytes, 10)
    expect(decodeEntry(larger.subarray(10, 10 + bytes.length))).to.deep.equal(sampleEntry())
  })

  it('are text in UTF-8', () => {
    const bytes = encodeEntry(sampleEntry({ value: ['€', '\ud800', '\ufffd', '\0'] }))
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    expect(decodeEntry(Buffer.from(text))?.value).to.deep.equal(['€', '\ud800', '\ufffd', '\0'])
  })

  it('never carry when they were last found valid, which only this process knows', () => {
    expect(decodeEntry(encodeEntry(sampleEntry({ validAt: 5 })))?.validAt).to.equal(-1)
  })

  it('are nothing once any one bit of them is another', () => {
    const bytes = encodeEntry(sampleEntry({ value: { name: 'Ada', paid: '100' } }))
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const damaged = Uint8Array.from(bytes)
      damaged[bit >> 3] = (damaged[bit >> 3] as number) ^ (1 << (bit & 7))
      expect(decodeEntry(damaged), `bit ${bit}`).to.equal(undefined)
    }
  })

  it('are nothing once something is missing or was added', () => {
    const bytes = encodeEntry(sampleEntry())
    for (let length = 0; length < bytes.length; length++)
      expect(decodeEntry(bytes.subarray(0, length))).to.equal(undefined)
    for (const more of [' ', '\n', '\0', ']', '0']) {
      expect(decodeEntry(Buffer.concat([bytes, Buffer.from(more)]))).to.equal(undefined)
      expect(decodeEntry(Buffer.concat([Buffer.from(more), bytes]))).to.equal(undefined)
    }
  })

  it('are nothing when they are any bytes at all', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void expect(decodeEntry(bytes)).to.equal(undefined)),
    )
  })

  it('are nothing when they are no bytes', () => {
    for (const value of [undefined, null, '', 'text', 5, {}, [1, 2]]) {
      expect(decodeEntry(value as Uint8Array)).to.equal(undefined)
    }
  })

  it('are nothing when they are well sealed but no entry', () => {
    expect(decodeEntry(sealed(JSON.stringify(parts())))).to.deep.equal(sampleEntry())
    fc.assert(fc.property(fc.json(), (json) => void expect(decodeEntry(sealed(json))).to.equal(undefined)))
  })

  const wrong: [string, (all: unknown[]) => unknown][] = [
    ['of another format', (all) => [FORMAT_VERSION + 1, ...all.slice(1)]],
    ['of a format in text', (all) => ['1', ...all.slice(1)]],
    ['with an epoch that is no text', (all) => all.with(1, 5)],
    ['with tags that are no list', (all) => all.with(2, 'table:users')],
    ['with a tag that is no text', (all) => all.with(2, ['a', 5])],
    ['with a number too few', (all) => all.with(3, (all[3] as unknown[]).slice(1))],
    ['with a number too many', (all) => all.with(3, [...(all[3] as unknown[]), '1'])],
    ['with a number that is none', (all) => all.with(3, (all[3] as unknown[]).with(2, 'soon'))],
    ['with a number that is no text', (all) => all.with(3, (all[3] as unknown[]).with(0, 1))],
    ['with a value of an unknown code', (all) => all.with(4, ['x'])],
    ['with a value that is an object', (all) => all.with(4, { __proto__: null })],
    ['with a part too few', (all) => all.slice(0, 4)],
    ['with a part too many', (all) => [...all, 1]],
    ['with names instead of places', (all) => ({ ...Object.fromEntries(all.entries()), length: 5 })],
  ]
  for (const [name, change] of wrong) {
    it(`are nothing when they are an entry ${name}`, () => {
      expect(decodeEntry(sealed(JSON.stringify(change(parts()))))).to.equal(undefined)
    })
  }

  it('are nothing when they are nested a million deep', () => {
    const deep = '['.repeat(1_000_000)
    expect(decodeEntry(sealed(deep))).to.equal(undefined)
    expect(decodeEntry(sealed(deep + ']'.repeat(1_000_000)))).to.equal(undefined)
    const value = '["a",'.repeat(100_000) + '1' + ']'.repeat(100_000)
    expect(decodeEntry(sealed(`[1,"e",[],["1","1","1","1","1","1"],${value}]`))).to.equal(undefined)
  })

  it('are refused for values that are not portable', () => {
    expect(() => encodeEntry(sampleEntry({ value: { made: new Money(5) } }))).to.throw(TypeError, 'not portable')
  })
})
