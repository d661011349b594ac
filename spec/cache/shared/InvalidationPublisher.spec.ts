import { expect } from 'chai'
import { GuardedSharedStore } from '../../../lib/cache/guard/GuardedSharedStore.js'
import { SchemaWatch } from '../../../lib/cache/shared/SchemaWatch.js'
import { TagLedger } from '../../../lib/cache/freshness/TagLedger.js'
import { WriteClock } from '../../../lib/cache/freshness/writeClock.js'
import { InvalidationPublisher, type OnUnreachable } from '../../../lib/cache/shared/InvalidationPublisher.js'
import { deferred } from '../../../lib/core/deferred.js'
import type { CacheError } from '../../../lib/index.js'
import { TestClock } from '../../support/TestClock.js'
import { errorOf, settled } from '../FakeDatabase.js'
import { FakeHub, type FakeBus } from '../processes/FakeBus.js'
import { after, answers, FakeSharedStore, hangs, losesAnswer, rejects } from '../processes/FakeSharedStore.js'
import { SharedState } from '../processes/SharedState.js'

const TAGS = ['table:d/a', 'row:d/a/1']
const MARK = 'mark table:d/a row:d/a/1'
const FINISH = 'finish table:d/a row:d/a/1'
const EVERYTHING_NEW = 'mark table:new/a database:new tables:new'

