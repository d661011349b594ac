import { expect } from 'chai'
import { GuardedSharedStore } from '../../../lib/cache/guard/GuardedSharedStore.js'
import { SchemaWatch } from '../../../lib/cache/shared/SchemaWatch.js'
import { TagLedger } from '../../../lib/cache/freshness/TagLedger.js'
import { WriteClock } from '../../../lib/cache/freshness/writeClock.js'
import type { OnUnreachable } from '../../../lib/cache/options/sharedStoreOptions.js'
import { InvalidationPublisher } from '../../../lib/cache/shared/InvalidationPublisher.js'
import { deferred } from '../../../lib/core/deferred.js'
import type { CacheError } from '../../../lib/index.js'
import { TestClock } from '../../support/TestClock.js'
import { errorOf, settled } from '../support/FakeDatabase.js'
import { FakeHub, type FakeBus } from '../processes/support/FakeBus.js'
import { after, answers, FakeSharedStore, hangs, losesAnswer, rejects } from '../processes/support/FakeSharedStore.js'
import { SharedState } from '../processes/support/SharedState.js'

const originOf = (tags: readonly string[], stamp: number) => ({
  position: { epoch: 'epoch 1', stamp, order: 1, time: 0 },
  tags,
  dependencies: [],
})
const TAGS = ['table:d/a', 'row:d/a/1']
const MARK = 'mark table:d/a row:d/a/1'
const FINISH = 'finish table:d/a row:d/a/1'
const EVERYTHING_NEW = 'mark table:new/a database:new tables:new'

