import { expect } from 'chai'
import * as fc from 'fast-check'
import { Tagged } from '../../lib/core/portable.js'
import { portableFromJson, portableToJson } from '../../lib/core/portableJson.js'
import { SAMPLE_VALUES } from '../../lib/testing/sampleEntry.js'
import { keepableValues, Money } from '../support/arbitraryValues.js'
import { expectSame } from '../support/same.js'

const throughText = (value: unknown): unknown =>
  portableFromJson(JSON.parse(JSON.stringify(portableToJson(value))) as unknown)

describe('portable data as JSON', () => {
  for (const [name, make] of Object.entries(SAMPLE_VALUES)) {
    it(`comes back as it was: ${name}`, () => expectSame(throughText(make()), make()))
  }

  it('comes back as it was, whatever it holds', () => {
    fc.assert(
      fc.property(keepableValues, fc.oneof(fc.nat(), fc.string()), (make, tag) => {
        expectSame(throughText(make()), make())
        expectSame(throughText(new Tagged(tag, make())), new Tagged(tag, make()))
        expectSame(throughText(new Map([[make(), make()]])), new Map([[make(), make()]]))
      }),
      { numRuns: 1000 },
    )
  })

  it('shares no memory with what it was made from', () => {
    const buffer = Buffer.from([1, 2])
    const copy = throughText({ buffer, typed: Uint8Array.of(1) }) as { buffer: Buffer; typed: Uint8Array }
    buffer[0] = 9
    expect(copy.buffer[0]).to.equal(1)
    expect(copy.typed.buffer.byteLength).to.equal(1)
  })

  it('goes 500 levels deep and no deeper, in both directions', () => {
    for (const leaf of [undefined, 5n, NaN, 'text']) expectSame(throughText(nested(501, leaf)), nested(501, leaf))
    expect(() => portableToJson(nested(502, 1))).to.throw(TypeError, 'not portable')
    let json: unknown = ['a']
    for (let i = 0; i < 501; i++) json = ['a', json]
    expect(() => portableFromJson(json)).to.throw(TypeError, 'too deep')
  })

  const notPortable: Record<string, unknown> = {
    'a function': () => 1,
    'a symbol': Symbol('a'),
    'an instance of a class': new Money(5),
    'an instance of a subclass of Date': new (class Day extends Date {})(0),
    'an instance of a subclass of Map': new (class Table extends Map {})(),
    'an instance of a subclass of Tagged': new (class Tag extends Tagged {})(0, 0),
    'a regular expression': /a/,
    'an error': new Error('a'),
    'a promise': Promise.resolve(1),
    'an array buffer': new ArrayBuffer(1),
    'a data view': new DataView(new ArrayBuffer(1)),
  }
  for (const [name, value] of Object.entries(notPortable)) {
    it(`refuses ${name} rather than approximate it`, () => {
      expect(() => portableToJson([value])).to.throw(TypeError, 'not portable')
    })
  }

  it('makes a property named __proto__ and no prototype', () => {
    const made = portableFromJson(['o', '__proto__', ['o', 'polluted', true]]) as Record<string, unknown>
    expect(Object.getPrototypeOf(made)).to.equal(Object.prototype)
    expect(Object.keys(made)).to.deep.equal(['__proto__'])
    expect(made['polluted']).to.equal(undefined)
    expect(({} as Record<string, unknown>)['polluted']).to.equal(undefined)
  })

  const refused: unknown[] = [
    [],
    {},
    undefined,
    [['a']],
    [5],
    [null],
    ['x'],
    ['toString'],
    ['__proto__'],
    ['constructor'],
    ['r', 0],
    ['r', -1],
    ['r', 'length'],
    ['r', '__proto__'],
    ['a', ['r', 1]],
    ['a', {}],
    ['f', 5],
    ['i'],
    ['i', 'x'],
    ['d', 5],
    ['b', null],
    ['y', 'Array', ''],
    ['y', 'toString', ''],
    ['y', 'constructor', ''],
    ['y', '__proto__', ''],
    ['y', 'Uint16Array', 'AA=='],
    ['t', 1.5, 1],
    ['t', null, 1],
    ['t', 1],
    ['o', 'a'],
    ['o', 5, 1],
    ['o', ['u'], 1],
    ['n', 'a'],
    ['m', 'a'],
  ]
  for (const json of refused) {
    it(`refuses ${JSON.stringify(json)}`, () => expect(() => portableFromJson(json)).to.throw(Error))
  }

  it('changes no prototype, whatever it reads', () => {
    const codes = fc.constantFrom(
      'u',
      'f',
      'i',
      'd',
      'b',
      'y',
      'r',
      't',
      'a',
      'm',
      's',
      'o',
      'n',
      '__proto__',
      'constructor',
    )
    const hostile = fc.letrec<{ json: unknown }>((tie) => ({
      json: fc.oneof(
        { maxDepth: 5 },
        fc.jsonValue({ maxDepth: 1 }),
        fc
          .tuple(codes, fc.array(fc.oneof(codes, tie('json')), { maxLength: 4 }))
          .map(([code, rest]) => [code, ...rest]),
      ),
    })).json
    const before = builtIns.map((object) => Reflect.ownKeys(object).length)
    fc.assert(
      fc.property(hostile, (json) => {
        try {
          portableFromJson(json)
        } catch (error) {
          expect(error).to.be.instanceOf(Error)
        }
      }),
      { numRuns: 3000 },
    )
    expect(builtIns.map((object) => Reflect.ownKeys(object).length)).to.deep.equal(before)
  })
})

const builtIns = [Object, Array, Map, Set, Date, Buffer, Tagged, Function].flatMap((type) => [
  type,
  type.prototype as object,
])

function nested(levels: number, leaf: unknown): unknown {
  let value = leaf
  for (let i = 0; i < levels; i++) value = [value]
  return value
}
