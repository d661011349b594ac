import { expect } from 'chai'
import { deferred } from '../../../lib/core/deferred.js'
import { recordEvents } from '../support/recordEvents.js'
import { requestOf, settled, summaryOf } from '../support/FakeDatabase.js'
import { rejects, type Fault } from './support/FakeSharedStore.js'
import { isSettled, Processes, USERS, type Process } from './support/Processes.js'

describe('joining a load of this process while others write', () => {
  recordEvents()
  let world: Processes
  let one: Process
  let release: () => void
  let first: Promise<string>

  beforeEach(async () => {
    world = new Processes()
    one = world.start({ joinTimeout: 1000 })
    release = world.database.hold()
    first = ask()
    await settled()
    one.store.take()
  })

  afterEach(() => world.close())

  const ask = async () => summaryOf(await world.database.ask(one.cache))

  it('is allowed if nothing was written since the load began, as the store says', async () => {
    const second = ask()
    await settled()
    expect(one.store.take()).to.deep.equal(['check'])
    release()
    expect([await first, await second, world.database.loads]).to.deep.equal(['loaded v1', 'joined loaded v1', 1])
  })

  it('is allowed if something else was written', async () => {
    await world.write('v2', ['table:d/others'])
    const second = ask()
    await settled()
    release()
    expect(await second).to.equal('joined loaded v1')
  })

  it('is not allowed if a write is under way, because only its end can be on the way', async () => {
    await world.elsewhere.write([USERS], async () => {
      const second = ask()
      await settled()
      release()
      expect(await second).to.equal('loaded v1')
    })
  })

  it('is not allowed after a write, even of what the load has only asked for', async () => {
    const other = world.start({ namespace: 'other' }).cache.epoch
    const own = one.cache.epoch
    const overtaken = [USERS, `cache:${other}/tag:x`, `cache:${own}/tag:x`]
    const expected = { ...Object.fromEntries(overtaken.map((tag) => [tag, 'loaded v2'])), 'new:d/users': 'hit v1' }
    for (const [tag, expectation] of Object.entries(expected)) {
      const key = `key of ${tag}`
      const load = requestOf(
        async (detached, recording) => {
          recording.fallback = { tags: ['new:d/users'], dependencies: [] }
          for (const epoch of [other, own]) recording.addFrom(epoch, ['tag:x'])
          return world.database.load(detached, recording)
        },
        {},
        key,
      )
      world.database.value = 'v1'
      release = world.database.hold()
      const early = one.cache.getOrLoad(load)
      await settled()
      await world.write('v2', [tag])
      const late = one.cache.getOrLoad(load)
      await settled()
      release()
      expect([summaryOf(await early), summaryOf(await late)], tag).to.deep.equal(['loaded v1', expectation])
    }
  })

  it('is not allowed while a write is under way that others may see already', async () => {
    await world.elsewhere.write(
      [USERS],
      async () => {
        world.database.value = 'v2'
        const second = ask()
        await settled()
        release()
        expect(await second).to.equal('loaded v2')
      },
      true,
    )
  })

  it('is not allowed if the caller’s own tag was invalidated since by another process', async () => {
    const other = world.start()
    await other.cache.invalidate({ tags: ['a'] })
    world.database.value = 'v2'
    const second = world.database.ask(one.cache, { tags: ['tag:a'] })
    await settled()
    release()
    expect(summaryOf(await second)).to.equal('loaded v2')
  })

  it('is replaced by one load for all callers that came meanwhile, when the first load has ended', async () => {
    await world.write('v2')
    const others = [ask(), ask(), ask()]
    await world.pass(100)
    expect(world.database.loads, 'one at a time').to.equal(1)
    release()
    expect(await first).to.equal('loaded v1')
    expect((await Promise.all(others)).sort()).to.deep.equal(['joined loaded v2', 'joined loaded v2', 'loaded v2'])
    expect(world.database.loads).to.equal(2)
  })

  it('is not allowed if the store cannot be asked: one load follows for all callers that came meanwhile', async () => {
    one.store.become(rejects)
    world.database.value = 'v2'
    const others = [ask(), ask(), ask()]
    await settled()
    expect(world.database.loads).to.equal(1)
    release()
    await first
    expect((await Promise.all(others)).sort()).to.deep.equal(['joined loaded v2', 'joined loaded v2', 'loaded v2'])
  })

  it('is not allowed if the load itself could not ask the store', async () => {
    one.store.become(rejects)
    release = world.database.hold()
    const early = world.database.ask(one.cache, {}, 'l')
    await settled()
    one.store.become(undefined)
    world.database.value = 'v2'
    const late = world.database.ask(one.cache, {}, 'l')
    await settled()
    release()
    expect([summaryOf(await early), summaryOf(await late)]).to.deep.equal(['loaded v1', 'loaded v2'])
  })

  it('takes no longer than `joinTimeout`: then a caller that has waited for a load to end asks the database', async () => {
    one.store.become(rejects)
    const second = ask()
    await world.pass(900, 100)
    expect(world.database.loads).to.equal(1)
    await world.pass(200, 100)
    expect(world.database.loads).to.equal(2)
    release()
    await second
  })

  it('asks nothing if the load began after the caller came', async () => {
    await world.write('v2')
    const others = [ask(), ask()]
    await settled()
    one.store.take()
    release()
    release = world.database.hold()
    await settled()
    expect(one.store.take().filter((call) => call === 'check')).to.deep.equal([])
    expect(await isSettled(Promise.all(others))).to.equal(false)
    release()
    await Promise.all(others)
  })
})