describe('InvalidationPublisher', () => {
  let clock: TestClock
  let state: SharedState
  let store: FakeSharedStore
  let hub: FakeHub
  let bus: FakeBus
  let ledger: TagLedger
  let schemas: SchemaWatch
  let failures: string[]

  beforeEach(() => {
    clock = new TestClock()
    state = new SharedState(clock.now)
    store = new FakeSharedStore(state, 'a')
    hub = new FakeHub()
    bus = hub.connect()
    ledger = new TagLedger(new WriteClock())
    schemas = new SchemaWatch(ledger)
    schemas.note(['schema:d'], ['epoch 1 0'])
    failures = []
  })

  const publisher = (
    parts: { shared?: boolean; buses?: FakeBus[]; onUnreachable?: OnUnreachable } = {},
  ): InvalidationPublisher => {
    const { shared = true, buses = [], onUnreachable = 'retry' } = parts
    const onFailure = (operation: string): void => void failures.push(operation)
    return new InvalidationPublisher({
      store: shared ? new GuardedSharedStore(store, 250, clock, onFailure) : undefined,
      buses,
      schemas,
      clock,
      limit: 250,
      onUnreachable,
      onFailure,
    })
  }
  const pass = async (milliseconds: number): Promise<void> => {
    clock.advance(milliseconds)
    await settled()
  }
  const standing = () => state.check(originOf(TAGS, 0))

  it('registers a write intent before a write may be carried out, and finishes it after the write, which invalidates', async () => {
    const marked = deferred<undefined>()
    store.become(after(marked.promise), 'mark')
    const { ready, end } = publisher().publish(TAGS, false)
    let isReady = false
    void ready.then(() => (isReady = true))
    await settled()
    expect([isReady, store.calls]).to.deep.equal([false, [MARK]])
    marked.resolve(undefined)
    await ready
    expect(standing()).to.equal('pending')
    const finished = deferred<undefined>()
    store.become(after(finished.promise), 'finish')
    const ended = end()
    let isOver = false
    void ended.then(() => (isOver = true))
    await settled()
    expect(isOver).to.equal(false)
    finished.resolve(undefined)
    await ended
    expect([standing(), state.marks.size, store.calls]).to.deep.equal(['overtaken', 0, [MARK, FINISH]])
    await pass(250)
    expect([failures, clock.waiting]).to.deep.equal([[], 0])
  })

  it('passes on that others may see a write before its end, and gives each write an id of its own', async () => {
    const subject = publisher()
    const both = [subject.publish(TAGS, true), subject.publish(TAGS, false)]
    await Promise.all(both.map(({ ready }) => ready))
    expect([standing(), state.marks.size]).to.deep.equal(['overtaken', 2])
    await both[0]?.end()
    expect(state.marks.size).to.equal(1)
    await both[1]?.end()
  })

  it('finishes a write intent only after it has reached the store', async () => {
    const marked = deferred<undefined>()
    store.become(after(marked.promise), 'mark')
    const { end } = publisher().publish(TAGS, false)
    const ended = end()
    await settled()
    expect(store.calls).to.deep.equal([MARK])
    marked.resolve(undefined)
    await ended
    expect([store.calls, state.marks.size]).to.deep.equal([[MARK, FINISH], 0])
  })

  describe('when the store cannot be reached', () => {
    for (const [name, fault] of Object.entries({ hangs, losesAnswer, rejects, 'talks nonsense': answers(null) })) {
      it(`(${name}) carries out a write after the time limit, and publishes it later`, async () => {
        store.become(fault)
        const subject = publisher()
        const { ready, end } = subject.publish(TAGS, false)
        await settled()
        clock.advance(250)
        await ready
        expect(subject.unsent.hasAny(['table:d/a'], [])).to.equal(true)
        const ended = end()
        await settled()
        clock.advance(250)
        await ended
        expect(subject.unsent.hasAny(['row:d/a/1'], [])).to.equal(true)
        store.become(undefined)
        // Operations without an answer accept any.
        const tried = store.take()
        const delivered = name === 'talks nonsense' ? tried.slice(-1) : []
        for (let i = 0; i < 100; i++) await pass(100)
        expect([...delivered, ...store.take()][0]).to.equal('invalidate table:d/a row:d/a/1')
        expect([subject.unsent.size, standing(), state.marks.size]).to.deep.equal([0, 'overtaken', 0])
      })
    }

    it('finishes later the write intents that the store may hold, until that succeeds, and no others', async () => {
      const subject = publisher()
      store.become(losesAnswer, 'mark')
      const marked = subject.publish(TAGS, false)
      await pass(250)
      const unmarked = subject.publish(['table:d/b'], false)
      await Promise.all([marked.ready, unmarked.ready])
      expect(store.take()).to.deep.equal([MARK])
      await Promise.all([marked.end(), unmarked.end()])
      store.become(rejects, 'finish')
      for (let i = 0; i < 20; i++) await pass(100)
      expect([state.marks.size, subject.unsent.hasAny(TAGS, [])]).to.deep.equal([1, true])
      store.become(undefined)
      store.take()
      for (let i = 0; i < 100; i++) await pass(100)
      expect(store.take().filter((call) => call.startsWith('finish'))).to.deep.equal([FINISH])
      expect([state.marks.size, subject.unsent.size, clock.waiting]).to.deep.equal([0, 0, 0])
      await subject.invalidate(['tag'])
      subject.unsent.add(['tag'])
      store.take()
      await pass(100)
      expect(store.take(), 'once').to.deep.equal(['invalidate tag'])
    })

    it('publishes the end of a write, too, whose beginning was published late', async () => {
      store.become(rejects)
      const subject = publisher()
      const { ready, end } = subject.publish(TAGS, false)
      await ready
      store.become(undefined)
      clock.advance(100)
      await settled()
      expect(subject.unsent.size).to.equal(0)
      store.take()
      await end()
      expect(store.take()).to.deep.equal([FINISH])
    })

    it("rejects a write before it is carried out with `onUnreachable: 'reject'`", async () => {
      store.become(rejects, 'mark')
      const { ready, end } = publisher({ onUnreachable: 'reject' }).publish(TAGS, false)
      const error = (await errorOf(ready)) as CacheError
      expect(error).to.include({
        code: 'STORE_UNREACHABLE',
        message:
          "The write was not carried out: its invalidation cannot reach the other processes, and the cache has `onUnreachable: 'reject'`. Try again when the store can be reached.",
      })
      await end()
      expect(store.take()).to.deep.equal([MARK, FINISH])
    })

    it('publishes only the end of a write later if only that failed', async () => {
      const subject = publisher({ onUnreachable: 'reject' })
      const { ready, end } = subject.publish(TAGS, false)
      await ready
      expect(subject.unsent.size).to.equal(0)
      store.become(rejects, 'finish')
      await end()
      expect([subject.unsent.hasAny(['table:d/a'], []), failures]).to.deep.equal([true, ['finish']])
    })

    it('publishes invalidations later', async () => {
      const subject = publisher()
      store.become(rejects)
      await subject.invalidate(['tag'])
      expect(subject.unsent.hasAny(['tag'], [])).to.equal(true)
      store.become(undefined)
      await subject.invalidate(['other'])
      expect(subject.unsent.hasAny(['other'], [])).to.equal(false)
      expect(await subject.close(), 'none is untold').to.equal(0)
      await pass(250)
      expect([subject.unsent.size, clock.waiting]).to.deep.equal([0, 0])
    })

    it('resolves `close` to the number of tags that could not be published', async () => {
      const subject = publisher()
      store.become(rejects)
      await subject.invalidate(['tag', 'other'])
      expect(await subject.close()).to.equal(2)
      await pass(250)
      expect([subject.unsent.size, clock.waiting]).to.deep.equal([0, 0])
    })
  })

  it('registers the intent for the whole database if another process has changed its schema', async () => {
    const subject = publisher()
    state.invalidate(['schema:d'])
    const { ready, end } = subject.publish(TAGS, false)
    await ready
    const all = `${TAGS.join(' ')} database:d tables:d`
    expect(store.take()).to.deep.equal([MARK, `mark ${all}`])
    expect([state.marks.size, state.check(originOf(['database:d'], 9))]).to.deep.equal([1, 'pending'])
    expect(ledger.latest('schema:d')).to.equal(2)
    await end()
    expect([store.take(), state.marks.size]).to.deep.equal([[`finish ${all}`], 0])
    const next = subject.publish(TAGS, false)
    await next.ready
    expect(store.take()).to.deep.equal([MARK])
    await next.end()
  })

  describe('noteSchema', () => {
    const WRITE = ['table:new/a']
    const marks = async (subject: InvalidationPublisher): Promise<string[]> => {
      const { ready, end } = subject.publish(WRITE, false)
      await ready
      await end()
      return store.take().filter((call) => call.startsWith('mark'))
    }

    it('asks when the schema was last changed, so that the first write does not invalidate the whole database', async () => {
      const [noted, other] = [publisher(), publisher()]
      await noted.noteSchema('new')
      expect(store.take()).to.deep.equal(['find  always'])
      expect(await marks(noted)).to.deep.equal(['mark table:new/a'])
      schemas = new SchemaWatch(ledger)
      expect(await marks(publisher()), 'without it').to.deep.equal(['mark table:new/a', EVERYTHING_NEW])
      expect(await marks(other)).to.deep.equal(['mark table:new/a'])
    })

    it('notices a change by another process, so that a write notices only later ones', async () => {
      const subject = publisher()
      await subject.noteSchema('new')
      const before = ledger.latest('schema:new')
      state.invalidate(['schema:new'])
      await subject.noteSchema('new')
      expect(ledger.latest('schema:new')).to.be.greaterThan(before)
      expect(await marks(subject)).to.deep.equal(['mark table:new/a'])
      state.invalidate(['schema:new'])
      expect(await marks(subject)).to.deep.equal(['mark table:new/a', EVERYTHING_NEW])
    })

    it('never rejects, and does nothing without a store', async () => {
      store.become(rejects, 'find')
      await publisher().noteSchema('new')
      expect(failures).to.deep.equal(['get'])
      await publisher({ shared: false, buses: [bus] }).noteSchema('new')
      expect([store.take(), hub.published]).to.deep.equal([['find  always'], []])
    })
  })

  it('publishes later a whole database if its intent could not be registered', async () => {
    const subject = publisher()
    state.invalidate(['schema:d'])
    store.become((run) => (store.calls.length > 1 ? rejects(run) : Promise.resolve(run())), 'mark')
    const { ready, end } = subject.publish(TAGS, false)
    await ready
    expect(subject.unsent.hasAny(['database:d'], [])).to.equal(true)
    await end()
    expect(subject.unsent.hasAny(['database:d'], [])).to.equal(true)
    expect(state.marks.size).to.equal(0)
  })

  describe('with buses alone', () => {
    it('publishes the beginning and the end of a write, and invalidations', async () => {
      const subject = publisher({ shared: false, buses: [bus] })
      const { ready, end } = subject.publish(TAGS, false)
      await ready
      await end()
      await subject.invalidate(['tag'])
      const { origin } = subject
      const [begin, over, tag] = hub.published
      expect(begin).to.deep.include({ kind: 'begin', origin, tags: TAGS })
      expect(over).to.deep.equal({ ...begin, kind: 'end' })
      expect(tag).to.deep.equal({ kind: 'invalidate', origin, tags: ['tag'] })
      expect(subject.unsent.size).to.equal(0)
    })

    it('publishes a write again later if one of several buses fails', async () => {
      const other = new FakeHub()
      const subject = publisher({ shared: false, buses: [bus, other.connect()] })
      bus.fault = () => Promise.reject(new Error('down'))
      const { ready, end } = subject.publish(TAGS, false)
      await ready
      expect([subject.unsent.hasAny(TAGS, []), failures]).to.deep.equal([true, ['publish']])
      await end()
      bus.fault = undefined
      clock.advance(100)
      await settled()
      expect([hub, other].map(({ published }) => published.map(({ kind }) => kind))).to.deep.equal([
        ['invalidate'],
        ['begin', 'end', 'invalidate'],
      ])
    })

    it('publishes the end of a write again later if one of several buses fails', async () => {
      const subject = publisher({ shared: false, buses: [bus] })
      const { ready, end } = subject.publish(TAGS, false)
      await ready
      bus.fault = () => Promise.reject(new Error('down'))
      await end()
      expect(subject.unsent.hasAny(TAGS, [])).to.equal(true)
    })

    it('waits for a bus no longer than the time limit', async () => {
      bus.fault = () => new Promise(() => undefined)
      const { ready } = publisher({ shared: false, buses: [bus] }).publish(TAGS, false)
      await settled()
      clock.advance(250)
      await ready
      expect(failures).to.deep.equal(['publish'])
    })

    it("rejects a write with `onUnreachable: 'reject'`", async () => {
      bus.fault = () => Promise.reject(new Error('down'))
      const { ready, end } = publisher({ shared: false, buses: [bus], onUnreachable: 'reject' }).publish(TAGS, false)
      expect(await errorOf(ready)).to.include({ code: 'STORE_UNREACHABLE' })
      await end()
    })
  })

  it('publishes to the store and the buses, and later to both again if one of them failed', async () => {
    const subject = publisher({ buses: [bus] })
    const { ready, end } = subject.publish(TAGS, false)
    await ready
    await end()
    expect([store.take(), hub.published.splice(0).map(({ kind }) => kind)]).to.deep.equal([
      [MARK, FINISH],
      ['begin', 'end'],
    ])
    store.become(rejects, 'invalidate')
    await subject.invalidate(TAGS)
    expect([hub.published.splice(0).map(({ kind }) => kind), subject.unsent.hasAny(TAGS, [])]).to.deep.equal([
      ['invalidate'],
      true,
    ])
  })
})
