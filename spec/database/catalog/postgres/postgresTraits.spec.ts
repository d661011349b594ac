import { expect } from 'chai'
import { readColumns } from '../../../../lib/database/catalog/postgres/postgresColumns.js'

const row = { home: 'public', name: 't', places: null, value: null }
const column = { ...row, kind: 'column', column: 'n', type: 'int4', places: '1' }

function read(traits: string, ofColumn: string) {
  const [tables] = readColumns([
    { ...row, kind: 'table', traits },
    { ...column, traits: ofColumn },
  ])
  return tables[0]
}

describe("what PostgreSQL's catalog says of a table", () => {
  it('makes it plain to read, and to write, or not', () => {
    expect(read('table readable writable', '')).to.include({ isPlainToRead: true, isPlainToWrite: true })
    expect(read('table readable', '')).to.include({ isPlainToRead: true, isPlainToWrite: false })
    expect(read('table writable', '')).to.include({ isPlainToRead: false, isPlainToWrite: false })
  })

  it('makes a column follow updates, or not', () => {
    expect(read('table', 'generated')?.columns?.[0]).to.include({ followsUpdates: true })
    expect(read('table', '')?.columns?.[0]).to.include({ followsUpdates: false })
  })
})
