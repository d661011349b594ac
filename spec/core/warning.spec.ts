import { expect } from 'chai'
import { warn, warnOnce } from '../../lib/core/warning.js'
import { recordWarnings } from '../support/recordWarnings.js'

describe('warnings of the cache', () => {
  it('are CacheWarnings with a code', async () => {
    const warnings = await recordWarnings(() => warn('OBJECTION_CACHE_SPEC', 'Something is wrong.'))
    expect(warnings).to.deep.equal(['CacheWarning OBJECTION_CACHE_SPEC: Something is wrong.'])
  })

  it('are emitted once for each subject and code', async () => {
    const [first, second] = [{}, {}]
    const warnings = await recordWarnings(() => {
      for (const subject of [first, first, second]) warnOnce(subject, 'OBJECTION_CACHE_SPEC', () => 'one')
      warnOnce(first, 'OBJECTION_CACHE_OTHER', () => 'two')
    })
    expect(warnings.map((each) => each.split(': ')[1])).to.deep.equal(['one', 'one', 'two'])
  })

  it('build the message only if it is emitted', () => {
    const subject = {}
    let made = 0
    for (let i = 0; i < 3; i++) warnOnce(subject, 'OBJECTION_CACHE_SPEC', () => `message ${++made}`)
    expect(made).to.equal(1)
  })
})
