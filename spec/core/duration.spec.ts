import { expect } from 'chai'
import * as fc from 'fast-check'
import { CacheError } from '../../lib/index.js'
import { parseDuration } from '../../lib/core/duration.js'

describe('parseDuration', () => {
  const read: [unknown, number][] = [
    [0, 0],
    [1.5, 1.5],
    [Infinity, Infinity],
    ['250ms', 250],
    ['0s', 0],
    ['30s', 30_000],
    ['5m', 300_000],
    ['1.5h', 5_400_000],
    ['7d', 604_800_000],
  ]
  for (const [value, milliseconds] of read) {
    it(`parses ${JSON.stringify(value)} as ${milliseconds} ms`, () => {
      expect(parseDuration(value, 'ttl')).to.equal(milliseconds)
    })
  }

  it('parses every whole number with a unit', () => {
    const units = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }
    fc.assert(
      fc.property(fc.nat(), fc.constantFrom(...Object.entries(units)), (count, [unit, factor]) => {
        expect(parseDuration(`${count}${unit}`, 'ttl')).to.equal(count * factor)
      }),
    )
  })

  const rejected: [unknown, string][] = [
    [-1, '-1'],
    [NaN, 'NaN'],
    ['', '""'],
    ['5', '"5"'],
    ['5 m', '"5 m"'],
    [' 5m', '" 5m"'],
    ['5m\n', '"5m\\n"'],
    ['-5m', '"-5m"'],
    ['.5m', '".5m"'],
    ['1e3s', '"1e3s"'],
    ['5M', '"5M"'],
    ['5 minutes', '"5 minutes"'],
    [null, 'null'],
    [undefined, 'undefined'],
    [true, 'true'],
    [5n, '5n'],
    [['5m'], 'an array of 1'],
  ]
  for (const [value, shown] of rejected) {
    it(`rejects ${shown}`, () => {
      const message = `\`ttl\` must be a number of milliseconds (0 or more) or text like '250ms', '30s', '5m', '1h', '7d'; it was ${shown}.`
      expect(() => parseDuration(value, 'ttl'))
        .to.throw(CacheError)
        .that.includes({ code: 'INVALID_DURATION', message })
    })
  }
})
