import { expect } from 'chai'
import { rowOf } from '../../lib/core/tables/writtenTags.js'
import {
  anyTableTag,
  databaseTag,
  isCallersTag,
  keyTag,
  schemaTag,
  tableId,
  tableTag,
  userTag,
  withoutDatabase,
} from '../../lib/core/tag.js'

describe('tags', () => {
  const tags = [keyTag('a'), userTag('a'), databaseTag('a'), schemaTag('a'), anyTableTag('a'), tableTag('a', 'a')]

  it('of different kinds differ', () => {
    expect(new Set([...tags, keyTag('table:a/a'), userTag('table:a/a'), userTag('key:a')])).to.have.length(9)
  })

  it('are caller tags or tags of databases', () => {
    expect(tags.filter(isCallersTag)).to.deep.equal([keyTag('a'), userTag('a')])
    expect([keyTag('table:a/a'), userTag('row:a/a')].every(isCallersTag)).to.equal(true)
  })

  it('without their database have the form that applications write', () => {
    expect(
      [tableTag('a', 'b/c'), rowOf(tableId('a', 'b'), '["c/d"]'), anyTableTag('a')].map(withoutDatabase),
    ).to.deep.equal(['table:b/c', 'row:b/["c/d"]', 'tables:'])
    expect(['table:a', 'database:a'].map(withoutDatabase)).to.deep.equal(['table:a', 'database:a'])
  })
})
