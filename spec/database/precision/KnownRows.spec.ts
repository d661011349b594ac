import { expect } from 'chai'
import { WriteClock } from '../../../lib/cache/freshness/writeClock.js'
import type { Tag } from '../../../lib/core/tag.js'
import { KnownRows, type KnownRow } from '../../../lib/database/precision/KnownRows.js'
import type { TableDescription } from '../../../lib/database/catalog/graph/TableDescription.js'

const INT = { name: 'integer', least: -(2 ** 31), most: 2 ** 31 - 1 } as const

const description: TableDescription = {
  name: 't',
  columns: new Map(
    ['id', 'n'].map((name) => [
      name,
      { spelling: name, kind: INT, isIndexed: true, followsUpdates: false, initial: undefined },
    ]),
  ),
  key: [{ column: 'id', kind: 'integer' }],
  isPlainToRead: true,
  isPlainToWrite: true,
  references: [],
}
const row: KnownRow = { table: { id: 'db/t', database: 'db', description }, keyValues: [5] }
const TAGS: readonly Tag[] = ['table:db/t', 'set:db/t', 'set:db/t.n', 'row:db/t/["5"]', 'row:db/t/["5"].n']

/** A database with one row, and what the process knows of it. */
class World {
  readonly clock = new WriteClock()
  readonly stamps = new Map<Tag, number>()
  readonly pending: Tag[] = []
  readonly known = new KnownRows(
    {
      allInvalidatedAt: 0,
      latest: (tag) => this.stamps.get(tag) ?? 0,
      isPending: (tags) => [...tags].some((tag) => this.pending.includes(tag)),
    },
    this.clock,
  )
  stored = '=0'
  /** How often a value was known. */
  told = 0

  read(): (() => void)[] {
    let stamp = 0
    let seen = ''
    return [
      () => void (stamp = this.clock.now),
      () => void (seen = this.stored),
      () => this.known.learn(row, [['n', seen]], stamp),
    ]
  }

  write(value: string): (() => void)[] {
    let begun = 0
    let before = ''
    return [
      () => {
        begun = this.clock.now
        this.clock.tick()
        this.pending.push(...TAGS)
      },
      () => {
        before = this.stored
        this.stored = value
      },
      () => this.#settle(value, begun, before),
    ]
  }

  #settle(value: string, begun: number, before: string): void {
    for (const tag of TAGS) this.pending.splice(this.pending.indexOf(tag), 1)
    const known = this.known.valueOf(row, 'n', begun)
    if (known !== undefined) {
      this.told++
      expect(known).to.equal(before)
    }
    const isTouched = this.known.isTouched(row, ['n'], begun)
    const stamp = this.clock.tick()
    for (const tag of TAGS) this.stamps.set(tag, stamp)
    if (!isTouched) this.known.learn(row, [['n', value]], this.clock.now)
  }
}

/** All orders in which the steps can be taken, each list in its own order. */
function* orders(lengths: readonly number[]): Generator<number[]> {
  if (lengths.every((length) => length === 0)) yield []
  for (const [index, length] of lengths.entries()) {
    if (length === 0) continue
    for (const rest of orders(lengths.map((each, at) => (at === index ? each - 1 : each)))) yield [index, ...rest]
  }
}

describe('what is known of rows', () => {
  it('is what they had before a write, however reads and writes overlap', () => {
    let told = 0
    let count = 0
    for (const order of orders([3, 3, 3])) {
      const world = new World()
      const actors = [world.read(), world.write('=1'), world.write('=2')]
      for (const actor of order) actors[actor]?.shift()?.()
      for (const step of world.write('=3')) step()
      told += world.told
      count++
    }
    expect(count).to.equal(1680)
    expect(told).to.be.above(100)
  })

  it('is what the latest read has seen', () => {
    const { known, stamps } = new World()
    for (const tag of TAGS) stamps.set(tag, 4)
    known.learn(row, [['n', '=2']], 5)
    known.learn(row, [['n', '=1']], 3)
    expect(known.valueOf(row, 'n', 6)).to.equal('=2')
  })

  it('is nothing after everything was invalidated', () => {
    const { known, clock } = new World()
    const ledger = { allInvalidatedAt: 0, latest: known.ledger.latest, isPending: known.ledger.isPending }
    const rows = new KnownRows(ledger, clock)
    rows.learn(row, [['n', '=2']], 5)
    expect(rows.valueOf(row, 'n', 6)).to.equal('=2')
    ledger.allInvalidatedAt = 6
    expect(rows.valueOf(row, 'n', 6)).to.equal(undefined)
  })

  it('is no more than fits', () => {
    const world = new World()
    const known = new KnownRows(world.known.ledger, world.clock, 2)
    const rows = [1, 2, 3, 4, 5].map((id): KnownRow => ({ ...row, keyValues: [id] }))
    for (const each of rows) known.learn(each, [['n', '=1']], 0)
    expect(rows.filter((each) => known.valueOf(each, 'n', 0) !== undefined).length).to.be.within(2, 4)
  })

  it('is not told of numbers that a driver has rounded', () => {
    const world = new World()
    const [exact, rounded] = [2 ** 53 - 1, 2 ** 53].map((id): KnownRow => ({ ...row, keyValues: [String(id)] }))
    for (const each of [exact, rounded]) world.known.learn(each as KnownRow, [['n', '=1']], 0)
    expect(world.known.valueOf(exact as KnownRow, 'n', 0)).to.equal('=1')
    expect(world.known.valueOf(rounded as KnownRow, 'n', 0)).to.equal(undefined)
  })
})
