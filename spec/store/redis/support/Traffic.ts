import { setTimeout as delay } from 'node:timers/promises'
import { expect } from 'chai'
import type { RowDependency } from '../../../../lib/core/rowDependency.js'
import * as written from '../../../../lib/core/tables/writtenTags.js'
import type { Tag } from '../../../../lib/core/tag.js'
import type { RedisStore } from '../../../../lib/store/redis/RedisStore.js'
import { sampleEntry } from '../../../../lib/testing/index.js'

/** The table whose rows are written precisely. */
const PRECISE = 'db/precise'

/** How often each caller reads or writes after the disturbance. */
const MORE = 15

/** So that servers get their turn, and there are hits between the writes. */
const PAUSE = 10

/** A value in the database, which grows with each write. */
interface Row {
  value: number
  /** The value of the latest write that was acknowledged. */
  acknowledged: number
}

/**
 * Callers that read and write rows through stores, as the caches do. Each row depends on two tables and on one row of a third. Each hit is
 * compared with the database: its value is at least that of the latest write that was acknowledged before the read began.
 */
export class Traffic {
  hits = 0
  writes = 0
  failures = 0
  readonly #rows: readonly Row[]
  readonly #ends = new Set<Promise<void>>()

  constructor(rows: number) {
    this.#rows = Array.from({ length: rows }, () => ({ value: 0, acknowledged: 0 }))
  }

  /** The cache's key of a row. */
  keyOf(row: number): string {
    return `row ${row}`
  }

  /** Reads and writes through all stores, during `act` and some time after it. */
  async during(stores: readonly RedisStore[], act: () => Promise<unknown>): Promise<void> {
    let more = Infinity
    const call = async (run: () => Promise<unknown>): Promise<void> => {
      for (let turn = 0; turn < more; turn++) {
        await run()
        if (more === Infinity) turn = 0
        await new Promise(setImmediate)
      }
    }
    let next = 0
    const any = (): number => next++ % this.#rows.length
    const callers = stores.flatMap((store) => [
      call(() => this.read(store, any())),
      call(() => Promise.all([this.read(store, any()), this.read(store, any())])),
      call(async () => {
        await this.write(store, any())
        await delay(PAUSE)
      }),
    ])
    try {
      // The disturbance begins among hits.
      const before = this.hits
      await Promise.race([Promise.all(callers), untilTrue(() => this.hits > before)])
      await act()
    } finally {
      more = MORE
    }
    await Promise.all(callers)
    await Promise.all(this.#ends)
  }

  /** Reads until each store hits each row. */
  async recovers(stores: readonly RedisStore[]): Promise<void> {
    for (const store of stores) {
      for (const row of this.#rows.keys()) {
        for (let turn = 0; !(await this.read(store, row)); turn++) {
          if (turn > 2000) expect.fail(`There are no hits again: ${String(this.#lastError)}`)
          await delay(PAUSE)
        }
      }
    }
  }

  #lastError: unknown

  /** Looks the row up; on a miss, reads the database and stores the result. Resolves to whether it was a hit. */
  async read(store: RedisStore, row: number): Promise<boolean> {
    const { acknowledged } = this.#row(row)
    try {
      const { entry, position } = await store.find(this.keyOf(row), { loads: 'if-absent' })
      if (entry !== undefined) {
        this.hits++
        expectFresh(entry.value, acknowledged, this.#row(row).value)
        return true
      }
      if (position === undefined) expect.fail('A load has no position')
      const { value } = this.#row(row)
      await new Promise(setImmediate)
      const entryOf = sampleEntry({ value, dependencies: [dependencyOf(row)] })
      await store.fill(this.keyOf(row), { entry: entryOf, tags: tagsOf(row), position })
    } catch (error) {
      if (error instanceof StaleRead) throw error
      this.#fail(error)
      await delay(PAUSE)
    }
    return false
  }

  /** Writes the row: marks, commits, ends. Acknowledged as soon as the store allows it. */
  async write(store: RedisStore, row: number): Promise<void> {
    const id = `write ${this.writes++}`
    const tags = this.writes % 4 === 0 ? tagsOf(row).slice(this.writes % 8 === 0 ? 0 : 1) : preciseTagsOf(row)
    let began = 0
    const { holdsFor = 0 } = await this.#insist(() => {
      began = performance.now()
      return store.mark(id, tags, { uncertain: false, watch: [] })
    })
    const written = this.#row(row)
    const value = ++written.value
    const holds = performance.now() - began < holdsFor
    const end = this.#insist(() => store.finish(id, tags, tags)).then(() => undefined)
    if (holds) this.#later(end)
    else await end
    written.acknowledged = Math.max(written.acknowledged, value)
  }

  #row(row: number): Row {
    return this.#rows[row]!
  }

  #later(end: Promise<void>): void {
    this.#ends.add(end)
    void end.finally(() => this.#ends.delete(end))
  }

  /** Repeats what fails. */
  async #insist<T>(run: () => Promise<T>): Promise<T> {
    for (let turn = 0; ; turn++) {
      try {
        return await run()
      } catch (error) {
        this.#fail(error)
        if (turn > 2000) throw error
        await delay(PAUSE)
      }
    }
  }

  #fail(error: unknown): void {
    this.#lastError = error
    this.failures++
  }
}

class StaleRead extends Error {}

function expectFresh(value: unknown, least: number, most: number): void {
  if (typeof value === 'number' && value >= least && value <= most) return
  throw new StaleRead(`A hit has the value ${String(value)}, and the database had ${least} and has ${most}`)
}

async function untilTrue(holds: () => boolean): Promise<void> {
  while (!holds()) await delay(PAUSE)
}

const tagsOf = (row: number): Tag[] => [`table:db/a${row % 3}`, `table:db/b${row % 2}`]

const dependencyOf = (row: number): RowDependency => ({
  table: PRECISE,
  columns: ['value'],
  deciding: ['id'],
  conditions: [{ column: 'id', values: [`=${row}`] }],
  rows: [`["${row}"]`],
  key: ['id'],
  isComplete: true,
})

const preciseTagsOf = (row: number): Tag[] => {
  const [set, key] = [written.setIn(PRECISE), `["${row}"]`]
  const ofRow = written.rowOf(PRECISE, key)
  return [written.written(PRECISE), set, written.columnOf(set, 'value'), ofRow, written.columnOf(ofRow, 'value')]
}
