import { expect } from 'chai'
import * as fc from 'fast-check'
import { ageOf, expiryFor, uselessFrom, type Age, type Lifetimes } from '../../lib/core/lifetimes.js'
import { sampleEntry } from '../../lib/testing/index.js'

/** Stored at 1000 for 100 ms, then 50 ms of revalidation, 200 ms for the case of errors. */
const entry = sampleEntry({ storedAt: 1000, expiresAt: 1100, staleWhileRevalidate: 50, staleIfError: 200 })

const ORDER: readonly Age[] = ['fresh', 'revalidate', 'on-error', 'expired']

describe('freshness', () => {
  const ages: [number, Lifetimes, Age][] = [
    [1000, {}, 'fresh'],
    [1099, {}, 'fresh'],
    [1100, {}, 'revalidate'],
    [1149, {}, 'revalidate'],
    [1150, {}, 'on-error'],
    [1299, {}, 'on-error'],
    [1300, {}, 'expired'],
    [999, {}, 'fresh'],
    [1049, { ttl: 50 }, 'fresh'],
    [1050, { ttl: 50 }, 'revalidate'],
    [1100, { ttl: 50 }, 'on-error'],
    [1250, { ttl: 50 }, 'expired'],
    [1000, { ttl: 0 }, 'revalidate'],
    [1100, { ttl: 1000 }, 'revalidate'],
    [1100, { staleWhileRevalidate: 0 }, 'on-error'],
    [1100, { staleWhileRevalidate: 0, staleIfError: 0 }, 'expired'],
    [9999, { staleWhileRevalidate: Infinity }, 'revalidate'],
    [9999, { staleIfError: Infinity }, 'on-error'],
    [NaN, {}, 'expired'],
  ]
  for (const [now, reader, age] of ages) {
    it(`is ${age} at ${now} for ${JSON.stringify(reader)}`, () => expect(ageOf(entry, now, reader)).to.equal(age))
  }

  it('has no end without a ttl', () => {
    const endless = sampleEntry({ storedAt: 0, expiresAt: Infinity })
    expect(ageOf(endless, Number.MAX_VALUE, {})).to.equal('fresh')
    expect(ageOf(endless, 10, { ttl: 10 })).to.equal('expired')
    expect(uselessFrom(endless)).to.equal(Infinity)
  })

  it('ends for a reader at its own ttl when that is earlier, never later', () => {
    expect(expiryFor(entry, {})).to.equal(1100)
    expect(expiryFor(entry, { ttl: 30 })).to.equal(1030)
    expect(expiryFor(entry, { ttl: 300 })).to.equal(1100)
  })

  it('is of no use after the longer of its two allowances', () => {
    expect(uselessFrom(entry)).to.equal(1300)
    expect(uselessFrom(sampleEntry({ expiresAt: 5, staleWhileRevalidate: 9, staleIfError: 1 }))).to.equal(14)
  })

  it('only grows older, and a stricter reader never sees it younger', () => {
    const times = fc.nat({ max: 500 })
    fc.assert(
      fc.property(times, times, times, times, times, (ttl, swr, sie, now, later) => {
        const aging = sampleEntry({ storedAt: 0, expiresAt: ttl, staleWhileRevalidate: swr, staleIfError: sie })
        const rank = (at: number, reader: Lifetimes): number => ORDER.indexOf(ageOf(aging, at, reader))
        expect(rank(now + later, {})).to.be.at.least(rank(now, {}))
        expect(rank(now, { ttl: later })).to.be.at.least(rank(now, {}))
      }),
    )
  })
})
