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

  it('counts the first version of a schema as a change: what this process knows may be older', () => {
    expect(watch.note(BOTH, ['e 0', 'e 0'])).to.deep.equal(BOTH)
    expect([ledger.latest('schema:a'), ledger.latest('schema:b')]).to.deep.equal([1, 1])
  })

  it('invalidates the schemas that were changed since, and nothing else', () => {
    watch.note(BOTH, ['e 0', 'e 3'])
    expect(watch.note(BOTH, ['e 0', 'e 3'])).to.deep.equal([])
    expect(ledger.latest('schema:a')).to.equal(1)
    expect(watch.note(BOTH, ['e 0', 'e 4'])).to.deep.equal(['schema:b'])
    expect([ledger.latest('schema:a'), ledger.latest('schema:b')]).to.deep.equal([1, 2])
    expect(watch.note(BOTH, ['e 0', 'e 4'])).to.deep.equal([])
  })

  it('counts any other version as a change, that of another epoch included', () => {
    watch.note(BOTH, ['e 0', 'e 0'])
    expect(watch.note(['schema:a'], ['f 0'])).to.deep.equal(['schema:a'])
    expect(watch.note(BOTH, ['f 0', 'f 0'])).to.deep.equal(['schema:b'])
  })

  it('does not touch the ledger if nothing has changed', () => {
    watch.note([], [])
    expect(ledger.size).to.equal(0)
  })
})
