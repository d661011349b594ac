import { expect } from 'chai'
import { QueryCache } from '../../../lib/index.js'
import { knownCaches } from '../../../lib/query/queryCache/knownCaches.js'

describe('knownCaches()', () => {
  it('has the caches of the process, in the order in which they were made', () => {
    const made = [new QueryCache(), new QueryCache()]
    expect(knownCaches().slice(-2)).to.deep.equal(made)
    expect(new Set(knownCaches()).size).to.equal(knownCaches().length)
  })

  it('has no closed cache', async () => {
    const cache = new QueryCache()
    expect(knownCaches()).to.include(cache)
    await cache.close()
    expect(knownCaches()).not.to.include(cache)
  })
})
