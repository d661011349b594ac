import { expect } from 'chai'
import * as fc from 'fast-check'
import { stalenessOf, expiryFor, usableUntil, type Staleness, type Lifetimes } from '../../lib/core/lifetimes.js'
import { sampleEntry } from '../../lib/testing/index.js'

/** Stored at 1000 with a ttl of 100 ms, `staleWhileRevalidate` of 50 ms and `staleIfError` of 200 ms. */
const entry = sampleEntry({ storedAt: 1000, expiresAt: 1100, staleWhileRevalidate: 50, staleIfError: 200 })

const ORDER: readonly Staleness[] = ['fresh', 'revalidate', 'on-error', 'expired']

describe('staleness', () => {
  const cases: [number, Lifetimes, Staleness][] = [
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
  for (const [now, reader, age] of cases) {
    it(`is ${age} at ${now} for ${JSON.stringify(reader)}`, () => expect(stalenessOf(entry, now, reader)).to.equal(age))
  }

  it('stays fresh forever without a ttl', () => {
    const endless = sampleEntry({ storedAt: 0, expiresAt: Infinity })
    expect(stalenessOf(endless, Number.MAX_VALUE, {})).to.equal('fresh')
    expect(stalenessOf(endless, 10, { ttl: 10 })).to.equal('expired')
    expect(usableUntil(endless)).to.equal(Infinity)
  })

  it('expires for a reader at the reader’s ttl if that is earlier, never later', () => {
    expect(expiryFor(entry, {})).to.equal(1100)
    expect(expiryFor(entry, { ttl: 30 })).to.equal(1030)
    expect(expiryFor(entry, { ttl: 300 })).to.equal(1100)
  })

  it('is usable until the longer of staleWhileRevalidate and staleIfError ends', () => {
    expect(usableUntil(entry)).to.equal(1300)
    expect(usableUntil(sampleEntry({ expiresAt: 5, staleWhileRevalidate: 9, staleIfError: 1 }))).to.equal(14)
  })

  it('only grows, and is never smaller for a stricter reader', () => {
    const times = fc.nat({ max: 500 })
    fc.assert(
      fc.property(times, times, times, times, times, (ttl, swr, sie, now, later) => {
        const aging = sampleEntry({ storedAt: 0, expiresAt: ttl, staleWhileRevalidate: swr, staleIfError: sie })
        const rank = (at: number, reader: Lifetimes): number => ORDER.indexOf(stalenessOf(aging, at, reader))
        expect(rank(now + later, {})).to.be.at.least(rank(now, {}))
        expect(rank(now, { ttl: later })).to.be.at.least(rank(now, {}))
      }),
    )
  })
})
