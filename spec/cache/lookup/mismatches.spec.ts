import { expect } from 'chai'
import { QueryCache, type Mismatch } from '../../../lib/index.js'
import { FakeDatabase } from '../support/FakeDatabase.js'
import { recordEvents } from '../support/recordEvents.js'

describe('a hit that differs from the database', () => {
  const recorded = recordEvents()

  it('calls `onMismatch`, publishes an event, and removes the entries', async () => {
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

  it('publishes what `onMismatch` throws, and removes the entries all the same', async () => {
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

  it('is reported without `onMismatch`', async () => {
    const cache = new QueryCache({ verify: 0.5 })
    expect(cache.settings.verify).to.deep.equal({ sample: 0.5 })
    await cache.reportMismatch(['k'], 'v1', 'v2')
    expect(cache.stats().errors).to.equal(1)
  })
})
