import { expect } from 'chai'
import { bulkTag, newRowsTag, rowTag, tableTag } from '../../../lib/core/tag.js'
import { WrittenTags } from '../../../lib/database/transaction/WrittenTags.js'
import { FakeServer } from '../support/FakeServer.js'
import { leavesNothingPending } from '../support/leavesNothingPending.js'

const row = (table: string, id: number): string => rowTag('db', table, `["${id}"]`)
const rows = (table: string, count: number): string[] => Array.from({ length: count }, (_, id) => row(table, id))

describe('WrittenTags', () => {
  leavesNothingPending()

  it('keeps each tag once', () => {
    const written = new WrittenTags()
    written.add([tableTag('db', 't'), ...rows('t', 3)])
    for (let i = 0; i < 500; i++) written.add(rows('t', 3))
    expect(written.tags()).to.deep.equal([tableTag('db', 't'), ...rows('t', 3)])
    written.clear()
    expect(written.tags()).to.deep.equal([])
  })

  it('keeps a thousand rows, and beyond that a tag for any row of their tables', () => {
    const written = new WrittenTags()
    written.add([tableTag('db', 't'), ...rows('t', 600), ...rows('u', 400)])
    expect(written.tags()).to.have.length(1001)
    written.add([row('u', 400)])
    expect(written.tags()).to.have.members([
      tableTag('db', 't'),
      ...['t', 'u'].flatMap((table) => [bulkTag('db', table), newRowsTag('db', table)]),
    ])
  })

  it('counts further rows from 0 again', () => {
    const written = new WrittenTags()
    for (let round = 0; round < 5; round++) {
      written.add(rows('t', 5000))
      expect(written.tags().length).to.be.lessThan(1010)
    }
    expect(written.tags()).to.include(bulkTag('db', 't'))
    written.clear()
    written.add(rows('t', 1000))
    expect(written.tags()).to.have.length(1000)
  })

  it('reads the name of the table from a tag with any key', () => {
    const written = new WrittenTags()
    written.add(rows('a table/[of] "odd" name', 1001))
    expect(written.tags()).to.include(bulkTag('db', 'a table/[of] "odd" name'))
  })

  it('a transaction by hand that writes very many tables declares the whole database', async () => {
    const server = await new FakeServer().observe()
    const connection = server.connect()
    await connection.byHand('BEGIN')
    for (let table = 0; table < 600; table++) await connection.byHand(`insert into t${table} values (1)`)
    expect(server.isPending('another')).to.equal(true)
    await connection.byHand('insert into another values (1)')
    expect(await server.touches('another', () => connection.byHand('COMMIT'))).to.equal(true)
    expect(server.isPending('another')).to.equal(false)
  })
})
