import { expect } from 'chai'
import fc from 'fast-check'
import { LoadHistogram, type LoadTimes } from '../../../lib/cache/statistics/LoadHistogram.js'

const SHARES = { p50: 0.5, p95: 0.95, p99: 0.99 } as const

/** Milliseconds, to whole microseconds, of all sizes up to an hour. */
const duration = fc
  .tuple(fc.integer({ min: 0, max: 31 }), fc.double({ min: 1, max: 2, noNaN: true }))
  .map(([power, factor]) => Math.floor(factor * 2 ** power) / 1000)

const durations = fc.array(fc.oneof(duration, fc.constant(0)), { minLength: 1, maxLength: 300 })

const histogramOf = (times: readonly number[]): LoadHistogram => {
  const histogram = new LoadHistogram()
  for (const time of times) histogram.add(time)
  return histogram
}

/** By nearest rank. */
const exactly = (sorted: readonly number[], share: number): number => sorted[Math.ceil(share * sorted.length) - 1]!

function expectClose(times: readonly number[], { count, mean, total, ...percentiles }: LoadTimes): void {
  const sum = times.reduce((all, each) => all + each, 0)
  expect(count).to.equal(times.length)
  expect(total).to.be.closeTo(sum, sum * 1e-9)
  expect(mean).to.be.closeTo(sum / count, sum * 1e-9)
  const sorted = [...times].sort((a, b) => a - b)
  for (const [name, share] of Object.entries(SHARES)) {
    const exact = exactly(sorted, share)
    const percentile = percentiles[name as keyof typeof SHARES]
    expect(percentile, name).to.be.closeTo(exact, exact / 32 + 1e-9)
    expect(percentile, `${name} and the longest`).to.be.at.most(sorted.at(-1)!)
  }
}

describe('A histogram of loads', () => {
  it('has percentiles that are at most 1/32 off, and an exact count, sum and mean', () => {
    fc.assert(fc.property(durations, (times) => expectClose(times, histogramOf(times).times())))
  })

  it('sums histograms as if all loads had been in one', () => {
    fc.assert(
      fc.property(durations, durations, (some, others) => {
        const sum = histogramOf(some)
        sum.addAll(histogramOf(others))
        expectClose([...some, ...others], sum.times())
      }),
    )
  })

  it('is all zeros without loads', () => {
    expect(new LoadHistogram().times()).to.deep.equal({ count: 0, mean: 0, p50: 0, p95: 0, p99: 0, total: 0 })
  })

  it('takes no time for less than none, and any time for at most 71 minutes in percentiles', () => {
    expect(histogramOf([-5, 0]).times()).to.include({ total: 0, p99: 0 })
    const { total, p50 } = histogramOf([1e9]).times()
    expect(total).to.equal(1e9)
    expect(p50).to.be.closeTo(2 ** 32 / 1000, 2 ** 32 / 32_000)
  })
})
