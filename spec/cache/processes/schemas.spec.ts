import { expect } from 'chai'
import { databaseLedger } from '../../../lib/cache/freshness/TagLedger.js'
import { knownDatabases } from '../../../lib/cache/shared/knownDatabases.js'
import { publishWrite } from '../../../lib/cache/shared/publishers.js'
import { recordEvents } from '../support/recordEvents.js'
import { requestOf, summaryOf } from '../support/FakeDatabase.js'
import { Processes, USERS, type Process } from './support/Processes.js'

describe('schema changes of other processes', () => {
  const recorded = recordEvents()
  let world: Processes
  let one: Process

  beforeEach(async () => {
    world = new Processes()
    one = world.start()
    await world.database.ask(one.cache)
  })

  afterEach(() => world.close())

  const isNews = async (act: () => Promise<unknown>): Promise<boolean> => {
    const before = databaseLedger.latest('schema:d')
    await act()
    return databaseLedger.latest('schema:d') > before
  }

  it('are noticed by the next load, before its first statement', async () => {
    await world.elsewhere.invalidate(['schema:d', 'database:d', 'tables:d'])
    let before: number | undefined
    const load = requestOf(
      async (detached, recording) => {
        before = databaseLedger.latest('schema:d')
        return world.database.load(detached, recording)
      },
      {},
      'l',
    )
    const earlier = databaseLedger.latest('schema:d')
    await one.cache.getOrLoad(load)
    expect(before).to.be.greaterThan(earlier)
    expect(await isNews(() => world.database.ask(one.cache, {}, 'm'))).to.equal(false)
  })

  it('are noticed once for all caches of this process on the same store', async () => {
    const other = world.start({ namespace: 'n' })
    expect(await isNews(() => world.database.ask(other.cache, {}, 'l'))).to.equal(false)
  })

  it('are noticed by the next write, which then invalidates the whole database', async () => {
    await world.elsewhere.invalidate(['schema:d'])
    const write = async () => {
      const announcement = publishWrite([USERS], false)
      await announcement?.ready
      await announcement?.end()
    }
    one.store.take()
    expect(await isNews(write)).to.equal(true)
    expect(one.store.take().at(-1)).to.equal(`finish ${USERS} database:d tables:d`)
    expect(await isNews(write)).to.equal(false)
    expect(one.store.take()).to.deep.equal([`mark ${USERS}`, `finish ${USERS}`])
  })

  it('of a database that the load was not known to read keep its first result from being stored, and no later one', async () => {
    recorded.events.length = 0
    const load = requestOf(
      async () => {
        // As if a Knex instance of the database were met now.
        knownDatabases.add('met late', false)
        return { cacheable: true, value: 'v1', tags: ['table:met late/users'] }
      },
      {},
      'l',
    )
    expect(summaryOf(await one.cache.getOrLoad(load))).to.equal('loaded v1')
    expect(await one.cache.hit('l', {})).to.equal(undefined)
    expect(recorded.of('bypass').map(({ key, reason }) => [key, reason])).to.deep.equal([['l', 'overtaken']])
    await one.cache.getOrLoad(load)
    expect(await one.cache.hit('l', {})).to.include({ value: 'v1' })
  })

  it('are noticed by a load that reads one of many databases and has not asked about it before', async () => {
    const load = (key: string) => {
      const read = async () => ({ cacheable: true, value: 'v1', tags: ['table:one of many/users'] }) as const
      return one.cache.getOrLoad(requestOf(read, {}, key))
    }
    knownDatabases.add('one of many', false)
    await load('k1')
    for (let i = 0; i < 100; i++) knownDatabases.add(`of many ${i}`, false)
    await load('k2')
    expect(await one.cache.hit('k2', {}), 'of a schema that has not changed').to.include({ value: 'v1' })
    await world.elsewhere.invalidate(['schema:one of many'])
    const before = databaseLedger.latest('schema:one of many')
    await load('k3')
    expect(databaseLedger.latest('schema:one of many')).to.be.greaterThan(before)
    expect(await one.cache.hit('k3', {}), 'what it depends on is known by the old schema').to.equal(undefined)
    await load('k3')
    expect(await one.cache.hit('k3', {})).to.include({ value: 'v1' })
  })

  it('are asked about only for databases that the load is known to read', async () => {
    const load = {
      ...requestOf(world.database.load, {}, 'l'),
      reads: ['table:known/users', 'database:known', 'cache:c/tag:x'],
    }
    const before = databaseLedger.latest('schema:known')
    await one.cache.getOrLoad(load)
    expect(databaseLedger.latest('schema:known')).to.be.greaterThan(before)
  })
})
