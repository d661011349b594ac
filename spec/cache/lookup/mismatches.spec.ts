import { expect } from 'chai'
import { QueryCache, type Mismatch } from '../../../lib/index.js'
import { FakeDatabase } from '../support/FakeDatabase.js'
import { recordEvents } from '../support/recordEvents.js'

describe('a hit that is not what the database says', () => {
  const recorded = recordEvents()

  it('is given to `onMismatch`, is an event, and its entries are gone', async () => {
    const seen: Mismatch[] = []
    const cache = new QueryCache({ verify: { sample: 1, onMismatch: (mismatch) => seen.push(mismatch) } })
    const database = new FakeDatabase()
    await database.ask(cache)
    await database.ask(cache, {}, 'l')
    await cache.reportMismatch(['k', 'l'], 'v1', 'v2')
    expect(seen).to.deep.equal([{ key: 'k', cached: 'v1', actual: 'v2' }])
    expect(recorded.of('error').map(({ operation, key }) => [operation, key])).to.deep.equal([['verify', 'k']])
    expect([await cache.hit('k', {}), await cache.hit('l', {})]).to.deep.equal([undefined, undefined])
  })

  it('what `onMismatch` throws is an event, and the entries are gone all the same', async () => {
    const error = new Error('from onMismatch')
    const onMismatch = (): never => {
      throw error
    }
    const cache = new QueryCache({ verify: { sample: 1, onMismatch } })
    await new FakeDatabase().ask(cache)
    await cache.reportMismatch(['k'], 'v1', 'v2')
    expect(recorded.of('error').map((each) => each.error)).to.include(error)
    expect([cache.stats().errors, await cache.hit('k', {})]).to.deep.equal([2, undefined])
  })

  it('needs no `onMismatch`', async () => {
    const cache = new QueryCache({ verify: 0.5 })
    expect(cache.settings.verify).to.deep.equal({ sample: 0.5 })
    await cache.reportMismatch(['k'], 'v1', 'v2')
    expect(cache.stats().errors).to.equal(1)
  })
})
