import { expect } from 'chai'
import { TagLedger } from '../../../lib/cache/freshness/TagLedger.js'
import { Validity } from '../../../lib/cache/freshness/Validity.js'
import { WriteClock } from '../../../lib/cache/freshness/writeClock.js'
import type { Entry } from '../../../lib/core/entry.js'
import type { RowDependency } from '../../../lib/core/rowDependency.js'
import * as tags from '../../../lib/core/tables/writtenTags.js'
import type { Tag } from '../../../lib/core/tag.js'
import { sampleEntry } from '../../../lib/testing/sampleEntry.js'

const TABLE = 'db/users'

/** The first row of the table. */
const dependency: RowDependency = {
  table: TABLE,
  columns: ['name', 'age'],
  deciding: [],
  conditions: [],
  rows: ['["1"]'],
  isComplete: true,
}

const update = (row: string, column: string): Tag[] => [
  tags.written(TABLE),
  tags.setIn(TABLE),
  tags.columnOf(tags.setIn(TABLE), column),
  tags.rowOf(TABLE, row),
  tags.columnOf(tags.rowOf(TABLE, row), column),
]

describe('What has invalidated an entry', () => {
  let databases: TagLedger
  let validity: Validity
  let clock: WriteClock

  beforeEach(() => {
    clock = new WriteClock()
    databases = new TagLedger(clock)
    validity = new Validity(clock, new TagLedger(clock), databases)
  })

  const entryOf = (parts: Partial<Entry>): Entry =>
    sampleEntry({ epoch: validity.epoch, stamp: clock.now, validAt: -1, tags: [], dependencies: [], ...parts })

  const write = (written: readonly Tag[]): number => {
    databases.begin(written)()
    return clock.now
  }

  it('is the write of a tag', () => {
    const entry = entryOf({ tags: ['database:db', tags.written(TABLE)] })
    expect(validity.invalidationOf(entry, [])).to.equal(undefined)
    const stamp = write([tags.written(TABLE)])
    write([tags.written('db/posts')])
    expect(validity.invalidationOf(entry, [])).to.deep.equal({ stamp, table: 'users' })
  })

  it('is the write that has changed what was read, among others of the same table', () => {
    const entry = entryOf({ dependencies: [dependency] })
    write(update('["2"]', 'age'))
    expect(validity.holds(entry)).to.equal(true)
    const stamp = write(update('["1"]', 'age'))
    write(update('["2"]', 'name'))
    write(update('["3"]', 'age'))
    expect(validity.invalidationOf(entry, [])).to.deep.equal({ stamp, table: 'users' })
  })

  it('is not a write under way, although the entry is not served meanwhile', () => {
    for (const entry of [entryOf({ dependencies: [dependency] }), entryOf({ tags: [tags.written(TABLE)] })]) {
      write(update('["2"]', 'age'))
      const held = entryOf({ ...entry, stamp: clock.now })
      const end = databases.begin(update('["1"]', 'age'))
      expect(validity.holds(held)).to.equal(false)
      expect(validity.invalidationOf(held, [])).to.equal(undefined)
      end()
      expect(validity.invalidationOf(held, [])?.stamp).to.equal(clock.now)
    }
  })

  it('is an invalidation by hand: of rows, of a tag of the reader, of everything', () => {
    const entry = entryOf({ dependencies: [dependency] })
    expect(validity.invalidationOf(entry, ['tag:prices'])).to.equal(undefined)
    validity.invalidate(['tag:prices'])
    expect(validity.invalidationOf(entry, ['tag:prices'])).to.deep.equal({ stamp: clock.now - 1, table: undefined })
    validity.invalidate([tags.written('users')])
    expect(validity.invalidationOf(entry, [])).to.deep.equal({ stamp: clock.now - 1, table: 'users' })
    validity.invalidateAll()
    expect(validity.invalidationOf(entry, [])).to.deep.equal({ stamp: clock.now - 1, table: undefined })
  })

  it('is not known for an entry of another cache', () => {
    const entry = entryOf({ epoch: 'another', tags: [tags.written(TABLE)] })
    write([tags.written(TABLE)])
    expect(validity.invalidationOf(entry, [])).to.equal(undefined)
  })
})
