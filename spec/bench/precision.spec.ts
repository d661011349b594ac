import { expect } from 'chai'
import { APPS } from '../../bench/precision/apps/index.js'
import { Chance } from '../../bench/precision/Chance.js'
import { on, passes, related } from '../../bench/precision/conditions.js'
import { cacheops, hitsUnder, oracle, tableTags } from '../../bench/precision/rules.js'
import { trace, type Trace, type TracedRead } from '../../bench/precision/trace.js'

const SEQUENCE = { operations: 60, writeShare: 0.3, seed: 7 }

const read = (result: string, at: number, room = 1): TracedRead => ({
  name: 'room',
  key: `room ${room}`,
  result,
  at,
  selects: 1,
  tables: new Set(['rooms']),
  conditions: [on('rooms', { id: room })],
})

/** Room 1 is read, room 2 is written, room 1 is read again and again. */
const TRACE: Trace = {
  reads: [read('a', 0), read('a', 0), read('a', 1), read('b', 2), read('b', 2)],
  writes: [
    { tables: new Set(['rooms']), rows: [{ table: 'rooms', before: { id: 2 }, after: { id: 2 } }] },
    { tables: new Set(['rooms']), rows: [{ table: 'rooms', before: { id: 1 }, after: { id: 1 } }] },
  ],
}

describe('the rules that precision is compared with', () => {
  it('say what is possible: a hit wherever the result has not changed', () => {
    expect(oracle(TRACE)).to.deep.equal([false, true, true, false, true])
  })

  it('throw away by rows that pass the equalities, before or after', () => {
    expect(hitsUnder(cacheops, TRACE)).to.deep.equal([false, true, true, false, true])
  })

  it('throw away by tables', () => {
    expect(hitsUnder(tableTags, TRACE)).to.deep.equal([false, true, false, false, true])
  })

  it('are refused where they would be stale', () => {
    const narrow = TRACE.reads.map((each) => ({ ...each, conditions: [on('rooms', { id: 9 })] }))
    expect(() => hitsUnder(cacheops, { ...TRACE, reads: narrow })).to.throw('would be stale')
  })

  it('compare as SQLite does: booleans with 0 and 1, NULL with NULL alone', () => {
    expect(passes({ open: 1 }, on('agendas', { open: true }))).to.equal(true)
    expect(passes({ open: 0 }, on('agendas', { open: true }))).to.equal(false)
    expect(passes({ deletedAt: null }, on('messages', { deletedAt: null }))).to.equal(true)
    expect(passes({ deletedAt: 'null' }, on('messages', { deletedAt: null }))).to.equal(false)
  })

  it('take an IN of eight different values for no condition, and an empty one for no row', () => {
    const found = (count: number) => Array.from({ length: count }, (_, id) => ({ id: id % 8 }))
    expect(passes({ id: 99 }, related('users', 'id', found(8), 'id'))).to.equal(true)
    expect(passes({ id: 99 }, related('users', 'id', found(7), 'id'))).to.equal(false)
    expect(passes({ id: 99 }, related('users', 'id', [], 'id'))).to.equal(false)
  })
})

describe('the choices of a replay', () => {
  it('are the same for the same seed, and others for another', () => {
    const some = (seed: number) =>
      Array.from(
        { length: 20 },
        (
          (chance) => () =>
            chance.popular(1000)
        )(new Chance(seed)),
      )
    expect(some(1)).to.deep.equal(some(1)).and.not.deep.equal(some(2))
  })

  it('prefer the first, or the last', () => {
    const chance = new Chance(1)
    const mean = (of: () => number) => Array.from({ length: 500 }, of).reduce((sum, each) => sum + each, 0) / 500
    expect(mean(() => chance.popular(100))).to.be.below(35)
    expect(mean(() => chance.recent(100))).to.be.above(65)
  })
})

for (const app of APPS) {
  describe(`the application ${app.name}`, () => {
    let traced: Trace

    before(async () => {
      traced = await trace(app, SEQUENCE)
    })

    it('does the same each time', async () => {
      expect((await trace(app, SEQUENCE)).reads).to.deep.equal(traced.reads)
    })

    it('declares the tables that it reads, and conditions of no others', () => {
      for (const { key, tables, conditions } of traced.reads) {
        expect([...tables], key).to.not.be.empty
        expect(Object.keys(app.tables), key).to.include.members(conditions.map(({ table }) => table))
        expect(
          conditions.map(({ table }) => table),
          key,
        ).to.include.members([...tables])
      }
    })

    it('logs the rows that it writes', () => {
      expect(traced.writes.flatMap(({ rows }) => rows)).to.not.be.empty
    })
  })
}
