import { expect } from 'chai'
import fc from 'fast-check'
import { NULL_VALUE, UNKNOWN_VALUE } from '../../../lib/core/tables/comparableValue.js'
import { TagLedger } from '../../../lib/cache/freshness/TagLedger.js'
import { WriteClock } from '../../../lib/cache/freshness/writeClock.js'
import { isAffected } from '../../../lib/core/tables/isAffected.js'
import * as written from '../../../lib/core/tables/writtenTags.js'
import type { RowDependency } from '../../../lib/core/rowDependency.js'
import type { Tag } from '../../../lib/core/tag.js'
import { tries } from '../../support/thorough.js'

type Value = number | null
interface Row {
  readonly id: number
  readonly a: Value
  readonly b: Value
  readonly c: Value
}
type Column = 'a' | 'b' | 'c'

/** `select id, <shown> from t where <a in …> and <b in …> and <c below …> order by <order>, id limit … offset …`, or a sum without keys. */
interface Read {
  readonly shown: readonly Column[]
  readonly where: Partial<Record<'a' | 'b', readonly Value[]>>
  readonly below: number | undefined
  readonly order: Column | undefined
  readonly limit: number | undefined
  readonly offset: number
  readonly showsKeys: boolean
}

/** `keys`: the rows that the write names; `undefined`: all that `where` lets through. `knows`: whether values before it are known. */
type Write =
  | { readonly kind: 'insert'; readonly row: Omit<Row, 'id'> }
  | {
      readonly kind: 'update'
      readonly keys?: readonly number[]
      readonly where?: Value
      readonly set: Partial<Omit<Row, 'id'>>
      readonly knows: boolean
    }
  | { readonly kind: 'delete'; readonly keys?: readonly number[]; readonly where?: Value; readonly knows: boolean }

const T = 'db/t'
const COMPARED = ['a', 'b'] as const
const key = (id: number): string => `["${id}"]`
const comparable = (value: Value): string => (value === null ? NULL_VALUE : `=${value}`)

function run(rows: readonly Row[], read: Read): readonly Row[] {
  const { where, below, order, limit, offset } = read
  const found = rows.filter(
    (row) =>
      COMPARED.every((column) => where[column]?.includes(row[column]) ?? true) &&
      (below === undefined || (row.c !== null && row.c < below)),
  )
  const rank = (row: Row): number => (order === undefined ? 0 : (row[order] ?? -1))
  return found
    .toSorted((x, y) => rank(x) - rank(y) || x.id - y.id)
    .slice(offset, limit === undefined ? undefined : offset + limit)
}

function resultOf(rows: readonly Row[], read: Read): unknown {
  const found = run(rows, read)
  if (read.showsKeys) return found.map((row) => [row.id, ...read.shown.map((column) => row[column])])
  return read.shown.map((column) => found.reduce((sum, row) => sum + (row[column] ?? 0), found.length * 1000))
}

function dependencyOf(rows: readonly Row[], read: Read): RowDependency {
  const { shown, where, below, order, limit, showsKeys, offset } = read
  const conditions = COMPARED.flatMap((column) => {
    const values = where[column]
    return values === undefined ? [] : [{ column, values: values.map(comparable) }]
  })
  const compared = [...conditions.map(({ column }) => column), ...(below === undefined ? [] : ['c'])]
  const windowed = limit !== undefined || offset > 0
  const deciding = new Set([...compared, ...(order === undefined || !windowed ? [] : [order])])
  const columns = [...new Set(['id', ...shown, ...deciding, ...(order === undefined ? [] : [order])])]
  const base = { table: T, columns, deciding: [...deciding], conditions }
  const found = run(rows, read)
  const shownValues = COMPARED.filter((name) => shown.includes(name) && found.length > 0).map((name) => ({
    column: name,
    values: [...new Set(found.map((row) => comparable(row[name])))],
  }))
  return showsKeys ? { ...base, rows: found.map(({ id }) => key(id)), shown: shownValues, skips: offset > 0 } : base
}

/** The rows after the write, and its tags. */
function apply(rows: readonly Row[], write: Write): { after: readonly Row[]; tags: Set<Tag> } {
  const tags = new Set<Tag>([written.written(T)])
  const say = (of: Tag, column: string, values: readonly string[]): void => {
    for (const value of values) tags.add(written.valueTag(of, column, value))
  }
  if (write.kind === 'insert') {
    const row = { ...write.row, id: Math.max(0, ...rows.map(({ id }) => id)) + 1 }
    tags.add(written.newIn(T))
    for (const column of COMPARED) say(written.newIn(T), column, [comparable(row[column])])
    return { after: [...rows, row], tags }
  }
  const { keys, where, knows } = write
  const isWritten = (row: Row): boolean => (keys?.includes(row.id) ?? true) && (where === undefined || row.a === where)
  const touched = rows.filter(isWritten)
  const before = (column: 'a' | 'b'): string[] => {
    if (column === 'a' && where !== undefined) return [comparable(where)]
    return knows ? touched.map((row) => comparable(row[column])) : [UNKNOWN_VALUE]
  }
  if (write.kind === 'delete') {
    const gone = keys === undefined ? written.bulkGoneIn(T) : written.goneIn(T)
    tags.add(gone)
    for (const id of keys ?? []) tags.add(written.goneRowOf(T, key(id)))
    for (const column of COMPARED) say(gone, column, before(column))
    return { after: rows.filter((row) => !isWritten(row)), tags }
  }
  const set = keys === undefined ? written.bulkSetIn(T) : written.setIn(T)
  tags.add(set)
  for (const id of keys ?? []) tags.add(written.rowOf(T, key(id)))
  for (const column of Object.keys(write.set) as Column[]) {
    tags.add(written.columnOf(set, column))
    for (const id of keys ?? []) tags.add(written.columnOf(written.rowOf(T, key(id)), column))
    for (const compared of COMPARED) {
      const next = write.set[compared]
      if (column === compared) tags.add(written.intoTag(written.columnOf(set, column), comparable(next ?? null)))
      say(written.columnOf(set, column), compared, [
        ...before(compared),
        ...(next === undefined ? [] : [comparable(next)]),
      ])
    }
  }
  return { after: rows.map((row) => (isWritten(row) ? { ...row, ...write.set } : row)), tags }
}

