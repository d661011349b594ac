import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect } from 'chai'
import * as fc from 'fast-check'
import { difference } from '../../../lib/core/values/difference.js'
import { Tagged, TYPED_ARRAYS } from '../../../lib/core/values/plainData.js'
import { decodeBinary } from '../../../lib/codec/binary/BinaryDecoder.js'
import { encodeBinary } from '../../../lib/codec/binary/BinaryEncoder.js'
import * as code from '../../../lib/codec/binary/typeCodes.js'
import { SAMPLE_VALUES } from '../../../lib/testing/sampleEntry.js'
import { keepableValues, Money } from '../../support/arbitraryValues.js'

const throughBytes = (value: unknown): unknown => decodeBinary(encodeBinary(value))

const expectRoundTrip = (make: () => unknown): void =>
  void expect(difference(throughBytes(make()), make())).to.equal(undefined)

/** Decodes these codes, with `text` as the Latin-1 characters and no UTF-16 characters. */
const valueOf = (codes: readonly number[], text = ''): unknown =>
  decodeBinary(Buffer.concat([Buffer.from([text.length]), Buffer.from(text), Buffer.from([0, ...codes])]))

describe('the binary codec', () => {
  for (const [name, make] of Object.entries(SAMPLE_VALUES)) {
    it(`round-trips ${name}`, () => expectRoundTrip(make))
  }

  it('round-trips any plain data', () => {
    fc.assert(
      fc.property(keepableValues, fc.oneof(fc.integer(), fc.string()), (make, tag) => {
        expectRoundTrip(make)
        expectRoundTrip(() => new Tagged(tag, make()))
        expectRoundTrip(() => new Map([[make(), make()]]))
      }),
      { numRuns: 1000 },
    )
  })

  it('round-trips numbers around each limit of their codes', () => {
    const around = [0, 0x80, 0x100, 2 ** 15, 2 ** 16, 2 ** 31, 2 ** 32, 2 ** 48, 2 ** 53].flatMap((size) => [
      size - 1,
      size,
      size + 1,
      size + 0.5,
    ])
    expectRoundTrip(() => [...around, ...around.map((each) => -each)])
    expectRoundTrip(() => [...around, ...around.map((each) => -each)].map((each) => BigInt(Math.trunc(each))))
    expectRoundTrip(() => [64n, 2000n].flatMap((bits) => [2n ** bits - 1n, 2n ** bits, -(2n ** bits), 1n - 2n ** bits]))
    fc.assert(
      fc.property(fc.oneof(fc.double(), fc.maxSafeInteger(), fc.bigInt()), (each) => expectRoundTrip(() => each)),
    )
  })

  it('round-trips texts around each limit of their codes, new and repeated', () => {
    const letters = ['a', '\xff', '\u0100', '\u20ac', '\ud800', '\udc00', '\0']
    const texts = [0, 1, 12, 13, 31, 32, 33, 62, 63, 64, 127, 128, 300].flatMap((length) =>
      letters.map((letter) => letter.repeat(length)),
    )
    const mixed = [33, 100].map((length) => `${'a'.repeat(length)}\u0100`)
    expectRoundTrip(() => [...texts, ...mixed, ...texts, ...mixed])
    fc.assert(fc.property(fc.array(fc.string({ unit: 'binary' })), (all) => expectRoundTrip(() => [...all, ...all])))
  })

  it('round-trips every kind of typed array, and a part of one', () => {
    for (const type of Object.values(TYPED_ARRAYS)) {
      expectRoundTrip(() => new type(Uint8Array.from({ length: 16 }, (_, i) => i * 17).buffer))
      expectRoundTrip(() => new type(Uint8Array.from({ length: 32 }, (_, i) => i * 7).buffer, 8, 1))
    }
  })

  it('round-trips objects whose keys begin alike', () => {
    const keys = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', '__proto__', '1', '0'))
    fc.assert(
      fc.property(fc.array(keys), (lists) =>
        expectRoundTrip(() => lists.map((list) => Object.fromEntries(list.map((key, i) => [key, i])))),
      ),
    )
  })

  it('round-trips one object in many places', () => {
    const row = { at: new Date(5), bytes: Buffer.from('abc'), typed: Int8Array.of(-1) }
    const rows = [row, [row], new Map([[row, new Set([row])]]), new Tagged(-1, row), row.at, row.bytes, row.typed]
    expectRoundTrip(() => [...rows, rows, { rows, row }])
  })

  it('takes few bytes: texts and lists of keys once, one byte for small numbers', () => {
    const rows = Array.from({ length: 100 }, (_, i) => ({ status: 'active', count: i }))
    // Four bytes for each row: the code, its keys, the known text, the number.
    expect(encodeBinary(rows).length).to.be.lessThan(4 * rows.length + 40)
  })

  it('shares no memory with the value or the bytes', () => {
    const bytes = encodeBinary([Buffer.from([1, 2]), Uint8Array.of(1)])
    const [buffer, typed] = decodeBinary(bytes) as [Buffer, Uint8Array]
    bytes.fill(9)
    expect([...buffer, ...typed]).to.deep.equal([1, 2, 1])
    expect([buffer.buffer.byteLength, typed.buffer.byteLength]).to.deep.equal([2, 1])
  })

  it('does not keep other texts alive through one that is in use', () => {
    setFlagsFromString('--expose-gc')
    const collect = runInNewContext('gc') as () => void
    const kept: unknown[] = []
    collect()
    const before = process.memoryUsage().heapUsed
    for (let i = 0; i < 50; i++) {
      kept.push((throughBytes([`a text in use, number ${i}`, 'x'.repeat(1_000_000)]) as unknown[])[0])
    }
    collect()
    expect(process.memoryUsage().heapUsed - before).to.be.lessThan(10_000_000)
    expect(kept).to.have.length(50)
  })

  it('round-trips 500 levels and rejects more, in both directions', () => {
    for (const leaf of [undefined, 5n, NaN, 'text']) expectRoundTrip(() => nested(501, leaf))
    expect(() => encodeBinary(nested(502, 1))).to.throw(TypeError, 'not plain data')
    for (const inside of [
      [code.ARRAY, 1],
      [code.SET, 1],
      [code.MAP, 1, 0],
      [code.TAGGED, 0],
    ]) {
      expect(() => valueOf([...repeated(inside, 501), 0])).not.to.throw()
      expect(() => valueOf([...repeated(inside, 502), 0])).to.throw(RangeError, 'too deep')
      expect(() => valueOf([...repeated(inside, 1_000_000), 0])).to.throw(RangeError, 'too deep')
    }
    for (const first of [code.DATE, code.SAFE_BIGINT, code.TAGGED]) {
      expect(() => valueOf(repeated([first], 1_000_000))).to.throw(TypeError, 'not a ')
    }
  })

  const notPlainData: Record<string, unknown> = {
    'a function': () => 1,
    'a symbol': Symbol('a'),
    'an instance of a class': new Money(5),
    'an instance of a subclass of Date': new (class Day extends Date {})(0),
    'an instance of a subclass of Map': new (class Table extends Map {})(),
    'an instance of a subclass of Array': new (class Rows extends Array {})(),
    'an instance of a subclass of Tagged': new (class Tag extends Tagged {})(0, 0),
    'an object that only looks like an array': Object.create(Array.prototype),
    'a sparse array': new Array(2 ** 32 - 1),
    'a tag that is not a whole number': new Tagged(0.5, 1),
    'a tag that is nothing': new Tagged(undefined as unknown as string, 1),
    'a regular expression': /a/,
    'an error': new Error('a'),
    'a promise': Promise.resolve(1),
    'an array buffer': new ArrayBuffer(1),
    'a data view': new DataView(new ArrayBuffer(1)),
  }
  for (const [name, value] of Object.entries(notPlainData)) {
    it(`rejects ${name} instead of approximating it`, () => {
      expect(() => encodeBinary([value])).to.throw(TypeError, 'not plain data')
    })
  }

  it('rejects a value that is too large', () => {
    expect(() => encodeBinary(Buffer.alloc(2 ** 30))).to.throw(TypeError, 'too large')
  })

  it('decodes __proto__ as a property, not as the prototype', () => {
    // The keys of the outer object, then those of the inner.
    const codes = [code.OBJECT, 0, 1, 0x89, code.OBJECT, 1, 1, 0x88, code.TRUE]
    const made = valueOf(codes, '__proto__polluted') as Record<string, unknown>
    expect(Object.getPrototypeOf(made)).to.equal(Object.prototype)
    expect(Object.keys(made)).to.deep.equal(['__proto__'])
    expect(made['polluted']).to.equal(undefined)
    expect(({} as Record<string, unknown>)['polluted']).to.equal(undefined)
  })

  const rejected: Record<string, [codes: number[], text?: string]> = {
    'nothing at all': [[]],
    'two values': [[1, 2]],
    'characters without a text': [[1], 'a'],
    'a text beyond the characters': [[0x82], 'a'],
    'a long text beyond the characters': [[code.LATIN1, 2], 'a'],
    'a text in UTF-16 beyond the characters': [[code.UTF16, 1], ''],
    'a reference to an unknown text': [[0xc0]],
    'a reference to a text by a large number': [[code.KNOWN_TEXT, 0xff, 0xff, 0xff, 0xff, 0x7f]],
    'a number of too many bytes': [[code.ARRAY, 2, 0x81, code.KNOWN_TEXT, 0x80, 0x80, 0x80, 0x80, 0x80, 0], 'a'],
    'a reference to an unknown object': [[code.KNOWN_OBJECT, 0]],
    'an unknown code': [[0xf9]],
    'the last code': [[0xff]],
    'a short number': [[code.UINT16, 1]],
    'a short double': [[code.FLOAT64, 1, 2, 3, 4, 5, 6, 7]],
    'a bigint without digits': [[code.POSITIVE_BIGINT, 0]],
    'a short bigint': [[code.NEGATIVE_BIGINT, 2, 1]],
    'a bigint with a fraction': [[code.SAFE_BIGINT, code.FLOAT64, 0, 0, 0, 0, 0, 0, 0xf8, 0x3f]],
    'a bigint of text': [[code.SAFE_BIGINT, 0x81], '1'],
    'a date of text': [[code.DATE, 0x81], '1'],
    'a date of nothing': [[code.DATE, code.NULL]],
    'a short buffer': [[code.BUFFER, 2, 1]],
    'an unknown typed array': [[code.TYPED_ARRAY, 11, 0]],
    'a typed array of half a number': [[code.TYPED_ARRAY, 3, 1, 0]],
    'a short typed array': [[code.TYPED_ARRAY, 0, 2, 0]],
    'a tag with a fraction': [[code.TAGGED, code.FLOAT64, 0, 0, 0, 0, 0, 0, 0xf8, 0x3f, 0]],
    'a tag that is nothing': [[code.TAGGED, code.NULL, 0]],
    'a tag without data': [[code.TAGGED, 0]],
    'a short array': [[code.ARRAY, 2, 0]],
    'a key without a value': [[code.MAP, 1, 0]],
    'a short set': [[code.SET, 1]],
    'a reference to an unknown list of keys': [[code.OBJECT, 1]],
    'a key that is not text': [[code.OBJECT, 0, 1, 0, 0]],
    'a key twice': [[code.OBJECT, 0, 2, 0x81, 0xc0, 1], 'a'],
    'keys in an order that no object has': [[code.OBJECT, 0, 2, 0x81, 0x81, 1, 1], 'a0'],
    'an object without its values': [[code.BARE_OBJECT, 0, 1, 0x81], 'a'],
  }
  for (const [name, [codes, text]] of Object.entries(rejected)) {
    it(`rejects ${name}`, () => expect(() => valueOf(codes, text)).to.throw(Error))
  }

  it('says what is missing', () => {
    expect(() => valueOf([code.KNOWN_OBJECT, 0])).to.throw(RangeError, 'a reference to an unknown object')
    expect(() => valueOf([0xc0])).to.throw(RangeError, 'a reference to an unknown text')
    for (const codes of [[0x82], [code.LATIN1, 2], [code.UTF16, 1]]) {
      expect(() => valueOf(codes, 'a')).to.throw(RangeError, 'characters are missing')
    }
  })

  it('rejects lengths beyond the bytes without allocating memory for them', () => {
    const { rss } = process.memoryUsage()
    const million = [0x80, 0x80, 0x80, 0x10]
    for (const first of [code.ARRAY, code.MAP, code.SET]) {
      expect(() => valueOf(repeated([first, ...million], 400))).to.throw(RangeError)
    }
    for (const first of [code.BUFFER, code.POSITIVE_BIGINT, code.LATIN1, code.UTF16]) {
      expect(() => valueOf([first, 0xff, 0xff, 0xff, 0xff, 0x0f])).to.throw(RangeError)
    }
    expect(() => valueOf([code.TYPED_ARRAY, 0, 0xff, 0xff, 0xff, 0xff, 0x0f])).to.throw(RangeError)
    expect(() => decodeBinary(Buffer.from([0xff, 0xff, 0xff, 0xff, 0x0f, 0]))).to.throw(RangeError)
    expect(() => decodeBinary(Buffer.from([0, 0xff, 0xff, 0xff, 0xff, 0x0f]))).to.throw(RangeError)
    expect(process.memoryUsage().rss - rss).to.be.lessThan(200_000_000)
  })

  describe('with repeated objects', () => {
    it('allows a copy that is larger than the data, within limits, in both directions', () => {
      // Each level is twice in the next: 2^(levels + 1) - 2 parts in all. A million and some are always allowed.
      for (const pair of pairs) expect(() => throughBytes(pair(19))).not.to.throw()
      for (const pair of pairs) expect(() => encodeBinary(pair(20))).to.throw(TypeError, 'too often')
      expect(() => valueOf(pairCodes(19))).not.to.throw()
      expect(() => valueOf(pairCodes(20))).to.throw(RangeError, 'too often')
      expect(() => valueOf(pairCodes(400))).to.throw(RangeError, 'too often')
      expect(() => valueOf(rowOfPairs(5000))).to.throw(RangeError, 'too often')
    })

    it('rejects a copy of very many bytes', () => {
      const buffer = Buffer.alloc(100_000)
      const typed = new Float64Array(12_500)
      for (const one of [buffer, typed]) {
        expect(() => throughBytes(new Array(100).fill(one))).not.to.throw()
        expect(() => encodeBinary(new Array(200).fill(one))).to.throw(TypeError, 'too often')
      }
      const times = 0x7f
      const codes = [code.ARRAY, times, code.BUFFER, 0x80, 0x80, 0x08, ...new Uint8Array(0x20000)]
      expect(() => valueOf([...codes, ...repeated([code.KNOWN_OBJECT, 1], times - 1)])).to.throw(
        RangeError,
        'too often',
      )
    })

    it('allows a large value whose repeated objects are small', () => {
      const row = { id: 1 }
      const rows = throughBytes(Array.from({ length: 1_100_000 }, (_, i) => (i % 3 === 0 ? row : i))) as unknown[]
      expect(rows).to.have.length(1_100_000)
      expect(rows[3]).to.equal(rows[0])
    })

    it('allows small objects that contain themselves: a copier repeats them until its stack is full', () => {
      expectRoundTrip(() => ring(100))
      expect(() => encodeBinary(ring(300))).to.throw(TypeError, 'too often')
      const codes = [code.ARRAY, 0x7f, code.ARRAY, 0x7f, ...new Uint8Array(0x7f), ...new Uint8Array(0x7d)]
      expect(() => valueOf([...codes, code.KNOWN_OBJECT, 1])).not.to.throw()
      expect(() => valueOf([...codes, code.KNOWN_OBJECT, 0])).to.throw(RangeError, 'too often')
    })
  })

  it('changes no prototype, whatever the bytes are', () => {
    const codes = fc.oneof(
      fc.integer({ min: code.FIRST_CODE, max: 0xff }),
      fc.integer({ min: 0, max: 5 }),
      fc.constantFrom(0x89, 0x8b, 0xc0, 0xc1, 0x80),
    )
    const before = builtIns.map((object) => Reflect.ownKeys(object).length)
    let read = 0
    fc.assert(
      fc.property(fc.array(codes, { maxLength: 30 }), fc.boolean(), (all, isOneObject) => {
        try {
          valueOf(isOneObject ? [code.OBJECT, 0, 2, 0x89, 0x8b, ...all] : all, '__proto__constructor')
          read++
        } catch (error) {
          expect(error).to.be.instanceOf(Error)
        }
      }),
      { numRuns: 5000, examples: [[[1, 2], true]] },
    )
    expect(read).to.be.greaterThan(0)
    expect(builtIns.map((object) => Reflect.ownKeys(object).length)).to.deep.equal(before)
  })
})

