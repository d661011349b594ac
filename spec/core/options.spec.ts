import { expect } from 'chai'
import { CacheError } from '../../lib/index.js'
import { checkCount, checkOptionNames } from '../../lib/core/options.js'

const rejects = (run: () => unknown, message: string): void => {
  expect(run).to.throw(CacheError).that.includes({ code: 'INVALID_OPTION', message })
}

describe('options', () => {
  it('have known names only', () => {
    checkOptionNames({}, ['a'], 'Its options')
    checkOptionNames({ a: undefined, b: 1 }, ['a', 'b'], 'Its options')
    rejects(
      () => checkOptionNames({ a: 1, c: 1 }, ['a', 'b'], 'Its options'),
      'Its options do not include `c`. They are: a, b.',
    )
  })

  for (const [options, shown] of [
    [null, 'null'],
    [undefined, 'undefined'],
    ['a', '"a"'],
    [[], 'an array of 0'],
    [() => 1, 'the function (unnamed)'],
  ] as const) {
    it(`are not ${shown}`, () => {
      rejects(() => checkOptionNames(options, ['a'], 'Its options'), `Its options must be an object; it was ${shown}.`)
    })
  }

  it('are counted in whole numbers or Infinity', () => {
    for (const count of [1, 2, Number.MAX_SAFE_INTEGER, Infinity]) expect(checkCount(count, 'max')).to.equal(count)
    expect(checkCount(0, 'max', 0)).to.equal(0)
  })

  for (const [count, shown] of [
    [0, '0'],
    [-1, '-1'],
    [1.5, '1.5'],
    [NaN, 'NaN'],
    [-Infinity, '-Infinity'],
    ['5', '"5"'],
    [null, 'null'],
    [5n, '5n'],
  ] as const) {
    it(`reject the count ${shown}`, () => {
      rejects(() => checkCount(count, 'max'), `\`max\` must be a whole number of at least 1; it was ${shown}.`)
    })
  }
})
