import { expect } from 'chai'
import { databaseLedger } from '../../../lib/cache/freshness/TagLedger.js'
import { publishWrite } from '../../../lib/cache/shared/publishers.js'
import { MemoryStore } from '../../../lib/index.js'
import { recordEvents } from '../support/recordEvents.js'
import { errorOf, settled, summaryOf } from '../support/FakeDatabase.js'
import { answers, hangs, losesAnswer, rejects, throws, type Fault, type Operation } from './support/FakeSharedStore.js'
import { isSettled, Processes, USERS, type Process } from './support/Processes.js'

const FAULTS: Record<string, Fault> = {
  hangs,
  'loses its answer': losesAnswer,
  rejects,
  throws,
  'answers with nothing': answers(undefined),
  'answers with null': answers(null),
  'answers with an object': answers({}),
  'answers with a text': answers('garbage'),
}
const READING = ['find', 'check', 'fill', 'release'] as const
/** Operations without an answer cannot answer nonsense. */
const isHarmless = (operation: Operation, name: string) => operation === 'release' && name.startsWith('answers')
const NAMES: Partial<Record<Operation, string>> = { find: 'get', fill: 'set' }

describe('a shared store that fails', () => {
  const recorded = recordEvents()
  let world: Processes
  let one: Process

  beforeEach(async () => {
    world = new Processes()
    one = world.start({ local: new MemoryStore() })
  })

  afterEach(() => world.close())

  const ask = async () => summaryOf(await world.database.ask(one.cache))
  const errors = () => recorded.of('error').map(({ operation }) => operation)

  /** The result, and after how many milliseconds it came. */
  const timed = async <T>(promise: Promise<T>): Promise<[T, number]> => {
    let waited = 0
    while (!(await isSettled(promise))) {
      if (waited >= 1000) expect.fail('it takes too long')
      world.clock.advance(10)
      waited += 10
    }
    return [await promise, waited]
  }

  for (const operation of READING) {
    for (const [name, fault] of Object.entries(FAULTS)) {
      if (isHarmless(operation, name)) continue
      const isLate = name === 'hangs' || name === 'loses its answer'
      // Nothing waits for `release`, so a late answer is not noticed.
      if (operation === 'release' && isLate) continue

      it(`at ${operation} (it ${name}) costs a read at most one time limit, and is reported`, async () => {
        // The local store has an entry that the shared store has to check, and the shared store has none.
        if (operation === 'check') await ask()
        if (operation === 'release') world.database.rejection = 'unsupported-value'
        world.database.value = 'v2'
        one.store.become(fault, operation)
        const [result, waited] = await timed(ask())
        // A caller that has waited for one answer waits for no other.
        const found = operation === 'check' && !isLate ? 'hit v1' : 'loaded v2'
        expect(result).to.equal(operation === 'release' ? 'rejected unsupported-value' : found)
        // The result is stored when its caller has it already.
        expect(waited).to.equal(isLate && operation !== 'fill' ? 250 : 0)
        world.clock.advance(250)
        await settled()
        expect(new Set(errors())).to.deep.equal(new Set([NAMES[operation] ?? operation]))
        expect(one.cache.stats().errors).to.equal(errors().length)
      })
    }
  }

  it('at fill (it hangs) delays a later look-up of the key by what is left of the time limit, and no other', async () => {
    one.store.become(hangs, 'fill')
    expect(await timed(ask())).to.deep.equal(['loaded v1', 0])
    await world.pass(100)
    expect((await timed(world.database.ask(one.cache, {}, 'other')))[1]).to.equal(0)
    expect(await timed(ask())).to.deep.equal(['loaded v1', 150])
  })

  for (const [name, fault] of Object.entries({ hangs, 'loses its answer': losesAnswer })) {
    it(`at release (it ${name}) delays no caller`, async () => {
      world.database.rejection = 'unsupported-value'
      one.store.become(fault, 'release')
      expect(await timed(ask())).to.deep.equal(['rejected unsupported-value', 0])
      await world.pass(1000, 100)
      expect([errors(), one.store.take().at(-1)]).to.deep.equal([[], 'release k refused'])
      world.database.rejection = undefined
      expect(await timed(world.database.ask(one.cache, {}, 'l').then(summaryOf))).to.deep.equal(['loaded v1', 0])
    })
  }

  it('at find (it loses its answer) keeps no lease that no load holds', async () => {
    one.store.become(losesAnswer, 'find')
    const release = world.database.hold()
    const loading = ask()
    await world.pass(250)
    expect(one.store.take().slice(0, 2)).to.deep.equal(['find k if-absent lease', 'release k'])
    expect(world.state.leases.size).to.equal(0)
    release()
    expect(await loading).to.equal('loaded v1')
  })

  it('is not waited for again by later callers', async () => {
    one.store.become(hangs)
    await timed(ask())
    one.store.take()
    recorded.events.length = 0
    world.database.value = 'v2'
    expect(await timed(ask())).to.deep.equal(['loaded v2', 0])
    expect(errors()).to.deep.equal([])
    const invalidate = () => timed(one.cache.invalidate({ tags: ['a'] }))
    expect(await invalidate(), 'the first call finds it out').to.deep.equal([undefined, 250])
    one.store.take()
    recorded.events.length = 0
    expect(await invalidate()).to.deep.equal([undefined, 0])
    expect([one.store.take(), errors()]).to.deep.equal([[], []])
    one.store.become(undefined)
    await world.pass(1000, 100)
    expect(await ask()).to.equal('loaded v2')
    expect(await ask()).to.equal('hit v2')
  })

  it('is not called at all by later callers, which have nothing to give back', async () => {
    one.store.become(hangs)
    await timed(ask())
    one.store.take()
    expect(await timed(ask())).to.deep.equal(['loaded v1', 0])
    expect(one.store.take()).to.deep.equal([])
  })

  it('is waited for together by concurrent callers', async () => {
    one.store.become(hangs)
    const all = Promise.all(['a', 'b', 'c'].map((key) => world.database.ask(one.cache, {}, key)))
    const [, waited] = await timed(all)
    expect(waited).to.equal(250)
  })

  it('gives no hit', async () => {
    await ask()
    one.store.become(rejects)
    expect(await one.cache.hit('k', {})).to.equal(undefined)
    expect(await errorOf(world.database.ask(one.cache, { mode: 'only-if-cached' }))).to.have.property(
      'code',
      'NOT_CACHED',
    )
  })

  it('costs a load if it answers an invalid entry', async () => {
    await ask()
    const [kept] = world.state.entries.values()
    world.state.entries.set('k', { ...(kept ?? expect.fail('nothing kept')), entry: 'garbage' as never })
    const other = world.start()
    other.store.become((run) => Promise.resolve(run()).catch(() => undefined), 'find')
    const garbage = {
      entry: 'garbage',
      position: { epoch: 'epoch 1', stamp: 0, order: 9, time: 0 },
      lease: undefined,
      watched: [],
    }
    other.store.become(answers(garbage), 'find')
    expect(summaryOf(await world.database.ask(other.cache))).to.equal('loaded v1')
    expect(errors()).to.include('get')
  })

  describe('when something is written', () => {
    const write = () => {
      const finish = databaseLedger.begin([USERS])
      const announcement = publishWrite([USERS], false) ?? expect.fail('nothing is published')
      return {
        ready: announcement.ready,
        end: async () => {
          finish()
          await announcement.end()
        },
      }
    }

    for (const operation of ['mark', 'finish'] as const) {
      for (const [name, fault] of Object.entries(FAULTS)) {
        it(`at ${operation} (it ${name}): the write is carried out, and no read in this process gets older data`, async () => {
          const other = world.start()
          await ask()
          await world.database.ask(other.cache)
          if (operation === 'finish' && name.startsWith('answers')) return
          one.store.become(fault, operation)
          const { ready, end } = write()
          const [, waited] = await timed(ready)
          expect(waited).to.be.at.most(250)
          world.database.value = 'v2'
          const [, more] = await timed(end())
          expect(more).to.be.at.most(250)
          expect(await timed(ask())).to.deep.equal(['loaded v2', 0])
          expect((await timed(one.cache.hit('k', {}) as Promise<undefined>))[0]).to.equal(undefined)
          one.store.become(undefined)
          await world.pass(2000, 100)
          expect(world.state.marks.size).to.equal(0)
          expect([await ask(), await ask()]).to.deep.equal(['loaded v2', 'hit v2'])
          expect(summaryOf(await world.database.ask(other.cache))).to.equal('hit v2')
        })
      }
    }

    it('at invalidate: no dependent entry is taken from the shared store or stored there until the invalidation is sent', async () => {
      await ask()
      one.store.become(rejects, 'invalidate')
      await one.cache.invalidate({ tables: ['users'] })
      world.database.value = 'v2'
      expect([await ask(), await ask()]).to.deep.equal(['loaded v2', 'loaded v2'])
      expect(world.state.entries.get('k')?.entry.value).to.equal('v1')
      one.store.become(undefined)
      await world.pass(200, 100)
      expect([await ask(), await ask()]).to.deep.equal(['loaded v2', 'hit v2'])
    })

    it('at invalidate of everything: no entry is taken from the shared store until the invalidation is sent', async () => {
      await ask()
      one.store.become(rejects, 'invalidate')
      await one.cache.clear()
      world.database.value = 'v2'
      expect([await ask(), await ask()]).to.deep.equal(['loaded v2', 'loaded v2'])
      one.store.become(undefined)
      await world.pass(200, 100)
      expect([await ask(), await ask()]).to.deep.equal(['loaded v2', 'hit v2'])
    })

    it("rejects the write before it is carried out with `onUnreachable: 'reject'`", async () => {
      const strict = world.start({ onUnreachable: 'reject' })
      strict.store.become(rejects)
      const { ready, end } = write()
      expect(await errorOf(ready)).to.include({ code: 'STORE_UNREACHABLE' })
      await end()
    })

    it('serves no local entry that depends on a write that the store does not know yet', async () => {
      await ask()
      expect(await one.cache.hit('k', {})).to.include({ value: 'v1' })
      one.store.become(rejects, 'invalidate')
      await one.cache.invalidate({ tables: ['others'] })
      expect(await one.cache.hit('k', {}), 'of another table').to.include({ value: 'v1' })
      await one.cache.invalidate({ tables: ['users'] })
      one.store.take()
      expect(await one.cache.hit('k', {})).to.equal(undefined)
      await settled()
    })
  })
})
