/** Versions that were known of a row, and since when. */
interface Steps {
  readonly times: number[]
  readonly versions: number[]
}

/** The least version of each row that a read may show, by the time at which it begins. */
export class Floors {
  readonly #known = new Map<string, [time: number, version: number][]>()
  readonly #steps = new Map<string, Steps>()

  /** From this time on the row has at least this version. */
  add(row: string, time: number, version: number): void {
    const known = this.#known.get(row)
    if (known === undefined) this.#known.set(row, [[time, version]])
    else known.push([time, version])
    this.#steps.delete(row)
  }

  /** What was known before the time; -1: nothing. */
  at(row: string, time: number): number {
    const { times, versions } = this.#stepsOf(row)
    let [low, high] = [0, times.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((times[middle] as number) < time) low = middle + 1
      else high = middle
    }
    return versions[low - 1] ?? -1
  }

  #stepsOf(row: string): Steps {
    const made = this.#steps.get(row)
    if (made !== undefined) return made
    const steps: Steps = { times: [], versions: [] }
    let highest = -1
    for (const [time, version] of (this.#known.get(row) ?? []).sort(([a], [b]) => a - b)) {
      if (version <= highest) continue
      highest = version
      steps.times.push(time)
      steps.versions.push(version)
    }
    this.#steps.set(row, steps)
    return steps
  }
}
