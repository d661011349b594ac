import { expect } from 'chai'
import fc from 'fast-check'
import { TagLedger } from '../../../lib/cache/freshness/TagLedger.js'
import { WriteClock } from '../../../lib/cache/freshness/writeClock.js'
import { isAffected } from '../../../lib/core/tables/isAffected.js'
import * as tags from '../../../lib/core/tables/writtenTags.js'
import type { RowDependency } from '../../../lib/core/rowDependency.js'
import type { Tag } from '../../../lib/core/tag.js'
import { tries } from '../../support/thorough.js'

const TABLES = ['db/t', 'db/a/[b', 'db/x=y', 'db/r.row']
const table = fc.constantFrom(...TABLES)
const column = fc.constantFrom('a', 'b', 'we=ird', 'q?', 'a/b')
const columns = fc.uniqueArray(column, { maxLength: 4 })
const value = fc.constantFrom('=1', '=-2', '~', '=2026-01-01')
const row = fc.constantFrom('["1"]', '["2"]', '["1","a"]')

const dependency: fc.Arbitrary<RowDependency> = fc
  .record(
    {
      table,
      columns,
      conditions: fc.array(fc.record({ column, values: fc.uniqueArray(value, { minLength: 1, maxLength: 2 }) }), {
        maxLength: 2,
      }),
      rows: fc.uniqueArray(row),
      skips: fc.boolean(),
      isComplete: fc.boolean(),
    },
    { requiredKeys: ['table', 'columns', 'conditions'] },
  )
  .chain((parts) => fc.subarray(parts.columns).map((deciding) => ({ ...parts, deciding })))

const kind = fc.oneof(
  table.map(tags.newIn),
  table.map(tags.goneIn),
  table.map(tags.bulkGoneIn),
  fc.tuple(table, column).map(([of, name]) => tags.columnOf(tags.setIn(of), name)),
  fc.tuple(table, column).map(([of, name]) => tags.columnOf(tags.bulkSetIn(of), name)),
)
const anyTag: fc.Arbitrary<Tag> = fc.oneof(
  kind,
  fc.tuple(kind, column, fc.oneof(value, fc.constant('?'))).map(([of, name, text]) => tags.valueTag(of, name, text)),
  table.map(tags.written),
  table.map(tags.setIn),
  table.map(tags.bulkSetIn),
  table.map(tags.anythingIn),
  fc.tuple(table, row).map(([of, key]) => tags.rowOf(of, key)),
  fc.tuple(table, row, column).map(([of, key, name]) => tags.columnOf(tags.rowOf(of, key), name)),
  fc.tuple(table, row).map(([of, key]) => tags.goneRowOf(of, key)),
)
/** What hangs together in writes: a row that is set has its table hot, and so on. */
const coherent = (list: readonly Tag[]): Tag[] => {
  const all = new Set<Tag>(list)
  for (const each of TABLES) all.add(tags.written(each))
  for (const tag of list) {
    for (const of of TABLES) {
      const [set, bulk, rows] = [tags.setIn(of), tags.bulkSetIn(of), tags.rowOf(of, '')]
      if (tag.startsWith(`${set}.`)) all.add(set)
      if (tag.startsWith(`${bulk}.`)) all.add(bulk)
      if (!tag.startsWith(rows)) continue
      all.add(set)
      const [key = '', ...names] = tag.slice(rows.length).split(/(?<=\])\./)
      all.add(tags.rowOf(of, key))
      if (names.length > 0) all.add(tags.columnOf(set, names.join('.')))
    }
    // What a column is set to is not known here.
    if (/^(?:bulk-)?set:.*\./.test(tag)) all.add(tags.intoTag(tag, '?'))
    if (tag.startsWith('row-gone:')) for (const of of TABLES) all.add(tags.goneIn(of))
  }
  return [...all]
}

/**
 * Both must say the same, except where the result has no rows: nothing in it can be touched. If it skips rows, the columns that decide which
 * these are still matter.
 */
function compare(actual: boolean, of: RowDependency, isHot: (tag: Tag) => boolean): void {
  const expected = isAffected(of, isHot)
  if (of.rows?.length !== 0) return void expect(actual).to.equal(expected)
  expect(actual && !expected).to.equal(false)
  if (of.skips === true) expect(!actual && isAffected({ ...of, columns: of.deciding }, isHot)).to.equal(false)
}

