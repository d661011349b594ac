import { expect } from 'chai'
import type { TableColumn } from '../../../../lib/database/catalog/graph/TableDescription.js'
import { describeTables, type SchemaTable } from '../../../../lib/database/catalog/graph/TableDescriptions.js'

const column = (change: Partial<TableColumn> = {}): TableColumn => ({
  spelling: 'n',
  kind: { name: 'text' },
  isIndexed: false,
  followsUpdates: false,
  replacesNull: false,
  initial: '~',
  ...change,
})
const table = (change: Partial<SchemaTable> = {}): SchemaTable => ({
  name: 't',
  columns: [column()],
  isPlainToRead: true,
  isPlainToWrite: true,
  ...change,
})
const described = (...tables: SchemaTable[]) => describeTables(tables, [], () => undefined).get('t')

describe('tables of one name', () => {
  it('have whatever one of them has', () => {
    const other = column({ isIndexed: true, followsUpdates: true, replacesNull: true, initial: '=x' })
    const tables = [table(), table({ columns: [other] })]
    const expected = column({
      isIndexed: true,
      followsUpdates: true,
      replacesNull: true,
      isNumbered: false,
      initial: undefined,
    })
    expect(described(...tables)?.columns.get('n')).to.deep.equal(expected)
    expect(described(...tables.toReversed())?.columns.get('n')).to.deep.equal(expected)
  })

  it('are plain if all of them are', () => {
    expect(described(table(), table())).to.include({ isPlainToRead: true, isPlainToWrite: true })
    expect(described(table(), table({ isPlainToWrite: false }))).to.include({ isPlainToWrite: false })
    expect(described(table(), table({ isPlainToRead: false }))).to.include({ isPlainToRead: false })
  })

  it('have no description if their columns differ', () => {
    expect(described(table(), table({ columns: [column({ spelling: 'm' })] }))).to.equal(undefined)
    expect(described(table(), table({ columns: [column({ kind: undefined })] }))).to.equal(undefined)
    expect(described(table(), table({ columns: undefined }))).to.equal(undefined)
  })
})
