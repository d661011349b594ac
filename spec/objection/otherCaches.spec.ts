import { expect } from 'chai'
import { QueryCache } from '../../lib/index.js'
import { withKey } from '../support/cachedBase.js'
import { openSpecDatabase, type SpecDatabase } from '../support/specDatabase.js'

describe('an entry of one cache inside an entry of another', () => {
  let database: SpecDatabase

  beforeEach(async () => {
    database = await openSpecDatabase()
  })

  afterEach(() => database.close())

  const ways: Record<string, (inner: QueryCache) => Promise<void>> = {
    'its key': (inner) => inner.invalidate({ keys: ['tags'] }),
    'its tag': (inner) => inner.invalidate({ tags: ['labels'] }),
    everything: (inner) => inner.clear(),
  }

  for (const state of ['warm', 'cold']) {
    for (const [what, invalidate] of Object.entries(ways)) {
      it(`takes that along when ${what} is invalidated there (${state})`, async () => {
        const { models, queryCache } = database.cached()
        const outer = new QueryCache()
        let runs = 0
        const inner = () => withKey(models.Tag.query(), 'tags', { tags: ['labels'] }).resultSize()
        const read = () => outer.wrap('count', async () => ((runs += 1), inner()))
        if (state === 'warm') await inner()
        await read()
        await read()
        expect(runs).to.equal(1)
        await queryCache.invalidate({ keys: ['other'], tags: ['other'] })
        await new QueryCache().clear()
        await read()
        expect(runs, 'what has nothing to do with it').to.equal(1)
        await invalidate(queryCache)
        await read()
        expect(runs).to.equal(2)
      })
    }
  }

  it('has names of its own: the outer cache’s mean something else', async () => {
    const { models } = database.cached()
    const outer = new QueryCache()
    let runs = 0
    const read = () =>
      outer.wrap(
        'count',
        async () => ((runs += 1), withKey(models.Tag.query(), 'tags', { tags: ['labels'] }).resultSize()),
      )
    await read()
    await outer.invalidate({ keys: ['tags'], tags: ['labels'] })
    await read()
    expect(runs).to.equal(1)
  })
})
