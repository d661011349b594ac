import { expect } from 'chai'
import { GuardedSharedStore } from '../../../lib/cache/guard/GuardedSharedStore.js'
import { SchemaWatch } from '../../../lib/cache/shared/SchemaWatch.js'
import { TagLedger } from '../../../lib/cache/freshness/TagLedger.js'
import { WriteClock } from '../../../lib/cache/freshness/writeClock.js'
import { InvalidationPublisher } from '../../../lib/cache/shared/InvalidationPublisher.js'
import { deferred } from '../../../lib/core/deferred.js'
import { TestClock } from '../../support/TestClock.js'
import { settled } from '../support/FakeDatabase.js'
import { FakeHub, type FakeBus } from '../processes/support/FakeBus.js'
import { after, FakeSharedStore, hangs, rejects } from '../processes/support/FakeSharedStore.js'
import { isSettled } from '../processes/support/Processes.js'
import { SharedState } from '../processes/support/SharedState.js'

const TAGS = ['table:d/a']
const FINISH = 'finish table:d/a'

describe('the end of a write', () => {
  let clock: TestClock
  let state: SharedState
  let store: FakeSharedStore
  let schemas: SchemaWatch

  beforeEach(() => {
    clock = new TestClock()
    state = new SharedState(clock.now)
    state.holdsFor = 25
    store = new FakeSharedStore(state, 'a')
    schemas = new SchemaWatch(new TagLedger(new WriteClock()))
    schemas.note(['schema:d'], ['epoch 1 0'])
  })

  const publisher = (buses: FakeBus[] = []): InvalidationPublisher => {
    const onFailure = (): void => undefined
    const guarded = new GuardedSharedStore(store, 250, clock, onFailure)
    return new InvalidationPublisher({
      store: guarded,
      buses,
      schemas,
      clock,
      limit: 250,
      onUnreachable: 'retry',
      onFailure,
    })
  }

  /** Whether the end of a write is awaited that takes so long. */
  const awaits = async ({ takes = 0, uncertain = false, buses = [] as FakeBus[] } = {}): Promise<boolean> => {
    const { ready, end } = publisher(buses).publish(TAGS, uncertain)
    await ready
    clock.advance(takes)
    const finished = deferred<undefined>()
    store.become(after(finished.promise), 'finish')
    const ended = end()
    const isAwaited = !(await isSettled(ended))
    expect(store.take().at(-1), 'it is sent in any case').to.equal(FINISH)
    finished.resolve(undefined)
    await ended
    await settled()
    expect(state.marks.size).to.equal(0)
    return isAwaited
  }

  it('is awaited only if the write has taken as long as its intent holds, from the call of `mark`', async () => {
    for (const [takes, isAwaited] of [
      [0, false],
      [24, false],
      [25, true],
    ] as const) {
      expect(await awaits({ takes }), `${takes} ms`).to.equal(isAwaited)
    }
    const marked = deferred<undefined>()
    store.become(after(marked.promise), 'mark')
    const { ready, end } = publisher().publish(TAGS, false)
    await settled()
    clock.advance(24)
    marked.resolve(undefined)
    await ready
    clock.advance(1)
    store.become(hangs, 'finish')
    expect(await isSettled(end())).to.equal(false)
  })

  it('is awaited if the store does not say how long an intent holds', async () => {
    state.holdsFor = 0
    expect(await awaits()).to.equal(true)
    const { mark } = store
    store.mark = async (...args) => ({ watched: (await mark.apply(store, args)).watched })
    expect(await awaits()).to.equal(true)
  })

  it('is awaited if others may have seen what was written', async () => {
    expect(await awaits({ uncertain: true })).to.equal(true)
  })

  it('is awaited if it changes a schema, because writes of other processes depend on its version', async () => {
    const { ready, end } = publisher().publish([...TAGS, 'schema:d'], false)
    await ready
    const finished = deferred<undefined>()
    store.become(after(finished.promise), 'finish')
    const ended = end()
    expect(await isSettled(ended)).to.equal(false)
    finished.resolve(undefined)
    await ended
    // Another process that writes now does not rely on its catalog.
    const another = new SchemaWatch(new TagLedger(new WriteClock()))
    another.note(['schema:d'], ['epoch 1 0'])
    const { watched } = await store.mark('another', TAGS, { uncertain: false, watch: ['schema:d'] })
    expect(another.note(['schema:d'], watched)).to.deep.equal(['schema:d'])
  })

  it('is awaited if it is not known what the write has touched', async () => {
    state.invalidate(['schema:d'])
    const { ready, end } = publisher().publish(TAGS, false)
    await ready
    store.become(hangs, 'finish')
    expect(await isSettled(end())).to.equal(false)
  })

  it('is awaited if the intent was not confirmed', async () => {
    store.become(rejects, 'mark')
    const { ready, end } = publisher().publish(TAGS, false)
    await ready
    store.become(hangs, 'finish')
    expect(await isSettled(end())).to.equal(false)
  })

  it('is awaited on the buses that the store does not publish on', async () => {
    const bus = new FakeHub().connect()
    const { ready, end } = publisher([bus]).publish(TAGS, false)
    await ready
    const heard = deferred<undefined>()
    bus.fault = () => heard.promise
    store.become(hangs, 'finish')
    const ended = end()
    expect(await isSettled(ended)).to.equal(false)
    heard.resolve(undefined)
    expect(await isSettled(ended)).to.equal(true)
  })

  it('that fails keeps this process from the entries until it is sent', async () => {
    const subject = publisher()
    const { ready, end } = subject.publish(TAGS, false)
    await ready
    store.become(rejects, 'finish')
    await end()
    await settled()
    expect(subject.unsent.hasAny(TAGS, [])).to.equal(true)
    store.become(undefined)
    clock.advance(100)
    await settled()
    expect([subject.unsent.size, state.marks.size]).to.deep.equal([0, 0])
  })

  it('is awaited by `close()`', async () => {
    const subject = publisher()
    const { ready, end } = subject.publish(TAGS, false)
    await ready
    const finished = deferred<undefined>()
    store.become(after(finished.promise), 'finish')
    await end()
    const closing = subject.close()
    expect(await isSettled(closing)).to.equal(false)
    finished.resolve(undefined)
    expect(await isSettled(closing)).to.equal(true)
  })
})
