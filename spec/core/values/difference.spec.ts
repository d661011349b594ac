import { expect } from 'chai'
import fc from 'fast-check'
import { difference } from '../../../lib/core/values/difference.js'
import { keepableValues } from '../../support/arbitraryValues.js'

describe('difference', () => {
  it('is undefined for equal values', () => {
    fc.assert(
      fc.property(keepableValues, (make) => {
        expect(difference(make(), make())).to.equal(undefined)
      }),
      { numRuns: 1000 },
    )
  })

  const twice = new Date(1)
  const PAIRS: readonly (readonly [what: string, one: unknown, other: unknown])[] = [
    ['a value', { a: [1] }, { a: [2] }],
    ['a type', 1, '1'],
    ['the sign of zero', [0], [-0]],
    ['an absent and an undefined property', {}, { a: undefined }],
    ['the order of properties', { a: 1, b: 2 }, { b: 2, a: 1 }],
    ['the order of items in a set', new Set([1, 2]), new Set([2, 1])],
    ['the order of items in a map', new Map([[1, 1], [2, 2]]), new Map([[2, 2], [1, 1]])], // prettier-ignore
    ['a value in a map', new Map([[1, { a: 1 }]]), new Map([[1, { a: 2 }]])],
    ['dates', new Date(0), new Date(1)],
    ['an invalid date', new Date(NaN), new Date(0)],
    ['bytes', Buffer.from([1]), Buffer.from([2])],
    ['the kind of bytes', Buffer.from([1]), Uint8Array.from([1])],
    ['numbers in a typed array', Float32Array.from([0]), Float32Array.from([-0])],
    ['patterns', /a/, /a/g],
    ['a prototype', {}, Object.create(null)],
    ['what is one object', [twice, twice], [new Date(1), new Date(1)]],
    ['what is not one object', [new Date(1), new Date(1)], [twice, twice]],
    ['an attribute', Object.defineProperty({}, 'a', { value: 1 }), { a: 1 }],
    ['a property named by a symbol', { [Symbol.for('spec')]: 1 }, {}],
  ]

  for (const [what, one, other] of PAIRS) {
    it(`finds a difference in ${what}`, () => {
      expect(difference({ in: one }, { in: other })).to.be.a('string')
      expect(difference({ in: other }, { in: one })).to.be.a('string')
    })
  }

  it('names the path', () => {
    expect(difference({ a: [0, { b: 1 }] }, { a: [0, { b: 2 }] })).to.equal("it['a']['1']['b'] is 1, not 2")
  })
})
