import { expect } from 'chai'
import { CacheError } from '../../lib/index.js'
import { classNameOf, describeValue } from '../../lib/core/CacheError.js'
import { Money } from '../support/arbitraryValues.js'

describe('CacheError', () => {
  it('has a code, a name and a cause', () => {
    const cause = new Error('why')
    const error = new CacheError('INVALID_KEY', 'what', { cause })
    expect(error).to.be.instanceOf(Error)
    expect(error).to.include({ name: 'CacheError', code: 'INVALID_KEY', message: 'what', cause })
    expect(String(error)).to.equal('CacheError: what')
  })

  const shown: [unknown, string][] = [
    [null, 'null'],
    [undefined, 'undefined'],
    [5, '5'],
    [NaN, 'NaN'],
    [5n, '5n'],
    [false, 'false'],
    [Symbol('s'), 'Symbol(s)'],
    ['text', '"text"'],
    ['x'.repeat(40), `"${'x'.repeat(40)}"`],
    ['x'.repeat(41), `"${'x'.repeat(40)}…"`],
    [[1, 2, 3], 'an array of 3'],
    [describeValue, 'the function describeValue'],
    [() => undefined, 'the function (unnamed)'],
    [Money, 'the function Money'],
    [{}, 'an object of class Object'],
    [new Map(), 'an object of class Map'],
    [Object.create(null), 'an object of class (no prototype)'],
    [new Money(5), 'an object of class Money'],
    [Object.create({ constructor: 5 }), 'an object of class (unnamed)'],
  ]
  for (const [value, text] of shown) {
    it(`describes a value as ${text}`, () => expect(describeValue(value)).to.equal(text))
  }

  it('names the class of an object', () => expect(classNameOf(new Date())).to.equal('Date'))
})
