import { expect } from 'chai'
import { GuardedSharedStore } from '../../../lib/cache/guard/GuardedSharedStore.js'
import type { CacheError } from '../../../lib/index.js'
import { sampleEntry } from '../../../lib/testing/index.js'
import { TestClock } from '../../support/TestClock.js'
import { settled } from '../support/FakeDatabase.js'
import {
  answers,
  DOWN,
  FakeSharedStore,
  hangs,
  losesAnswer,
  rejects,
  throws,
} from '../processes/support/FakeSharedStore.js'
import { SharedState } from '../processes/support/SharedState.js'

type Call = (shared: GuardedSharedStore) => Promise<unknown>

const POSITION = { epoch: 'epoch 1', stamp: 0, order: 1, time: 1_000_000 }
const ORIGIN = { position: POSITION, tags: [], dependencies: [] }
const FOUND = { position: POSITION, lease: undefined, watched: [] }
const WITH_ENTRY = { entry: sampleEntry(), origin: ORIGIN }
const fill = { entry: sampleEntry(), tags: [], position: POSITION }

/**
 * Each operation: its name and key in events, how to call it, the answer of a working store, and the answer for a
 * failing one.
 */
const OPERATIONS = [
  ['find', 'get', 'k', (shared) => shared.find('k', { loads: 'if-absent' }), FOUND, undefined],
  ['check', 'check', undefined, (shared) => shared.check(ORIGIN), 'unchanged', undefined],
  ['fill', 'set', 'k', (shared) => shared.fill('k', fill), 'kept', undefined],
  ['release', 'release', 'k', (shared) => shared.release('k', 'h', false), undefined, undefined],
  [
    'mark',
    'mark',
    undefined,
    (shared) => shared.mark('1', [], { uncertain: false, watch: ['a'] }),
    { watched: ['epoch 1 0'], holdsFor: 0 },
    undefined,
  ],
  ['finish', 'finish', undefined, (shared) => shared.finish('1', [], []), true, false],
  ['invalidate', 'invalidate', undefined, (shared) => shared.invalidate([]), true, false],
  ['delete', 'delete', 'k', (shared) => shared.delete('k'), undefined, undefined],
] as const satisfies readonly (readonly [keyof FakeSharedStore, string, string | undefined, Call, unknown, unknown])[]

