import { expect } from 'chai'
import { readChanges, setChangedRowsReader } from '../../../lib/cache/freshness/changedRowsReader.js'

const change = (table: string, value: string): { table: string; values: Record<string, string[]> } => ({
  table,
  values: { id: [value] },
})

describe('What another program says of the rows that it has written', () => {
  let before: ReturnType<typeof setChangedRowsReader>
  beforeEach(() => (before = setChangedRowsReader(() => undefined)))
  afterEach(() => setChangedRowsReader(before))

  it('counts as a write of whole tables as long as nobody reads it', () => {
    expect(readChanges(['t', 'u'], [change('t', '1')])).to.deep.equal({ tags: [], whole: ['t', 'u'] })
  })

  it('is read by table, every change of it', () => {
    setChangedRowsReader((table, { id }) => [`${table}=${String(id)}`])
    const changes = [change('App."T"', '1'), change('App."T"', '2'), change('other', '3')]
    expect(readChanges(['App."T"', 'u'], changes)).to.deep.equal({ tags: ['t=1', 't=2'], whole: ['u'] })
  })

  it('counts as a write of the whole table if one change of it is not understood', () => {
    setChangedRowsReader((table, { id }) => (id?.[0] === '2' ? undefined : [table]))
    expect(readChanges(['t'], [change('t', '1'), change('t', '2')])).to.deep.equal({ tags: [], whole: ['t'] })
  })

  it('counts as a write of the whole table for a name that is none', () => {
    setChangedRowsReader((table) => [table])
    expect(readChanges([''], [change('', '1')])).to.deep.equal({ tags: [], whole: [''] })
  })
})
