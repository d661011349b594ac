import { expect } from 'chai'
import * as fc from 'fast-check'
import { CacheError } from '../../lib/index.js'
import { encodeKey } from '../../lib/core/key.js'

const RULE = 'A cache key must be a non-empty string or a non-empty array of strings, finite numbers and booleans; '

const keys = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1, maxLength: 5 }),
  fc.constantFrom('1', '["1"]', '[1]', '"1"', 'true'),
  fc.array(
    fc.oneof(
      fc.constantFrom<string | number | boolean>('', '1', 1, true, 'true', 'a","b', '\ud800', '\udc00'),
      fc.string({ unit: 'binary', maxLength: 3 }),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
    ),
    { minLength: 1, maxLength: 3 },
  ),
)

describe('encodeKey', () => {
  it('writes text as JSON text and lists as JSON arrays', () => {
    expect(encodeKey('u2andu3')).to.equal('"u2andu3"')
    expect(encodeKey(['user', 1, true])).to.equal('["user",1,true]')
  })

  it('gives text, numbers and lists different texts', () => {
    expect(new Set(['1', ['1'], [1], [true], ['true'], ['1', '1'], ['1,1'], ['1","1']].map(encodeKey))).to.have.length(
      8,
    )
  })

  it('gives two keys the same text only when they are equal', () => {
    fc.assert(
      fc.property(keys, keys, (one, other) => {
        expect(encodeKey(one) === encodeKey(other)).to.equal(areEqual(one, other))
      }),
      { numRuns: 2000 },
    )
  })

  it('gives no key a text with which another key’s text begins', () => {
    fc.assert(
      fc.property(keys, keys, (one, other) => {
        const [short, long] = [encodeKey(one), encodeKey(other)]
        expect(long.startsWith(short) && long !== short).to.equal(false)
      }),
    )
  })

  const rejected: [unknown, string][] = [
    ['', 'it was an empty string'],
    [[], 'it was an empty array'],
    [undefined, 'it was undefined'],
    [null, 'it was null'],
    [5, 'it was 5'],
    [true, 'it was true'],
    [{ id: 1 }, 'it was an object of class Object'],
    [() => 'key', 'it was the function (unnamed)'],
    [Symbol('key'), 'it was Symbol(key)'],
    [['a', ['b']], 'part 1 is an array, which is too deep: spread it'],
    [['a', null], 'part 1 was null'],
    [[undefined], 'part 0 was undefined'],
    [new Array(1), 'part 0 was undefined'],
    [['a', NaN], 'part 1 was NaN'],
    [[Infinity], 'part 0 was Infinity'],
    [[1n], 'part 0 was 1n'],
    [[new Date(0)], 'part 0 was an object of class Date'],
  ]
  for (const [key, problem] of rejected) {
    it(`rejects a key: ${problem}`, () => {
      expect(() => encodeKey(key))
        .to.throw(CacheError)
        .that.includes({ code: 'INVALID_KEY', message: `${RULE}${problem}.` })
    })
  }
})

type Key = string | (string | number | boolean)[]

/** `0` and `-0` are one number here, as they are to `===`. */
function areEqual(one: Key, other: Key): boolean {
  if (typeof one === 'string' || typeof other === 'string') return one === other
  return one.length === other.length && one.every((part, i) => part === other[i])
}
