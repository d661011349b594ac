import { expect } from 'chai'
import { createContext, runInContext, runInNewContext } from 'node:vm'
import * as fc from 'fast-check'
import { valueFingerprint } from '../../../lib/core/values/valueFingerprint.js'
import { Money } from '../../support/arbitraryValues.js'

/** Few and similar leaves, so that data that differs little is frequent. */
const leaves = fc.oneof(
  fc.constantFrom<unknown>('', '1', 'u', 'null', '1n', '-0', '"a"', 'a","b', '[]', '{}', 'd0', 'b""', '\ud800'),
  fc.constantFrom<unknown>(0, -0, 1, NaN, Infinity, -Infinity, 1e21, true, false, null, undefined, 0n, 1n, -1n),
  fc.constantFrom(0, 1, NaN).map((time) => new Date(time)),
  fc.constantFrom('', '1', 'u').map((text) => Buffer.from(text)),
)

const names = fc.constantFrom('a', 'b', '1', '', '__proto__', 'a":1,"b')

const data = fc.letrec<{ data: unknown }>((tie) => ({
  data: fc.oneof(
    { maxDepth: 3 },
    leaves,
    fc.array(tie('data'), { maxLength: 3 }),
    fc.dictionary(names, tie('data'), { maxKeys: 3, noNullPrototype: true }),
  ),
})).data

describe('valueFingerprint', () => {
  it('is the same text for equal data and another text for different data', () => {
    fc.assert(
      fc.property(data, data, (one, other) => {
        expect(valueFingerprint(one) === valueFingerprint(other)).to.equal(areEqual(one, other))
      }),
      { numRuns: 5000 },
    )
  })

  it('differs for every pair of unequal leaves', () => {
    const all = fc.sample(leaves, { numRuns: 150, seed: 1 })
    for (const one of all) {
      for (const other of all)
        expect(valueFingerprint([one]) === valueFingerprint([other])).to.equal(areEqual(one, other))
    }
  })

  it('does not depend on the order of properties', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(names, data), { maxLength: 4 }), (pairs) => {
        const unique = [...new Map(pairs)]
        expect(valueFingerprint(Object.fromEntries(unique))).to.equal(
          valueFingerprint(Object.fromEntries(unique.toReversed())),
        )
      }),
    )
  })

  it('is short for short data', () => {
    expect(valueFingerprint({ b: [1, '1', 1n, undefined], a: new Date(0) })).to.equal('{"a":d0,"b":[1,"1",1n,u]}')
    expect(valueFingerprint(Object.assign(Object.create(null), { a: -0 }))).to.equal('{"a":-0}')
    expect(valueFingerprint(Buffer.from('x'))).to.equal('b"eA=="')
  })

  it('describes plain data of another realm by its values, and differs from that of this realm', () => {
    const make = (code: string): unknown => runInNewContext(`(${code})`)
    for (const code of ['{ a: [1, { b: null }] }', 'new Date(5)']) {
      const context = createContext()
      const [one, same] = [runInContext(`(${code})`, context), runInContext(`(${code})`, context)] as unknown[]
      expect(valueFingerprint(one), code).to.be.a('string').and.equal(valueFingerprint(same))
      expect(valueFingerprint(one), code).to.not.equal(valueFingerprint(make(code)))
      expect(valueFingerprint(one), code).to.not.equal(valueFingerprint(structuredClone(one)))
    }
    for (const code of ['new Map()', '/a/', 'new (class A {})()', 'Object.setPrototypeOf(/a/, Object.prototype)'])
      expect(valueFingerprint(make(code)), code).to.equal(undefined)
  })

  const cyclic: unknown[] = []
  cyclic.push(cyclic)
  const notPlain: Record<string, unknown> = {
    'a function': () => 1,
    'a symbol': Symbol('a'),
    'a class instance': new Money(5),
    'a map': new Map(),
    'a set': new Set(),
    'a typed array': new Uint8Array(1),
    'a regular expression': /a/,
    'a promise': Promise.resolve(1),
    'a property named by a symbol': { [Symbol.for('a')]: 1 },
    'an object that pretends to be a date': Object.create(Date.prototype),
    'an object that pretends to be a buffer': Object.create(Buffer.prototype),
    'a subclass of Date': new (class Day extends Date {})(0),
    'a cycle': cyclic,
    'a property that throws': {
      get broken() {
        throw new Error('not to be read')
      },
    },
  }
  for (const [name, value] of Object.entries(notPlain)) {
    it(`is undefined for ${name}, nested or not`, () => {
      expect(valueFingerprint(value)).to.equal(undefined)
      expect(valueFingerprint({ list: [1, value] })).to.equal(undefined)
    })
  }

  it('is undefined for data deeper than 64 levels', () => {
    expect(valueFingerprint(nested(65))).to.be.a('string')
    expect(valueFingerprint(nested(66))).to.equal(undefined)
    expect(valueFingerprint(nested(100_000))).to.equal(undefined)
  })
})

function nested(levels: number): unknown {
  let value: unknown = []
  for (let i = 1; i < levels; i++) value = [value]
  return value
}

function areEqual(one: unknown, other: unknown): boolean {
  if (!isObject(one) || !isObject(other)) return Object.is(one, other)
  if (Object.getPrototypeOf(one) !== Object.getPrototypeOf(other)) return false
  if (one instanceof Date) return Object.is(one.getTime(), (other as unknown as Date).getTime())
  const keys = Object.keys(one)
  if (keys.length !== Object.keys(other).length) return false
  return keys.every((key) => Object.hasOwn(other, key) && areEqual(one[key], other[key]))
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null