const value = fc.oneof({ weight: 4, arbitrary: fc.integer({ min: 0, max: 3 }) }, fc.constant(null))
const values = fc.uniqueArray(value, { minLength: 1, maxLength: 2 })
const column = fc.constantFrom<Column>('a', 'b', 'c')
const rest = fc.record({ a: value, b: value, c: value })
const keys = fc.option(fc.uniqueArray(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 2 }), {
  nil: undefined,
})
const where = fc.option(value, { nil: undefined })

const reads: fc.Arbitrary<Read> = fc.record({
  shown: fc.uniqueArray(column, { minLength: 1, maxLength: 2 }),
  where: fc.record({ a: values, b: values }, { requiredKeys: [] }),
  below: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
  order: fc.option(column, { nil: undefined }),
  limit: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
  offset: fc.integer({ min: 0, max: 1 }),
  showsKeys: fc.boolean(),
})
const writes: fc.Arbitrary<Write> = fc.oneof(
  fc.record({ kind: fc.constant('insert' as const), row: rest }),
  fc.record({
    kind: fc.constant('update' as const),
    keys,
    where,
    set: fc.record({ a: value, b: value, c: value }, { requiredKeys: [] }).filter((set) => Object.keys(set).length > 0),
    knows: fc.boolean(),
  }),
  fc.record({ kind: fc.constant('delete' as const), keys, where, knows: fc.boolean() }),
) as fc.Arbitrary<Write>

describe('isAffected()', () => {
  it('is true whenever writes have changed the result, and false for most that have not, and the ledger of the cache for more', () => {
    let unchanged = 0
    let kept = 0
    let keptByLedger = 0
    fc.assert(
      fc.property(
        fc.array(rest, { maxLength: 8 }),
        reads,
        fc.array(writes, { minLength: 1, maxLength: 3 }),
        (seed, read, all) => {
          let rows: readonly Row[] = seed.map((row, index) => ({ ...row, id: index + 1 }))
          const [before, dependency] = [resultOf(rows, read), dependencyOf(rows, read)]
          const hot = new Set<Tag>()
          for (const write of all) {
            const { after, tags } = apply(rows, write)
            rows = after
            for (const tag of tags) hot.add(tag)
          }
          const affected = isAffected(dependency, (tag) => hot.has(tag))
          const ledger = new TagLedger(new WriteClock())
          ledger.invalidate(hot)
          const byLedger = ledger.isAffected(dependency, 0)
          if (byLedger) expect(affected).to.equal(true)
          const changed = JSON.stringify(resultOf(rows, read)) !== JSON.stringify(before)
          if (changed) expect([affected, byLedger]).to.deep.equal([true, true])
          if (!changed) unchanged++
          if (!changed && !affected) kept++
          if (!changed && !byLedger) keptByLedger++
        },
      ),
      { numRuns: tries(20_000) },
    )
    expect(kept / unchanged).to.be.greaterThan(0.4)
    expect(keptByLedger).to.be.greaterThan(kept)
  })

  it('is false while the table was not written, whatever else is hot', () => {
    const dependency = { table: T, columns: ['a'], deciding: [], conditions: [] }
    expect(isAffected(dependency, (tag) => tag !== written.written(T))).to.equal(false)
  })

  it('is true if anything in the table may have changed', () => {
    const dependency = { table: T, columns: [], deciding: [], conditions: [{ column: 'a', values: ['=1'] }], rows: [] }
    const hot = new Set([written.written(T), written.anythingIn(T)])
    expect(isAffected(dependency, (tag) => hot.has(tag))).to.equal(true)
  })

  it('leaves a complete result alone when rows are added', () => {
    const hot = new Set([written.written(T), written.newIn(T)])
    const dependency = { table: T, columns: ['id'], deciding: ['id'], conditions: [], rows: [key(1)] }
    expect(isAffected(dependency, (tag) => hot.has(tag))).to.equal(true)
    expect(isAffected({ ...dependency, isComplete: true }, (tag) => hot.has(tag))).to.equal(false)
  })
})
