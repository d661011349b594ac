import { expect } from 'chai'
import { readTables } from '../../../../lib/database/catalog/mysql/mysqlColumns.js'

const row = { home: 'shop', name: 't', column: null, value: null }
const right = { ...row, kind: 'right', name: null }

const table = (kind: string, triggered: readonly string[] = [], rights: readonly object[] = [right]) =>
  readTables([{ ...row, kind }, ...(rights as { kind: string }[])], new Set(triggered))[0]

describe("what MySQL's catalog says of a table", () => {
  it('makes it plain to read, unless it is a view or anything else', () => {
    expect(table('table')).to.include({ isPlainToRead: true, isPlainToWrite: true })
    expect(table('other')).to.include({ isPlainToRead: false, isPlainToWrite: false })
  })

  it('makes it plain to write, unless it has triggers, or they may be hidden', () => {
    expect(table('table', ['t'])).to.include({ isPlainToRead: true, isPlainToWrite: false })
    expect(table('table', [], [])).to.include({ isPlainToRead: true, isPlainToWrite: false })
    expect(table('table', [], [{ ...right, home: 'other' }])).to.include({ isPlainToWrite: false })
    expect(table('table', [], [{ ...right, home: 'other', name: 't' }])).to.include({ isPlainToWrite: false })
    expect(table('table', [], [{ ...right, name: 't' }])).to.include({ isPlainToWrite: true })
  })
})
