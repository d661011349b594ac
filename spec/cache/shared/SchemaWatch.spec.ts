import { expect } from 'chai'
import { SchemaWatch } from '../../../lib/cache/shared/SchemaWatch.js'
import { TagLedger } from '../../../lib/cache/freshness/TagLedger.js'
import { WriteClock } from '../../../lib/cache/freshness/writeClock.js'

describe('SchemaWatch', () => {
  let ledger: TagLedger
  let watch: SchemaWatch

  beforeEach(() => {
    ledger = new TagLedger(new WriteClock())
    watch = new SchemaWatch(ledger)
  })

  const BOTH = ['schema:a', 'schema:b']

  it('gives one tag for each database', () => {
    expect(SchemaWatch.tagsOf(['a', 'b', 'a'])).to.deep.equal(BOTH)
  })

  it('counts the first stamp of a schema as a change: what this process knows may be older', () => {
    expect(watch.note('e', BOTH, [0, 0])).to.deep.equal(BOTH)
    expect([ledger.latest('schema:a'), ledger.latest('schema:b')]).to.deep.equal([1, 1])
  })

  it('invalidates the schemas that were changed since, and nothing else', () => {
    watch.note('e', BOTH, [0, 3])
    expect(watch.note('e', BOTH, [0, 3])).to.deep.equal([])
    expect(ledger.latest('schema:a')).to.equal(1)
    expect(watch.note('e', BOTH, [0, 4])).to.deep.equal(['schema:b'])
    expect([ledger.latest('schema:a'), ledger.latest('schema:b')]).to.deep.equal([1, 2])
    expect(watch.note('e', BOTH, [0, 4])).to.deep.equal([])
  })

  it('counts another epoch as a change, whatever the stamp', () => {
    watch.note('e', BOTH, [0, 0])
    expect(watch.note('f', ['schema:a'], [0])).to.deep.equal(['schema:a'])
    expect(watch.note('f', BOTH, [0, 0])).to.deep.equal(['schema:b'])
  })

  it('does not touch the ledger if nothing has changed', () => {
    watch.note('e', [], [])
    expect(ledger.size).to.equal(0)
  })
})
