/** How long loads took, in milliseconds. All are 0 without loads. */
export interface LoadTimes {
  /** How many loads have ended, those that failed included. */
  readonly count: number
  /** The sum of all durations, divided by `count`. */
  readonly mean: number
  /** Half of the loads took at most this long. A percentile is wrong by at most 3.2 %, or half a microsecond. */
  readonly p50: number
  /** 95 % of the loads took at most this long. */
  readonly p95: number
  /** 99 % of the loads took at most this long. */
  readonly p99: number
  /** The sum of all durations. */
  readonly total: number
}

/** How many buckets each power of two of microseconds has. */
const STEPS = 16

/** Longer loads count as this long in percentiles: 71 minutes. */
const LONGEST = 2 ** 32 - 1

/**
 * Durations in bounded memory: log-linear buckets as in HdrHistogram (https://hdrhistogram.org). Each power of two of microseconds is
 * divided into 16 buckets of equal width, so the middle of a bucket is at most 1/32 off each duration in it. There are at most 464 buckets.
 */
export class LoadHistogram {
  readonly #buckets = new Map<number, number>()
  #count = 0
  #total = 0
  #longest = 0

  /** The mean in milliseconds; 0 without loads. */
  get mean(): number {
    return this.#count === 0 ? 0 : this.#total / this.#count
  }

  /** The sum of all durations, in milliseconds. */
  get total(): number {
    return this.#total
  }

  add(milliseconds: number): void {
    const duration = Math.max(0, milliseconds)
    this.#count++
    this.#total += duration
    this.#longest = Math.max(this.#longest, duration)
    this.#addTo(bucketOf(Math.min(Math.round(duration * 1000), LONGEST)), 1)
  }

  addAll(other: LoadHistogram): void {
    this.#count += other.#count
    this.#total += other.#total
    this.#longest = Math.max(this.#longest, other.#longest)
    for (const [bucket, count] of other.#buckets) this.#addTo(bucket, count)
  }

  times(): LoadTimes {
    const [p50, p95, p99] = this.#percentiles([0.5, 0.95, 0.99]) as [number, number, number]
    return { count: this.#count, mean: this.mean, p50, p95, p99, total: this.#total }
  }

  /** By nearest rank. `shares`: ascending. */
  #percentiles(shares: readonly number[]): number[] {
    const buckets = [...this.#buckets].toSorted(([a], [b]) => a - b)
    let seen = 0
    let next = 0
    let middle = 0
    return shares.map((share) => {
      for (; seen < share * this.#count; next++) {
        const [bucket, count] = buckets[next] as [number, number]
        seen += count
        middle = middleOf(bucket) / 1000
      }
      return Math.min(middle, this.#longest)
    })
  }

  #addTo(bucket: number, count: number): void {
    this.#buckets.set(bucket, (this.#buckets.get(bucket) ?? 0) + count)
  }
}

/** `value`: a whole number from 0 to `LONGEST`. The lowest 16 values have buckets of their own. */
function bucketOf(value: number): number {
  if (value < STEPS) return value
  const shift = 27 - Math.clz32(value)
  return shift * STEPS + (value >>> shift)
}

function middleOf(bucket: number): number {
  if (bucket < STEPS) return bucket
  const shift = Math.floor(bucket / STEPS) - 1
  const width = 2 ** shift
  return (STEPS + (bucket % STEPS)) * width + (width - 1) / 2
}
