import { crc32, deflateRawSync } from 'node:zlib'
import { expect } from 'chai'
import * as fc from 'fast-check'
import { decodeEntry, encodeEntry, type Entry } from '../../lib/index.js'
import { ByteWriter } from '../../lib/codec/binary/ByteWriter.js'
import { difference } from '../../lib/core/values/difference.js'
import type { RowDependency } from '../../lib/core/rowDependency.js'
import { FORMAT_VERSION } from '../../lib/core/entry.js'
import { Tagged, TYPED_ARRAYS } from '../../lib/core/values/plainData.js'
import { decodeBinary } from '../../lib/codec/binary/BinaryDecoder.js'
import { encodeBinary } from '../../lib/codec/binary/BinaryEncoder.js'
import { sampleDependencies, sampleEntry, SAMPLE_VALUES } from '../../lib/testing/sampleEntry.js'
import { keepableValues, Money } from '../support/arbitraryValues.js'

const CONTENT_AT = 7
const COMPRESSED = 1
const BIG_ENDIAN = 2

const milliseconds = fc.oneof(fc.double({ noNaN: true, min: 0 }), fc.constant(Infinity))

const text = fc.oneof(fc.constantFrom('id', 'name', '__proto__'), fc.string({ unit: 'binary' }))
const texts = fc.array(text, { maxLength: 5 })
const flag = fc.option(fc.boolean(), { nil: undefined })
const dependencies: fc.Arbitrary<RowDependency[]> = fc.array(
  fc
    .record({
      table: text,
      columns: texts,
      deciding: texts,
      conditions: fc.array(
        fc.record({ column: text, values: texts, shown: texts }, { requiredKeys: ['column', 'values'] }),
        { maxLength: 3 },
      ),
      rows: fc.option(texts, { nil: undefined }),
      skips: flag,
      key: fc.option(texts, { nil: undefined }),
      isComplete: flag,
    })
    // Plain objects, as decoding makes them.
    .map((each) => ({ ...each, conditions: each.conditions.map((condition) => ({ ...condition })) })),
  { maxLength: 3 },
)

const entries: fc.Arbitrary<() => Entry> = fc
  .tuple(
    keepableValues,
    fc.array(fc.string({ unit: 'binary' })),
    fc.string(),
    fc.nat(),
    milliseconds,
    milliseconds,
    dependencies,
  )
  .map(([make, tags, epoch, stamp, expiresAt, stale, dependencies]) => () => {
    const lifetimes = { storedAt: 0.5, expiresAt, staleWhileRevalidate: stale, staleIfError: 7 }
    return sampleEntry({ value: make(), tags, dependencies, epoch, stamp, ...lifetimes })
  })

/** Bytes with a valid header and checksum around any content. */
function sealed(
  content: Uint8Array,
  flags = flagsOf(encodeEntry(sampleEntry())),
  format: number = FORMAT_VERSION,
): Buffer {
  const all = Buffer.concat([Buffer.from([0xc1, format, 0, 0, 0, 0, flags]), content])
  all.writeUInt32LE(crc32(all.subarray(6)), 2)
  return all
}

const flagsOf = (bytes: Uint8Array): number => bytes[6] as number

const contentOf = (entry: Entry): Buffer => Buffer.from(encodeEntry(entry)).subarray(CONTENT_AT)

/** The parts of an entry as they are encoded. */
const parts = (): unknown[] => decodeBinary(contentOf(sampleEntry())) as unknown[]

const samples = (): Entry[] => Object.values(SAMPLE_VALUES).map((make) => sampleEntry({ value: make() }))

const expectSame = (actual: unknown, expected: unknown): void =>
  void expect(difference(actual, expected)).to.equal(undefined)

