import { expect } from 'chai'
import { WrittenTags } from '../../../lib/database/transaction/WrittenTags.js'
import type { WriteOutcome } from '../../../lib/database/precision/WriteTags.js'
import { FakeServer } from '../support/FakeServer.js'
import { leavesNothingPending } from '../support/leavesNothingPending.js'

const row = (table: string, id: number): string => `row:db/${table}/["${id}"]`
const rows = (table: string, count: number): string[] => Array.from({ length: count }, (_, id) => row(table, id))
const outcome: WriteOutcome = { rows: 1, response: undefined, begun: 0, isAlone: true }

describe('WrittenTags', () => {
  leavesNothingPending()

  it('keeps each tag once', () => {
    const written = new WrittenTags()
    written.add({ tags: ['table:db/t', ...rows('t', 3)] })
    for (let i = 0; i < 500; i++) written.add({ tags: rows('t', 3) })
    expect(written.tags()).to.deep.equal(['table:db/t', ...rows('t', 3)])
    written.clear()
    expect(written.tags()).to.deep.equal([])
  })

  it('keeps three thousand tags, and beyond that anything in their tables', () => {
    const written = new WrittenTags()
    const others = ['tables:db', 'database:db', 'schema:db']
    written.add({ tags: [...others, 'table:db/t', 'table:db/u', '=new:db/t/a=1', ...rows('t', 2900)] })
    expect(written.tags()).to.have.length(2906)
    written.add({ tags: rows('u', 100) })
    const all = [...others, 'table:db/t', 'all:db/t', 'table:db/u', 'all:db/u']
    expect(written.tags()).to.have.members(all)
    expect(written.settler().settle()).to.have.members(all)
  })

  it('asks no write what it has heated once they are too many', () => {
    const written = new WrittenTags()
    written.add({ tags: ['table:db/t', ...rows('t', 3001)], settle: () => [] })(outcome)
    written.add({ tags: ['table:db/t', row('t', 1)], settle: () => [] })(outcome)
    expect(written.settler().settle()).to.include.members(['table:db/t', 'all:db/t', row('t', 1)])
  })

  it('asks none of more than two hundred writes', () => {
    const written = new WrittenTags()
    const add = (): void => written.add({ tags: ['table:db/t', row('t', 1)], settle: () => [] })(outcome)
    for (let count = 0; count < 200; count++) add()
    expect(written.settler().settle()).to.deep.equal([])
    add()
    expect(written.settler().settle()).to.have.members(['table:db/t', row('t', 1)])
  })

  it('settles writes that have succeeded, and keeps all tags of the others', () => {
    const written = new WrittenTags()
    written.add({ tags: ['table:db/t', row('t', 1)], settle: () => [] })(outcome)
    const tags = ['table:db/t', row('t', 2)]
    written.add({ tags, settle: (result) => (result === undefined ? tags : []) })
    written.add({ tags: ['table:db/t', row('t', 3)] })(outcome)
    expect(written.settler().settle()).to.have.members(['table:db/t', row('t', 2), row('t', 3)])
  })

  it('tells each write what the others have heated', () => {
    const written = new WrittenTags()
    const seen: (readonly string[] | undefined)[] = []
    const settle = (result: WriteOutcome | undefined): string[] => {
      seen.push(result?.others)
      return []
    }
    written.add({ tags: ['table:db/t', row('t', 1)], settle })(outcome)
    written.add({ tags: ['table:db/u'], settle })(outcome)
    written.settler().settle()
    expect(seen).to.deep.equal([['table:db/u'], ['table:db/t', row('t', 1)]])
  })

  it('settles what was written when the settler was made', () => {
    const written = new WrittenTags()
    written.add({ tags: ['table:db/t'] })
    const settler = written.settler()
    written.clear()
    expect(settler.settle()).to.deep.equal(['table:db/t'])
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