describe('WriteTeller', () => {
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
    schemas.note('epoch 1', ['schema:d'], [0])
    failures = []
  })

  const teller = (
    parts: { shared?: boolean; buses?: FakeBus[]; onUnreachable?: OnUnreachable } = {},
  ): InvalidationPublisher => {
    const { shared = true, buses = [], onUnreachable = 'retry' } = parts
    const failed = (operation: string): void => void failures.push(operation)
    return new InvalidationPublisher({
      shared: shared ? new GuardedSharedStore(store, 250, clock, failed) : undefined,
      buses,
      schemas,
      clock,
      limit: 250,
      onUnreachable,
      failed,
    })
  }
  const pass = async (milliseconds: number): Promise<void> => {
    clock.advance(milliseconds)
    await settled()
  }
  const standing = () => state.check({ epoch: 'epoch 1', stamp: 0 }, TAGS)

  it('marks before a write may be sent, and ends the mark after it, which invalidates', async () => {
    const marked = deferred<undefined>()
    store.become(after(marked.promise), 'mark')
    const { ready, end } = teller().publish(TAGS, false)
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
    expect([failures, clock.waiting]).to.deep.equal([[], 0])
  })

  it('says where others may see a write before its end, and tells writes apart', async () => {
    const subject = teller()
    const both = [subject.publish(TAGS, true), subject.publish(TAGS, false)]
    await Promise.all(both.map(({ ready }) => ready))
    expect([standing(), state.marks.size]).to.deep.equal(['overtaken', 2])
    await both[0]?.end()
    expect(state.marks.size).to.equal(1)
    await both[1]?.end()
  })

  it('ends a mark that is still on its way only after it', async () => {
    const marked = deferred<undefined>()
    store.become(after(marked.promise), 'mark')
    const { end } = teller().publish(TAGS, false)
    const ended = end()
    await settled()
    expect(store.calls).to.deep.equal([MARK])
    marked.resolve(undefined)
    await ended
    expect([store.calls, state.marks.size]).to.deep.equal([[MARK, FINISH], 0])
  })

  describe('where the store cannot be told', () => {
    for (const [name, fault] of Object.entries({ hangs, losesAnswer, rejects, 'talks nonsense': answers(null) })) {
      it(`(${name}) a write goes on when the limit has passed, and is told later`, async () => {
        store.become(fault)
        const subject = teller()
        const { ready, end } = subject.publish(TAGS, false)
        await settled()
        clock.advance(250)
        await ready
        expect(subject.undelivered.hasAny(['table:d/a'])).to.equal(true)
        const ended = end()
        await settled()
        clock.advance(250)
        await ended
        expect(subject.undelivered.hasAny(['row:d/a/1'])).to.equal(true)
        store.become(undefined)
        // Nonsense is an answer all the same to what only tells.
        const tried = store.take()
        const delivered = name === 'talks nonsense' ? tried.slice(-1) : []
        for (let i = 0; i < 100; i++) await pass(100)
        expect([...delivered, ...store.take()][0]).to.equal('invalidate table:d/a row:d/a/1')
        expect([subject.undelivered.size, standing(), state.marks.size]).to.deep.equal([0, 'overtaken', 0])
      })
    }

    it('marks that it may hold are ended later, until that succeeds, and no others', async () => {
      const subject = teller()
      store.become(losesAnswer, 'mark')
      const marked = subject.publish(TAGS, false)
      await pass(250)
      const unmarked = subject.publish(['table:d/b'], false)
      await Promise.all([marked.ready, unmarked.ready])
      expect(store.take()).to.deep.equal([MARK])
      await Promise.all([marked.end(), unmarked.end()])
      store.become(rejects, 'finish')
      for (let i = 0; i < 20; i++) await pass(100)
      expect([state.marks.size, subject.undelivered.hasAny(TAGS)]).to.deep.equal([1, true])
      store.become(undefined)
      store.take()
      for (let i = 0; i < 100; i++) await pass(100)
      expect(store.take().filter((call) => call.startsWith('finish'))).to.deep.equal([FINISH])
      expect([state.marks.size, subject.undelivered.size, clock.waiting]).to.deep.equal([0, 0, 0])
      await subject.invalidate(['tag'])
      subject.undelivered.add(['tag'])
      store.take()
      await pass(100)
      expect(store.take(), 'once').to.deep.equal(['invalidate tag'])
    })

    it('once it is told, a write that went on is told again at its end, which the others must see', async () => {
      store.become(rejects)
      const subject = teller()
      const { ready, end } = subject.publish(TAGS, false)
      await ready
      store.become(undefined)
      clock.advance(100)
      await settled()
      expect(subject.undelivered.size).to.equal(0)
      store.take()
      await end()
      expect(store.take()).to.deep.equal([FINISH])
    })

    it('a write is refused beforehand, if so wished', async () => {
      store.become(rejects, 'mark')
      const { ready, end } = teller({ onUnreachable: 'reject' }).publish(TAGS, false)
      const error = (await errorOf(ready)) as CacheError
      expect(error).to.include({
        code: 'STORE_UNREACHABLE',
        message:
          "The other processes cannot be told of this write, so it was not carried out, as `onUnreachable: 'reject'` says. Try again when the store can be reached.",
      })
      await end()
      expect(store.take()).to.deep.equal([MARK, FINISH])
    })

    it('only the end of it is told later, where only that failed', async () => {
      const subject = teller({ onUnreachable: 'reject' })
      const { ready, end } = subject.publish(TAGS, false)
      await ready
      expect(subject.undelivered.size).to.equal(0)
      store.become(rejects, 'finish')
      await end()
      expect([subject.undelivered.hasAny(['table:d/a']), failures]).to.deep.equal([true, ['finish']])
    })

    it('invalidations are told later', async () => {
      const subject = teller()
      store.become(rejects)
      await subject.invalidate(['tag'])
      expect(subject.undelivered.hasAny(['tag'])).to.equal(true)
      store.become(undefined)
      await subject.invalidate(['other'])
      expect(subject.undelivered.hasAny(['other'])).to.equal(false)
      expect(await subject.close(), 'none is untold').to.equal(0)
      expect([subject.undelivered.size, clock.waiting]).to.deep.equal([0, 0])
    })

    it('closing tells how many tags the others will not hear of', async () => {
      const subject = teller()
      store.become(rejects)
      await subject.invalidate(['tag', 'other'])
      expect(await subject.close()).to.equal(2)
      expect([subject.undelivered.size, clock.waiting]).to.deep.equal([0, 0])
    })
  })

  it('marks everything of a database whose schema was changed elsewhere, until the end', async () => {
    const subject = teller()
    state.invalidate(['schema:d'])
    const { ready, end } = subject.publish(TAGS, false)
    await ready
    const all = `${TAGS.join(' ')} database:d tables:d`
    expect(store.take()).to.deep.equal([MARK, `mark ${all}`])
    expect([state.marks.size, state.check({ epoch: 'epoch 1', stamp: 9 }, ['database:d'])]).to.deep.equal([
      1,
      'pending',
    ])
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

    it('learns when the schema was last changed, so that the first write need not mark everything', async () => {
      const [noted, other] = [teller(), teller()]
      await noted.noteSchema('new')
      expect(store.take()).to.deep.equal(['find  always'])
      expect(await marks(noted)).to.deep.equal(['mark table:new/a'])
      schemas = new SchemaWatch(ledger)
      expect(await marks(teller()), 'without it').to.deep.equal(['mark table:new/a', EVERYTHING_NEW])
      expect(await marks(other)).to.deep.equal(['mark table:new/a'])
    })

    it('notices a change by another process, and only later ones are news to a write', async () => {
      const subject = teller()
      await subject.noteSchema('new')
      const before = ledger.latest('schema:new')
      state.invalidate(['schema:new'])
      await subject.noteSchema('new')
      expect(ledger.latest('schema:new')).to.be.greaterThan(before)
      expect(await marks(subject)).to.deep.equal(['mark table:new/a'])
      state.invalidate(['schema:new'])
      expect(await marks(subject)).to.deep.equal(['mark table:new/a', EVERYTHING_NEW])
    })

    it('never rejects, and asks nobody where there is no store', async () => {
      store.become(rejects, 'find')
      await teller().noteSchema('new')
      expect(failures).to.deep.equal(['get'])
      await teller({ shared: false, buses: [bus] }).noteSchema('new')
      expect([store.take(), hub.told]).to.deep.equal([['find  always'], []])
    })
  })

  it('tells later of a whole database that it could not mark', async () => {
    const subject = teller()
    state.invalidate(['schema:d'])
    store.become((run) => (store.calls.length > 1 ? rejects(run) : Promise.resolve(run())), 'mark')
    const { ready, end } = subject.publish(TAGS, false)
    await ready
    expect(subject.undelivered.hasAny(['database:d'])).to.equal(true)
    await end()
    expect(subject.undelivered.hasAny(['database:d'])).to.equal(true)
    expect(state.marks.size).to.equal(0)
  })

  describe('on buses alone', () => {
    it('tells of beginning and end, and of invalidations', async () => {
      const subject = teller({ shared: false, buses: [bus] })
      const { ready, end } = subject.publish(TAGS, false)
      await ready
      await end()
      await subject.invalidate(['tag'])
      const { origin } = subject
      const [begin, over, tag] = hub.told
      expect(begin).to.deep.include({ kind: 'begin', origin, tags: TAGS })
      expect(over).to.deep.equal({ ...begin, kind: 'end' })
      expect(tag).to.deep.equal({ kind: 'invalidate', origin, tags: ['tag'] })
      expect(subject.undelivered.size).to.equal(0)
    })

    it('tells later where one of several cannot be told', async () => {
      const other = new FakeHub()
      const subject = teller({ shared: false, buses: [bus, other.connect()] })
      bus.fault = () => Promise.reject(new Error('down'))
      const { ready, end } = subject.publish(TAGS, false)
      await ready
      expect([subject.undelivered.hasAny(TAGS), failures]).to.deep.equal([true, ['publish']])
      await end()
      bus.fault = undefined
      clock.advance(100)
      await settled()
      expect([hub, other].map(({ told }) => told.map(({ kind }) => kind))).to.deep.equal([
        ['invalidate'],
        ['begin', 'end', 'invalidate'],
      ])
    })

    it('tells later of an end that one of several could not be told', async () => {
      const subject = teller({ shared: false, buses: [bus] })
      const { ready, end } = subject.publish(TAGS, false)
      await ready
      bus.fault = () => Promise.reject(new Error('down'))
      await end()
      expect(subject.undelivered.hasAny(TAGS)).to.equal(true)
    })

    it('waits no longer than the limit', async () => {
      bus.fault = () => new Promise(() => undefined)
      const { ready } = teller({ shared: false, buses: [bus] }).publish(TAGS, false)
      await settled()
      clock.advance(250)
      await ready
      expect(failures).to.deep.equal(['publish'])
    })

    it('refuses a write, if so wished', async () => {
      bus.fault = () => Promise.reject(new Error('down'))
      const { ready, end } = teller({ shared: false, buses: [bus], onUnreachable: 'reject' }).publish(TAGS, false)
      expect(await errorOf(ready)).to.include({ code: 'STORE_UNREACHABLE' })
      await end()
    })
  })

  it('tells store and buses, and later both of them where one could not be told', async () => {
    const subject = teller({ buses: [bus] })
    const { ready, end } = subject.publish(TAGS, false)
    await ready
    await end()
    expect([store.take(), hub.told.splice(0).map(({ kind }) => kind)]).to.deep.equal([
      [MARK, FINISH],
      ['begin', 'end'],
    ])
    store.become(rejects, 'invalidate')
    await subject.invalidate(TAGS)
    expect([hub.told.splice(0).map(({ kind }) => kind), subject.undelivered.hasAny(TAGS)]).to.deep.equal([
      ['invalidate'],
      true,
    ])
  })
})
