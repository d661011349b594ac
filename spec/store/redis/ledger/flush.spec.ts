import { expect } from 'chai'
import { QueryCache } from '../../../../lib/index.js'
import { knownDatabases } from '../../../../lib/cache/shared/knownDatabases.js'
import { FakeDatabase, summaryOf } from '../../../cache/support/FakeDatabase.js'
import { describeWithRedis } from '../../../support/redis/target.js'
import { Fixture } from '../support/Fixture.js'

describeWithRedis('After a flush of Redis', () => {
  const fixture = new Fixture()
  const caches: QueryCache[] = []

  afterEach(() => Promise.all(caches.splice(0).map((cache) => cache.close())))

  it('100 concurrent callers in 4 processes send 4 statements while nothing can be stored', async () => {
    knownDatabases.add('d', false)
    const database = new FakeDatabase()
    database.tables = ['d/users']
    for (let i = 0; i < 4; i++) caches.push(new QueryCache({ store: fixture.store(), storeTimeout: '1m' }))
    const askAll = () =>
      Promise.all(
        caches.flatMap((cache) => Array.from({ length: 25 }, async () => summaryOf(await database.ask(cache)))),
      )
    await askAll()
    expect([...new Set(await askAll())].sort()).to.deep.equal(['hit v1', 'joined hit v1'])
    await fixture.server.command('FLUSHALL')
    const before = database.loads
    // The processes have noticed the loss.
    for (let round = 1; round <= 3; round++) {
      // oxlint-disable-next-line no-await-in-loop
      const answers = (await askAll()).sort()
      expect(answers.filter((answer) => answer === 'joined loaded v1').length).to.equal(96)
      expect(database.loads - before).to.equal(4 * round)
    }
  })
})