describe('TagLedger.isAffected()', () => {
  it('says what isAffected() says of the tags that were written or are being written', () => {
    fc.assert(
      fc.property(
        dependency,
        fc.array(anyTag, { maxLength: 12 }),
        fc.array(anyTag, { maxLength: 6 }),
        (of, done, underWay) => {
          const ledger = new TagLedger(new WriteClock())
          const [before, running] = [coherent(done), underWay.length === 0 ? [] : coherent(underWay)]
          if (before.length > 0) ledger.invalidate(before)
          const end = ledger.begin(running)
          const hot = new Set([...before, ...running])
          compare(ledger.isAffected(of, 0), of, (tag) => hot.has(tag))
          compare(ledger.isAffected(of, 1), of, (tag) => running.includes(tag))
          end(() => [])
          compare(ledger.isAffected(of, 0), of, (tag) => before.includes(tag))
          expect(ledger.pending).to.equal(0)
        },
      ),
      { numRuns: tries(6000) },
    )
  })

  const T = 'db/t'
  const list: RowDependency = {
    table: T,
    columns: ['id', 'owner', 'state'],
    deciding: ['state'],
    conditions: [{ column: 'state', values: ['=1'] }],
    rows: ['["1"]'],
    shown: [{ column: 'owner', values: ['=5', '=6'] }],
  }
  const affected = (of: RowDependency, ...hot: Tag[]): boolean => {
    const ledger = new TagLedger(new WriteClock())
    ledger.invalidate([tags.written(T), ...hot])
    return ledger.isAffected(of, 0)
  }
  /** A write of rows by a predicate: `owner` before it, and what `state` is set to. */
  const bulk = (owner: string, state: string): Tag[] => {
    const set = tags.columnOf(tags.bulkSetIn(T), 'state')
    const values = [tags.valueTag(set, 'owner', owner), tags.valueTag(set, 'state', '=1'), tags.intoTag(set, state)]
    return [tags.bulkSetIn(T), set, ...values]
  }

  it('leaves a result alone if its rows have other values than the written ones, and none of those comes in', () => {
    expect(affected(list, ...bulk('=7', '=0'))).to.equal(false)
    expect(affected(list, ...bulk('=6', '=0'))).to.equal(true)
    expect(affected(list, ...bulk('?', '=0'))).to.equal(true)
    expect(affected(list, ...bulk('=7', '=1'))).to.equal(true)
    expect(affected(list, ...bulk('=7', '?'))).to.equal(true)
    expect(affected({ ...list, shown: undefined }, ...bulk('=7', '=0'))).to.equal(true)
    expect(affected({ ...list, skips: true }, ...bulk('=7', '=0'))).to.equal(true)
    expect(affected({ ...list, rows: undefined }, ...bulk('=7', '=0'))).to.equal(true)
  })

  it('leaves a result alone if rows are deleted that have other values than those which it shows', () => {
    const gone = (owner: string): Tag[] => {
      const of = tags.bulkGoneIn(T)
      return [of, tags.valueTag(of, 'owner', owner), tags.valueTag(of, 'state', '?')]
    }
    expect(affected(list, ...gone('=7'))).to.equal(false)
    expect(affected(list, ...gone('=5'))).to.equal(true)
    expect(affected({ ...list, skips: true }, ...gone('=7'))).to.equal(true)
    expect(affected({ ...list, rows: [] }, ...gone('=5'))).to.equal(false)
  })

  it('leaves a result alone if another row is set by its key to what does not meet the condition', () => {
    const set = tags.columnOf(tags.setIn(T), 'state')
    const hot = (state: string): Tag[] => [
      tags.setIn(T),
      set,
      tags.rowOf(T, '["2"]'),
      tags.columnOf(tags.rowOf(T, '["2"]'), 'state'),
      tags.valueTag(set, 'state', '?'),
      tags.intoTag(set, state),
    ]
    expect(affected(list, ...hot('=0'))).to.equal(false)
    expect(affected(list, ...hot('=1'))).to.equal(true)
    expect(affected({ ...list, skips: true }, ...hot('=0'))).to.equal(true)
    expect(affected({ ...list, rows: ['["2"]'] }, ...hot('=0'))).to.equal(true)
  })
})