describe('joining a look-up of this process while others write', () => {
  it('is like looking up: a caller that comes after a write gets no entry from before it', async () => {
    const world = new Processes()
    const [one, other] = [world.start(), world.start()]
    await world.database.ask(other.cache)
    const found: (() => void)[] = []
    // The store has answered, and the answer has not arrived.
    one.store.become(async (run) => {
      const answer = run()
      await new Promise<void>((resolve) => found.push(resolve))
      return answer
    }, 'find')
    const early = world.database.ask(one.cache)
    await settled()
    one.store.become(undefined)
    await world.write('v2')
    const late = world.database.ask(one.cache)
    await settled()
    for (const each of found) each()
    expect([summaryOf(await early), summaryOf(await late)]).to.deep.equal(['hit v1', 'loaded v2'])
    await world.close()
  })

  it('is like looking up also if the look-up has waited for another process and found its result', async () => {
    const world = new Processes()
    const [one, other] = [world.start(), world.start()]
    const release = world.database.hold()
    const loading = world.database.ask(other.cache)
    await settled()
    const early = world.database.ask(one.cache)
    await settled()
    const found = deferred<undefined>()
    one.store.become(async (run) => {
      const answer = run()
      await found.promise
      return answer
    }, 'find')
    release()
    await loading
    await world.pass(4)
    one.store.become(undefined)
    await world.write('v2')
    const late = world.database.ask(one.cache)
    await settled()
    one.store.take()
    found.resolve(undefined)
    expect([summaryOf(await early), summaryOf(await late)]).to.deep.equal(['hit v1', 'loaded v2'])
    expect(one.store.take()[0], 'which it does not ask about').to.equal('find k if-absent lease')
    await world.close()
  })
})

describe('joining a load of this process that uses entries while others write', () => {
  let world: Processes
  const held = () => {
    const { promise, resolve } = deferred<undefined>()
    // The store has answered, and the answer has not arrived.
    const late: Fault = async (run) => {
      const answer = run()
      await promise
      return answer
    }
    return { late, arrive: () => resolve(undefined) }
  }

  beforeEach(() => {
    world = new Processes({ hub: true })
  })

  afterEach(() => world.close())

  for (const [what, operation] of [
    ['the shared store', 'find'],
    ['its own memory, which the shared store is asked about', 'check'],
  ] as const) {
    it(`is not allowed after a write of what is on its way from ${what}`, async () => {
      const one = operation === 'find' ? world.start() : world.startBounded({ consistency: 'strict' })
      await world.database.ask(one.cache, {}, 'inner')
      const { late, arrive } = held()
      let computations = 0
      const compute = async (): Promise<string> => {
        if (computations++ === 0) one.store.become(late, operation)
        const inner = world.database.ask(one.cache, {}, 'inner')
        await settled()
        one.store.become(undefined)
        return summaryOf(await inner)
      }
      const early = one.cache.wrap('outer', compute)
      await settled()
      await world.write('v2')
      const after = one.cache.wrap('outer', compute)
      await settled()
      arrive()
      expect([await early, await after]).to.deep.equal(['hit v1', 'loaded v2'])
    })
  }

  it('is not allowed after a write of the entry that answers for a failed load', async () => {
    const one = world.start({ ttl: 1000, staleIfError: '1m' })
    await world.database.ask(one.cache)
    await world.pass(2000)
    const { late, arrive } = held()
    let loads = 0
    const request = requestOf((...args) => {
      if (loads++ > 0) return world.database.load(...args)
      one.store.become(late, 'check')
      throw new Error('no connection, and nothing was asked')
    })
    const early = one.cache.getOrLoad(request)
    await settled()
    one.store.become(undefined)
    await world.write('v2')
    const after = one.cache.getOrLoad(request)
    await settled()
    arrive()
    expect([summaryOf(await early), summaryOf(await after)]).to.deep.equal(['stale v1', 'loaded v2'])
  })
})
