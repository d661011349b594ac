import { expect } from 'chai'
import * as fc from 'fast-check'
import { Tagged } from '../../lib/core/values/plainData.js'
import { countOnce, plainDataSize } from '../../lib/codec/plainDataSize.js'
import { keepableValues } from '../support/arbitraryValues.js'

describe('plainDataSize', () => {
  const sizes: [string, unknown, number][] = [
    ['nothing', undefined, 0],
    ['null', null, 0],
    ['a boolean', true, 0],
    ['a whole number', 5, 0],
    ['a whole number that takes more than 31 bits', 2 ** 31, 16],
    ['a fraction', 0.5, 16],
    ['a bigint', 5n, 24],
    ['Latin text', 'abcé', 16 + 4],
    ['other text', 'abc€', 16 + 8],
    ['a date', new Date(0), 96],
    ['a buffer', Buffer.alloc(1000), 1096],
    ['a typed array', new Float64Array(10), 176],
    ['an empty array', [], 32],
    ['an array of numbers', [1, 2, 3], 56],
    ['an empty object', {}, 24],
    ['an object', { a: 'x', b: 1 }, 24 + 16 + 17],
    ['a map', new Map([['a', 'b']]), 64 + 16 + 34],
    ['a set', new Set(['a']), 64 + 8 + 17],
    ['a tagged value', new Tagged(0, [1]), 32 + 40],
  ]
  for (const [name, value, bytes] of sizes) {
    it(`of ${name} is ${bytes}`, () => expect(plainDataSize(value)).to.equal(bytes))
  }

  it('counts shared parts once, and terminates for cycles', () => {
    const text = { text: 'x'.repeat(1000) }
    expect(plainDataSize([text, text])).to.equal(plainDataSize([text]) + 8)
    const cycle: unknown[] = [1]
    cycle.push(cycle)
    expect(plainDataSize(cycle)).to.equal(48)
  })

  it('is the same for text of any length, whether Latin or not', () => {
    for (let length = 0; length < 40; length++) {
      expect(plainDataSize('é'.repeat(length))).to.equal(16 + length)
      expect(plainDataSize(`${'a'.repeat(length)}€`)).to.equal(16 + 2 * (length + 1))
    }
  })

  it('is the same for an object that is counted once', () => {
    fc.assert(
      fc.property(keepableValues, keepableValues, (part, other) => {
        const [object, constant] = [{ part: part() }, { part: part() }]
        countOnce(constant)
        for (let time = 0; time < 2; time++)
          expect(plainDataSize([constant, other(), constant])).to.equal(plainDataSize([object, other(), object]))
      }),
    )
  })

  it('measures data of any depth', () => {
    let deep: unknown = 'x'
    for (let i = 0; i < 200_000; i++) deep = i % 2 === 0 ? [deep] : { deep }
    expect(plainDataSize(deep)).to.equal(17 + 100_000 * (40 + 32))
  })

  it('is a whole number that grows with each added value', () => {
    fc.assert(
      fc.property(keepableValues, keepableValues, (one, other) => {
        const size = plainDataSize([one()])
        expect(Number.isInteger(size)).to.equal(true)
        expect(plainDataSize([one(), other()])).to.equal(size + 8 + plainDataSize(other()))
        expect(plainDataSize({ one: one(), other: other() })).to.be.greaterThan(plainDataSize({ one: one() }))
      }),
    )
  })
})