const builtIns = [Object, Array, Map, Set, Date, Buffer, Tagged, Function].flatMap((type) => [
  type,
  type.prototype as object,
])

const repeated = (codes: readonly number[], times: number): number[] =>
  Array.from({ length: codes.length * times }, (_, i) => codes[i % codes.length] as number)

function nested(levels: number, leaf: unknown): unknown {
  let value = leaf
  for (let i = 0; i < levels; i++) value = [value]
  return value
}

/** `levels` objects, each twice in the next. */
const pairs = [
  (below: unknown): unknown => [below, below],
  (below: unknown): unknown => ({ one: below, other: below }),
  (below: unknown): unknown => new Map([[below, below]]),
].map((pair) => (levels: number): unknown => {
  let value: unknown = pair(1)
  for (let i = 1; i < levels; i++) value = pair(value)
  return value
})

/** The same as codes: the outermost object begins first. */
function pairCodes(levels: number): number[] {
  const ends = Array.from({ length: levels - 1 }, (_, i) => [code.KNOWN_OBJECT, ...uint(levels - 1 - i)])
  return [...repeated([code.ARRAY, 2], levels), 1, 1, ...ends.flat()]
}

/** A list of objects, each with the one before twice: the number of parts becomes infinite. */
function rowOfPairs(count: number): number[] {
  const each = Array.from({ length: count }, (_, i) => {
    const before = [code.KNOWN_OBJECT, ...uint(i + 1)]
    return [code.ARRAY, 2, ...before, ...before]
  })
  return [code.ARRAY, ...uint(count + 1), code.ARRAY, 0, ...each.flat()]
}

const uint = (value: number): number[] => (value < 0x80 ? [value] : [(value & 0x7f) | 0x80, value >> 7])

/** An array of `size` items of which the last is the array itself. */
function ring(size: number): unknown {
  const array: unknown[] = new Array<unknown>(size - 1).fill(0)
  array.push(array)
  return array
}