describe('GuardedSharedStore', () => {
  let clock: TestClock
  let store: FakeSharedStore
  let failures: [operation: string, key: string | undefined, error: unknown][]
  let shared: GuardedSharedStore

  beforeEach(() => {
    clock = new TestClock()
    store = new FakeSharedStore(new SharedState(clock.now), 'a')
    failures = []
    shared = new GuardedSharedStore(store, 250, clock, (...failure) => failures.push(failure))
  })

  for (const [method, operation, key, call, sound, failing] of OPERATIONS) {
    describe(method, () => {
      it('answers as the store does', async () => {
        expect(await call(shared)).to.deep.equal(sound)
        clock.advance(250)
        expect([store.calls.length, failures, clock.waiting]).to.deep.equal([1, [], 0])
      })

      for (const [name, fault] of Object.entries({ throws, rejects })) {
        it(`reports one event and no error if the store ${name}`, async () => {
          store.become(fault)
          expect(await call(shared)).to.equal(failing)
          clock.advance(250)
          expect([failures, clock.waiting]).to.deep.equal([[[operation, key, DOWN]], 0])
        })
      }

      // Nothing waits for `release`.
      if (method === 'release') return

      it('gives up when the limit has passed, with one event, and skips the next call', async () => {
        store.become(hangs)
        const answer = call(shared)
        clock.advance(249)
        await settled()
        expect(failures).to.deep.equal([])
        clock.advance(1)
        expect(await answer).to.equal(failing)
        expect(failures.map(([, , error]) => (error as CacheError).code)).to.deep.equal(['STORE_TIMEOUT'])
        expect(await call(shared)).to.equal(failing)
        expect([store.calls.length, failures.length, clock.waiting]).to.deep.equal([1, 1, 0])
        store.become(undefined)
        clock.advance(500)
        expect(await call(shared)).to.deep.equal(
          method === 'find' ? { ...FOUND, position: { ...POSITION, time: clock.now() } } : sound,
        )
      })
    })
  }

  for (const [limit, first] of [
    [250, 1000],
    [3000, 3000],
  ] as const) {
    it(`waits ${first} ms for a store that connects for the first time, until a call has failed: ${limit} ms`, async () => {
      shared = new GuardedSharedStore(store, limit, clock, (...failure) => failures.push(failure))
      Object.assign(store, { isStarting: true })
      store.become(hangs)
      const answer = shared.find('k', {})
      clock.advance(first - 1)
      await settled()
      expect(failures).to.deep.equal([])
      clock.advance(1)
      expect(await answer).to.equal(undefined)
      const written = shared.invalidate([])
      clock.advance(limit)
      expect(await written).to.equal(false)
      expect(failures.map(([operation, , error]) => [operation, (error as Error).message])).to.deep.equal([
        ['get', `The store's \`get\` did not answer within ${first} ms.`],
        ['invalidate', `The store's \`invalidate\` did not answer within ${limit} ms.`],
      ])
    })
  }

  it('closes the store although it is not called for a while', async () => {
    store.become(hangs)
    const late = shared.find('k', {})
    clock.advance(250)
    expect(await late).to.equal(undefined)
    let closings = 0
    Object.assign(store, { close: () => void closings++ })
    await shared.close()
    expect(closings).to.equal(1)
  })

  const garbage: Record<string, unknown> = {
    null: null,
    nothing: undefined,
    text: 'garbage',
    'an empty object': {},
    'a position without an epoch': { ...FOUND, position: { ...POSITION, epoch: undefined } },
    'a position without a stamp': { ...FOUND, position: { ...POSITION, stamp: 'now' } },
    'a position without an order': { ...FOUND, position: { ...POSITION, order: null } },
    'no position': { ...FOUND, position: undefined },
    'nothing watched': { ...FOUND, watched: undefined },
    'an entry without an origin': { entry: sampleEntry() },
    'an entry whose origin has no position': { ...WITH_ENTRY, origin: { ...ORIGIN, position: undefined } },
    'an entry whose origin has no tags': { ...WITH_ENTRY, origin: { ...ORIGIN, tags: undefined } },
    'an entry whose origin has no dependencies': { ...WITH_ENTRY, origin: { ...ORIGIN, dependencies: {} } },
    'an object whose properties throw': Object.defineProperty({}, 'entry', {
      get() {
        throw new Error('not to be read')
      },
    }),
  }
  for (const [method, operation, key, call] of OPERATIONS.filter(([name]) =>
    ['find', 'mark', 'check', 'fill'].includes(name),
  )) {
    for (const [name, answer] of Object.entries(garbage)) {
      // That is an answer of `mark`.
      if (method === 'mark' && Array.isArray((answer as { watched?: unknown } | null | undefined)?.watched)) continue
      it(`reports one event and gives no answer for ${method} that resolves to ${name}`, async () => {
        store.become(answers(answer))
        expect(await call(shared)).to.equal(undefined)
        expect(failures.map(([what, of]) => [what, of])).to.deep.equal([[operation, key]])
        const [error] = failures.map(([, , each]) => each)
        expect(error).to.be.instanceOf(Error)
      })
    }
  }

  it('takes an entry, and no position for a look-up that begins no load', async () => {
    for (const found of [WITH_ENTRY, {}, { lease: 'given' }]) {
      store.become(answers(found))
      expect(await shared.find('k', {})).to.equal(found)
    }
    expect(failures).to.deep.equal([])
  })

  it('finds nothing in an answer of `find` whose entry is invalid', async () => {
    for (const entry of ['garbage', null, {}, { ...sampleEntry(), tags: undefined }]) {
      failures.length = 0
      store.become(answers({ ...WITH_ENTRY, entry }))
      expect(await shared.find('k', {})).to.deep.equal({})
      const [error] = failures.map(([, , each]) => each as CacheError)
      expect([failures.length, error?.code, error?.message]).to.deep.equal([
        1,
        'INVALID_STORE',
        "The shared store's `find` answered with an invalid `entry`.",
      ])
    }
  })

  it('knows which write intents the store may hold', async () => {
    const options = { uncertain: false, watch: [] }
    expect(shared.mayHaveMarked('1')).to.equal(false)
    await shared.mark('1', [], options)
    expect(shared.mayHaveMarked('1')).to.equal(true)
    store.become(rejects)
    await shared.finish('1', [], [])
    await shared.mark('2', [], options)
    expect([shared.mayHaveMarked('1'), shared.mayHaveMarked('2')]).to.deep.equal([true, true])
    store.become(undefined)
    await shared.finish('1', [], [])
    expect([shared.mayHaveMarked('1'), shared.mayHaveMarked('2')]).to.deep.equal([false, true])
  })

  const TELLING = ['mark', 'finish', 'invalidate']
  const named = (names: readonly string[]) => OPERATIONS.filter(([method]) => names.includes(method))
  const KINDS: Record<string, readonly [failing: ReturnType<typeof named>, others: ReturnType<typeof named>]> = {
    'look-ups and fills': [named(['find', 'check', 'fill', 'delete']), named(TELLING)],
    'what tells of writes': [named(TELLING), named(['find', 'check', 'fill', 'delete'])],
  }
  for (const [kind, [failing, others]] of Object.entries(KINDS)) {
    it(`stops calling a store that has failed five times in a row at ${kind}, and goes on with the other calls`, async () => {
      for (const [method] of failing) store.become(rejects, method)
      for (const [, , , call] of [...failing, ...failing].slice(0, 5)) await call(shared)
      expect(store.take()).to.have.length(5)
      for (const [, , , call, , answer] of failing) expect(await call(shared)).to.equal(answer)
      expect([store.take(), failures.length]).to.deep.equal([[], 5])
      for (const [, , , call, answer] of others) expect(await call(shared)).to.deep.equal(answer)
      expect([store.take().length, failures.length]).to.deep.equal([others.length, 5])
    })
  }

  describe('a look-up that asks for a lease', () => {
    const lease = { holder: 'h', milliseconds: 1000 }

    it('gives the lease back that it may have got with an answer that did not arrive', async () => {
      store.become(losesAnswer, 'find')
      const answer = shared.find('k', { loads: 'if-absent', lease })
      clock.advance(250)
      expect(await answer).to.equal(undefined)
      expect([store.take(), store.state.leases.size]).to.deep.equal([['find k if-absent lease', 'release k'], 0])
    })

    it('does not give back a lease that it has not asked for, or that a load under way holds', async () => {
      await shared.find('k', { loads: 'if-absent', lease })
      store.become(losesAnswer, 'find')
      const answer = shared.find('k', { lease })
      clock.advance(250)
      await answer
      expect(await shared.find('l', { loads: 'always', lease })).to.equal(undefined)
      expect(store.take()).to.deep.equal(['find k if-absent lease', 'find k lease'])
      expect(store.state.leases.get('k')?.holder).to.equal('h')
    })
  })

  describe('release', () => {
    it('reaches a store behind an open circuit, which may have given the lease without answering', async () => {
      store.become(hangs)
      const all = [shared.find('k', {}), shared.invalidate([])]
      clock.advance(250)
      await Promise.all(all)
      store.take()
      expect(await shared.find('k', {})).to.equal(undefined)
      store.become(undefined)
      await shared.release('k', 'h', true)
      expect([store.take(), failures.length]).to.deep.equal([['release k refused'], 2])
    })

    it('has no time limit, because nothing waits for it', async () => {
      store.become(hangs)
      void shared.release('k', 'h', false)
      expect(clock.waiting).to.equal(0)
      clock.advance(10_000)
      await settled()
      expect(failures).to.deep.equal([])
    })

    it('does not open the circuit if it fails', async () => {
      store.become(rejects, 'release')
      for (let i = 0; i < 6; i++) await shared.release('k', 'h', false)
      expect([await shared.check(ORIGIN), await shared.invalidate([])]).to.deep.equal(['unchanged', true])
      expect(failures).to.deep.equal(Array.from({ length: 6 }, () => ['release', 'k', DOWN]))
    })
  })
})