/** An entry with rows as a query stores them. */
function ofRows(count: number): Entry {
  const settings = (i: number): object => ({ theme: 'dark', count: i, tags: ['a', `t${i % 10}`] })
  const rows = Array.from({ length: count }, (_, i) => [i, `user ${i}`, `${i}@example.com`, 1.7e12 + i, settings(i)])
  const shape = { position: 0, keys: ['id', 'name', 'email', 'at', 'settings'], hidden: [] }
  return sampleEntry({ value: { structure: { shapes: [shape] }, root: new Tagged(1, rows.flat()), shared: [] } })
}

describe('encoded entries', () => {
  it('are decoded to an equal entry, compressed or not', () => {
    fc.assert(
      fc.property(entries, (make) => {
        expectSame(decodeEntry(encodeEntry(make())), make())
        expectSame(decodeEntry(encodeEntry(make(), { compressAbove: 0 })), make())
      }),
      { numRuns: 300 },
    )
  })

  it('contain the known fields of an entry only', () => {
    expectSame(decodeEntry(encodeEntry({ ...sampleEntry(), more: 1 } as Entry)), sampleEntry())
  })

  it('do not contain validAt, which belongs to this process', () => {
    expect(decodeEntry(encodeEntry(sampleEntry({ validAt: 5 })))?.validAt).to.equal(-1)
  })

  it('are decoded from a part of a larger buffer', () => {
    const bytes = encodeEntry(sampleEntry())
    const larger = new Uint8Array(bytes.length + 20)
    larger.set(bytes, 10)
    expectSame(decodeEntry(larger.subarray(10, 10 + bytes.length)), sampleEntry())
  })

  it('are compressed above the given size, if that makes them smaller', () => {
    const entry = ofRows(100)
    const plain = encodeEntry(entry)
    expect(encodeEntry(entry, {})).to.deep.equal(plain)
    expect(encodeEntry(entry, { compressAbove: plain.length })).to.deep.equal(plain)
    const fewer = encodeEntry(entry, { compressAbove: plain.length - 1 })
    expect(fewer.length).to.be.lessThan(plain.length / 2)
    expect(flagsOf(fewer) ^ flagsOf(plain)).to.equal(COMPRESSED)
    expectSame(decodeEntry(fewer), entry)
    expect(encodeEntry(sampleEntry({ value: 1, tags: [], epoch: '' }), { compressAbove: 0 }).length).to.be.lessThan(40)
  })

  it('take less than half the bytes of JSON', () => {
    const entry = ofRows(100)
    expect(encodeEntry(entry).length).to.be.lessThan(JSON.stringify(entry).length / 2)
  })

  it('have exactly these bytes: a change of the encoding needs another first byte', () => {
    const typed = Object.values(TYPED_ARRAYS).map((type) => new type(1))
    const numbers = [0, -0, 1, 127, 128, -1, -257, 65536, 2 ** 40, 1.5, 5n, 2n ** 70n, -(2n ** 70n)]
    const texts = ['Ada', 'Ada', 'é', '€', 'x'.repeat(64)]
    const whole: unknown[] = [undefined, null, true, false, new Date(5), Buffer.from('ab'), new Map([[1, 2]])]
    const objects = [{ a: 1, b: 2 }, { a: 3, b: 4 }, Object.assign(Object.create(null) as object, { a: 5 })]
    whole.push(new Set([1]), new Tagged(-1, 0), new Tagged('money', 0), ...objects, whole, objects[0])
    const bytes = encodeEntry(sampleEntry({ value: [numbers, texts, whole, typed] }))
    if (flagsOf(bytes) === 0) expect(Buffer.from(bytes).toString('hex')).to.equal(GOLDEN)
    expect(decodeEntry(Buffer.from(GOLDEN, 'hex'))?.epoch).to.equal(
      flagsOf(bytes) === 0 ? sampleEntry().epoch : undefined,
    )
  })

  for (const compressAbove of [Infinity, 0]) {
    it(`are rejected if one bit has changed (compressed above ${compressAbove})`, () => {
      for (const entry of [sampleEntry({ value: { name: 'Ada', paid: '100' } }), ofRows(20)]) {
        const bytes = encodeEntry(entry, { compressAbove })
        for (let bit = 0; bit < bytes.length * 8; bit++) {
          const damaged = Uint8Array.from(bytes)
          damaged[bit >> 3] = (damaged[bit >> 3] as number) ^ (1 << (bit & 7))
          expect(decodeEntry(damaged), `bit ${bit}`).to.equal(undefined)
        }
      }
    })

    it(`are rejected if bytes are missing or added (compressed above ${compressAbove})`, () => {
      for (const entry of [...samples(), ofRows(20)]) {
        const bytes = encodeEntry(entry, { compressAbove })
        for (let length = 0; length < bytes.length; length++) {
          expect(decodeEntry(bytes.subarray(0, length))).to.equal(undefined)
        }
        for (const more of [0, 1, 0xff]) {
          expect(decodeEntry(Buffer.concat([bytes, Buffer.from([more])]))).to.equal(undefined)
          expect(decodeEntry(Buffer.concat([Buffer.from([more]), bytes]))).to.equal(undefined)
        }
      }
    })
  }

  it('are not recognized in random bytes, with or without a valid header', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(decodeEntry(bytes)).to.equal(undefined)
        expect(decodeEntry(sealed(bytes))).to.equal(undefined)
        expect(decodeEntry(sealed(bytes, COMPRESSED))).to.equal(undefined)
      }),
      { numRuns: 2000 },
    )
  })

  it('are not recognized in values that are not bytes', () => {
    for (const value of [undefined, null, '', 'text', 5, {}, [1, 2]]) {
      expect(decodeEntry(value as Uint8Array)).to.equal(undefined)
    }
  })

  it('are rejected with another encoding, format, byte order or flags', () => {
    const content = contentOf(sampleEntry())
    const flags = flagsOf(encodeEntry(sampleEntry()))
    expectSame(decodeEntry(sealed(content)), sampleEntry())
    expect(decodeEntry(sealed(content, flags, FORMAT_VERSION + 1))).to.equal(undefined)
    for (let other = 0; other < 0x100; other++) {
      if (other !== flags) expect(decodeEntry(sealed(content, other)), `flags ${other}`).to.equal(undefined)
    }
    const swapped = sealed(content)
    swapped[0] = 0xc2
    expect(decodeEntry(swapped)).to.equal(undefined)
    expect(flags & ~BIG_ENDIAN).to.equal(0)
  })

  const wrong: [string, (all: unknown[]) => unknown][] = [
    ['with an epoch that is not text', (all) => all.with(0, 5)],
    ['with tags that are not a list', (all) => all.with(1, 'table:users')],
    ['with tags that are a list of another kind', (all) => all.with(1, new Uint8Array(0))],
    ['with a tag that is not text', (all) => all.with(1, ['a', 5])],
    ['with dependencies that are not a list', (all) => all.with(2, 'users')],
    ['with a stamp that is not a number', (all) => all.with(3, '1')],
    ['with a lifetime of NaN', (all) => all.with(5, NaN)],
    ['with a size that is not a number', (all) => all.with(8, 1n)],
    ['with a part too few', (all) => all.slice(0, 9)],
    ['with a part too many', (all) => [...all, 1]],
    ['as an object instead of a list', (all) => ({ ...Object.fromEntries(all.entries()), length: 10 })],
    ['that is nothing', () => undefined],
  ]
  for (const [name, change] of wrong) {
    it(`are rejected for an entry ${name}`, () => {
      expectSame(decodeEntry(sealed(encodeBinary(parts()))), sampleEntry())
      expect(decodeEntry(sealed(encodeBinary(change(parts()))))).to.equal(undefined)
    })
  }

  it('are not made from what could not be decoded', () => {
    const incomplete = { table: 'db/t', columns: [], deciding: [] }
    for (const wrong of [
      { epoch: 5 },
      { tags: [5] },
      { stamp: NaN },
      { expiresAt: undefined },
      { bytes: '1' },
      { dependencies: undefined },
      { dependencies: [5] },
      { dependencies: [incomplete] },
    ]) {
      expect(() => encodeEntry(sampleEntry(wrong as Partial<Entry>))).to.throw(TypeError)
    }
    expect(() => encodeEntry(sampleEntry({ value: { made: new Money(5) } }))).to.throw(TypeError, 'not plain data')
    let deep: unknown = 1
    for (let i = 0; i < 500; i++) deep = [deep]
    expectSame(decodeEntry(encodeEntry(sampleEntry({ value: deep }))), sampleEntry({ value: deep }))
    expect(() => encodeEntry(sampleEntry({ value: [deep] }))).to.throw(TypeError, 'not plain data')
  })

  it('are limited to 100 times their compressed size, in both directions', () => {
    const entry = sampleEntry({ value: 'a'.repeat(1_000_000) })
    const content = contentOf(entry)
    expect(encodeEntry(entry, { compressAbove: 0 }).length).to.equal(content.length + CONTENT_AT)
    const bomb = new ByteWriter(0)
    bomb.uint(content.length)
    bomb.raw(deflateRawSync(content))
    const flags = flagsOf(encodeEntry(entry)) | COMPRESSED
    expect(decodeEntry(sealed(bomb.bytes, flags))).to.equal(undefined)
  })

  it('are rejected, or decoded to an entry that can be encoded again, after any change of the content', () => {
    const dependent = sampleEntry({ value: 1, dependencies: sampleDependencies() })
    const contents = [...samples(), ofRows(3), ...Array.from({ length: 10 }, () => dependent)].map(contentOf)
    const change = fc.record({
      at: fc.nat(),
      remove: fc.nat(3),
      add: fc.array(fc.oneof(fc.integer({ min: 0xc0, max: 0xff }), fc.nat(0xff), fc.nat(3)), { maxLength: 4 }),
    })
    const before = builtIns.map((object) => Reflect.ownKeys(object).length)
    let decoded = 0
    fc.assert(
      fc.property(fc.nat(contents.length - 1), fc.array(change, { minLength: 1, maxLength: 3 }), (which, changes) => {
        const bytes = [...(contents[which] as Buffer)]
        for (const { at, remove, add } of changes) bytes.splice(at % bytes.length, remove, ...add)
        const entry = decodeEntry(sealed(Uint8Array.from(bytes)))
        if (entry === undefined) return
        decoded++
        expectSame(decodeEntry(encodeEntry(entry)), entry)
      }),
      { numRuns: 10_000 },
    )
    expect(decoded).to.be.greaterThan(100)
    expect(builtIns.map((object) => Reflect.ownKeys(object).length)).to.deep.equal(before)
  })
})

const builtIns = [Object, Array, Map, Set, Date, Buffer, Tagged, Function].flatMap((type) => [
  type,
  type.prototype as object,
])

const GOLDEN = [
  'c104a09c19e900850162376130623763652d366130662d346134652d386138652d3066366636663666366636667461626c653a75736572736b65',
  '793a22757365727322416461e9787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878',
  '787878787878787878787878787878787878786d6f6e6579616201ac20f20aa4f2028b8bf20001e30068e5cf8b01e4000000000000f07f0000e1',
  'c800f204f20d00e40000000000000080017fe18000e000e2fffeffffe200000100e3000000000001e4000000000000f83fec05ed094000000000',
  '00000000ee09400000000000000000f20583c381e601e540f20fe8e9ebeaf605f7026162f3010102f40101f5e00000f58500f0000281810102f0',
  '000304f10101c805ef06ef0df20bf8000100f8010100f8020100f803020000f804020000f8050400000000f8060400000000f8070400000000f8',
  '08080000000000000000f809080000000000000000f80a080000000000000000',
].join('')
