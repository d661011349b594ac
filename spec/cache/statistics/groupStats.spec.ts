import { expect } from 'chai'
import fc from 'fast-check'
import { MemoryStore, QueryCache, type CacheStats, type GroupStats } from '../../../lib/index.js'
import type { NamedQuery } from '../../../lib/core/events.js'
import { encodeEntry } from '../../../lib/codec/entryCodec.js'
import { ByteStore } from '../../support/ByteStore.js'
import { TestClock } from '../../support/TestClock.js'
import { errorOf, requestOf, settled, FakeDatabase } from '../support/FakeDatabase.js'

const GROUPINGS = ['model', 'table', 'query', 'reason'] as const

const queryOf = (model: string, table: string): NamedQuery => ({
  modelClass: () => ({ name: model }),
  tableName: () => table,
})

const QUERIES: readonly (NamedQuery | undefined)[] = [
  undefined,
  queryOf('User', 'users'),
  queryOf('Admin', 'users'),
  queryOf('', 'posts'),
]

const keyOf = (name: string | number): string =>
  typeof name === 'number' ? `auto ${name}` : `oc4|wrap|${JSON.stringify(name)}`

/** Distinct names without digits. */
const wordOf = (number: number): string => `kind-${number.toString(2).replaceAll('0', 'a').replaceAll('1', 'b')}`

/** `bypassTime`: how long all bypasses took. */
function expectSums(cache: QueryCache, bypassTime = 0): void {
  const stats = cache.stats()
  for (const by of GROUPINGS) {
    const groups = cache.stats({ by })
    const names = ['hits', 'misses', 'coalesced', 'bypasses', 'entries', 'bytes', 'evictions'] as const
    for (const name of names)
      expect(
        sumOf(groups, (group) => group[name]),
        `${name} by ${by}`,
      ).to.equal(stats[name])
    expect(
      sumOf(groups, ({ loads }) => loads.count),
      `loads by ${by}`,
    ).to.equal(stats.loads)
    expect(
      sumOf(groups, (group) => group.bypassTime),
      `bypassTime by ${by}`,
    ).to.equal(bypassTime)
    for (const name of ['bypassesByReason', 'notStoredByReason'] as const) {
      expect(reasonsOf(groups, name), `${name} by ${by}`).to.deep.equal(stats[name])
    }
    expect(sumOf(groups, (group) => sumOf(Object.values(group.bypassesByReason), Number))).to.equal(stats.bypasses)
  }
}

const sumOf = <T>(all: readonly T[], numberOf: (each: T) => number): number =>
  all.reduce((sum, each) => sum + numberOf(each), 0)

function reasonsOf(
  groups: readonly GroupStats[],
  name: 'bypassesByReason' | 'notStoredByReason',
): CacheStats[typeof name] {
  const sums: Record<string, number> = {}
  for (const group of groups) {
    for (const [reason, count = 0] of Object.entries(group[name])) sums[reason] = (sums[reason] ?? 0) + count
  }
  return sums
}

describe('stats({ by })', () => {
  let clock: TestClock
  let cache: QueryCache
  let database: FakeDatabase

  beforeEach(() => {
    clock = new TestClock()
    cache = new QueryCache({ clock })
    database = new FakeDatabase()
  })

  /** Asks for a key. A load takes this long. */
  const ask = async (name: string | number, { query = 1, takes = 0, of = cache, statement = '' } = {}) => {
    const { load } = database
    const request = requestOf(
      async (detached, recording) => {
        if (statement !== '') recording.statement = statement
        recording.rows = 3
        clock.advance(takes)
        return load(detached, recording)
      },
      {},
      keyOf(name),
    )
    const named = QUERIES[query]
    return of.getOrLoad({ ...request, ...(named && { query: named }) })
  }

  const by = (grouping: (typeof GROUPINGS)[number], name: string): GroupStats => {
    const found = cache.stats({ by: grouping }).filter((group) => group.name === name)
    expect(found, `groups named ${name}`).to.have.lengthOf(1)
    return found[0]!
  }

  it('has sums that are the numbers of stats(), by any grouping, whatever happens', async () => {
    const step = fc.record({
      what: fc.constantFrom(
        'ask',
        'together',
        'fail',
        'reject',
        'bypass',
        'hold',
        'write',
        'invalidate',
        'clear',
        'large',
      ),
      name: fc.oneof(fc.integer({ min: 0, max: 5 }), fc.constantFrom('a', 'b', 'c')),
      query: fc.integer({ min: 0, max: QUERIES.length - 1 }),
      statement: fc.constantFrom('', 'select 1', 'select 2'),
    })
    const run = async (
      steps: readonly (typeof step extends fc.Arbitrary<infer Step> ? Step : never)[],
    ): Promise<void> => {
      cache = new QueryCache({ clock, store: new MemoryStore({ maxEntries: 3, maxEntryBytes: 2000 }) })
      let bypassTime = 0
      for (const { what, name, query, statement } of steps) {
        database = new FakeDatabase()
        const bypass = (key: string | undefined, reason: string): void => {
          const running = cache.bypassed(key, reason, undefined, QUERIES[query])
          if (running.isUnnamed && statement !== '') running.name(statement)
          clock.advance(5)
          running.end()
          bypassTime += 5
        }
        if (what === 'fail') database.error = new Error('down')
        if (what === 'reject') database.rejection = 'unsupported-value'
        if (what === 'large') database.value = 'x'.repeat(3000)
        if (what === 'bypass') bypass(keyOf(name), 'nested')
        if (what === 'hold') bypass(undefined, 'disabled')
        if (what === 'write') await cache.invalidate({ tables: ['users'] })
        if (what === 'invalidate') await cache.invalidate({ keys: ['k'] })
        if (what === 'clear') await cache.clear()
        const asked = { query, statement }
        const asks = what === 'together' ? [ask(name, asked), ask(name, asked)] : [ask(name, asked)]
        await Promise.all(asks.map((each) => each.catch(() => undefined)))
        await cache.hit(keyOf(name), {}, QUERIES[query])
      }
      expectSums(cache, bypassTime)
    }
    await fc.assert(fc.asyncProperty(fc.array(step, { maxLength: 30 }), run))
  })

  it('names kinds of queries by their keys, or by the first statement of their loads', async () => {
    await ask('user-1')
    await ask('user-2')
    await ask(1, { statement: 'select * from users' })
    await ask(2, { statement: 'select * from users' })
    await ask(3)
    const kinds = cache.stats({ by: 'query' })
    expect(kinds.map(({ name, model, table, misses }) => [name, model, table, misses])).to.have.deep.members([
      ['user-?', 'User', 'users', 2],
      ['select * from users', 'User', 'users', 2],
      ['(statement not seen)', 'User', 'users', 1],
    ])
  })

  it('sums by model, by table and by reason', async () => {
    await ask('a', { query: 0 })
    await ask('b', { query: 1 })
    await ask('c', { query: 2 })
    cache.bypassed(undefined, 'transaction', undefined, QUERIES[3])
    const of = (grouping: (typeof GROUPINGS)[number]) =>
      cache
        .stats({ by: grouping })
        .map(({ name, model, table, misses, bypasses }) => [name, model, table, misses, bypasses])
    expect(of('model')).to.have.deep.members([
      ['(none)', undefined, undefined, 1, 1],
      ['User', 'User', undefined, 1, 0],
      ['Admin', 'Admin', undefined, 1, 0],
    ])
    expect(of('table')).to.have.deep.members([
      ['(none)', undefined, undefined, 1, 0],
      ['users', undefined, 'users', 2, 0],
      ['posts', undefined, 'posts', 0, 1],
    ])
    expect(of('reason')).to.have.deep.members([
      ['(none)', undefined, undefined, 3, 0],
      ['transaction', undefined, undefined, 0, 1],
    ])
  })

  it('has the times of loads by the clock, the time that hits have saved, and the rows of the latest load', async () => {
    await ask('a', { takes: 10 })
    await ask('a')
    await ask('a')
    await ask('b', { takes: 40 })
    database.error = new Error('down')
    await errorOf(ask('c', { takes: 100 }))
    expect(by('query', 'a')).to.deep.include({ saved: 20, rows: 3 })
    expect(by('query', 'a').loads).to.include({ count: 1, mean: 10, total: 10 })
    expect(by('query', 'c').loads, 'a load that failed').to.include({ count: 1, total: 100 })
    const { saved, loads } = by('model', 'User')
    expect({ saved, count: loads.count, total: loads.total }).to.deep.equal({ saved: 20, count: 3, total: 150 })
    expect(loads.p50).to.be.closeTo(40, 40 / 32)
    expect(loads.p99).to.be.closeTo(100, 100 / 32)
  })

  it('lists first what took longest to load, and then what bypasses the cache most often', async () => {
    await ask('a', { takes: 10 })
    await ask('b', { takes: 20 })
    cache.bypassed(keyOf('c'), 'nested')
    cache.bypassed(keyOf('d'), 'nested')
    cache.bypassed(keyOf('d'), 'nested')
    expect(cache.stats({ by: 'query' }).map(({ name }) => name)).to.deep.equal(['b', 'a', 'd', 'c'])
  })

  it('counts an entry as invalidated once, when it is asked for again', async () => {
    await ask('a')
    await cache.invalidate({ tables: ['users'] })
    expect(by('query', 'a').invalidated, 'before it is asked for').to.equal(0)
    await cache.inspect(keyOf('a'), {})
    expect(by('query', 'a').invalidated, 'what explains asks for nothing').to.equal(0)
    cache.hit(keyOf('a'), {})
    cache.hit(keyOf('a'), {})
    await ask('a')
    await ask('a')
    expect(by('query', 'a')).to.include({ invalidated: 1, hits: 1, misses: 2 })
  })

  it('counts an entry as invalidated once, if the store makes another object for each look-up', async () => {
    cache = new QueryCache({ clock, store: new ByteStore() })
    await ask('a')
    await cache.invalidate({ tables: ['users'] })
    await cache.hit(keyOf('a'), {})
    await ask('a')
    expect(by('query', 'a')).to.include({ invalidated: 1, misses: 2 })
  })

  it('counts an entry as invalidated once, if the next load is overtaken', async () => {
    await ask('a')
    await cache.invalidate({ tables: ['users'] })
    const release = database.hold()
    const overtaken = ask('a')
    await settled()
    await cache.invalidate({ tables: ['users'] })
    release()
    await overtaken
    await ask('a')
    expect(by('query', 'a')).to.deep.include({ invalidated: 1, misses: 3, notStoredByReason: { overtaken: 1 } })
  })

  it('counts the entries and evictions of each kind', async () => {
    cache = new QueryCache({ clock, store: new MemoryStore({ maxEntries: 10 }) })
    for (let i = 0; i < 8; i++) await ask(`old-${i}`)
    for (let i = 0; i < 8; i++) await ask(`new-${i}`)
    const { entries = 0, evictions = 0, bytes } = cache.stats()
    expect(evictions).to.be.at.least(6)
    expect(by('query', 'old-?')).to.include({ entries: 8 - evictions, evictions })
    expect(by('query', 'new-?')).to.include({ entries: 8, evictions: 0 })
    expect(by('model', 'User')).to.include({ entries, evictions, bytes })
  })

  it('counts only the entries of its own in a store of two caches', async () => {
    const store = new MemoryStore({ maxEntries: 10 })
    const other = new QueryCache({ clock, store })
    cache = new QueryCache({ clock, store })
    await ask('a', { of: other })
    await ask('b')
    await ask('b')
    for (let i = 0; i < 20; i++) await ask(`c-${i}`, { of: other })
    expect(cache.stats({ by: 'query' }).map(({ name }) => name)).to.deep.equal(['b'])
    expect(by('query', 'b')).to.include({ hits: 1, misses: 1, evictions: 1, entries: 0 })
    const others = other.stats({ by: 'query' })
    expect(others.map(({ name }) => name)).to.have.members(['a', 'c-?'])
    expect(sumOf(others, ({ entries, evictions }) => entries + evictions)).to.equal(21)
  })

  it('counts hits of entries that a store returns as new objects', async () => {
    cache = new QueryCache({ clock, store: new ByteStore() })
    await ask('a')
    await ask('a')
    await ask(1, { statement: 'select 1' })
    await ask(1)
    expect(by('query', 'a')).to.include({ hits: 1, misses: 1 })
    expect(by('query', 'select 1')).to.include({ hits: 1, misses: 1 })
    expect(cache.stats({ by: 'query' }), 'no kind without counts').to.have.lengthOf(2)
  })

  it('leaves the counters of an entry out of its bytes', async () => {
    await ask('a')
    const { entry } = await cache.inspect(keyOf('a'), {})
    expect(Object.getOwnPropertySymbols(entry)).to.have.lengthOf(1)
    const plain = Object.fromEntries(Object.entries(entry!)) as unknown as NonNullable<typeof entry>
    expect(encodeEntry(entry!)).to.deep.equal(encodeEntry(plain))
  })

  it('has right sums if the kind of a miss is summed before its statement is seen', async () => {
    for (let i = 0; i < 999; i++) await Promise.all([ask(wordOf(i)), ask(wordOf(i))])
    await ask(1, { statement: 'select 1' })
    expect(by('query', 'select 1').misses).to.equal(1)
    expectSums(cache)
  })

  it('names a bypass whose kind is summed meanwhile, and keeps the times of kinds that are summed', async () => {
    const [early, late] = [1, 2].map(() => cache.bypassed(undefined, 'disabled', undefined, QUERIES[1]))
    clock.advance(3)
    early!.end()
    for (let i = 0; i < 1000; i++) for (let times = 0; times < 3; times++) await ask(wordOf(i))
    expect(by('query', '(others)').bypassTime).to.equal(3)
    clock.advance(4)
    late!.name('select late')
    late!.end()
    expect(by('query', 'select late')).to.include({ bypasses: 1, bypassTime: 7 })
    expect(by('query', '(others)')).to.include({ bypassTime: 3 })
    expectSums(cache, 10)
  })

  it('times a bypass whose kind is summed meanwhile', async () => {
    const late = cache.bypassed(keyOf('late'), 'nested')
    for (let i = 0; i < 1000; i++) for (let times = 0; times < 3; times++) await ask(wordOf(i))
    clock.advance(4)
    late.end()
    expectSums(cache, 4)
  })

  it('keeps what the hits of summed kinds have saved', async () => {
    await ask('first', { takes: 10 })
    await ask('first')
    for (let i = 0; i < 1000; i++) for (let times = 0; times < 3; times++) await ask(wordOf(i), { takes: 1 })
    expect(by('query', '(others)').hits).to.equal(199)
    expect(by('query', '(others)').saved).to.equal(10 + 198)
  })

  it('stays within 1000 kinds, with right sums, and finds a kind that is used again', async () => {
    cache = new QueryCache({ clock, store: new MemoryStore({ maxEntries: 2000 }) })
    await ask('hot', { takes: 10 })
    for (let i = 0; i < 3000; i++) {
      await ask(wordOf(i), { query: i % QUERIES.length })
      await ask('hot')
    }
    for (let i = 0; i < 100_000; i++) cache.bypassed(keyOf(wordOf(i)), 'nested')
    const kinds = cache.stats({ by: 'query' })
    expect(kinds).to.have.lengthOf.within(900, 1001)
    expect(by('query', '(others)').misses).to.be.at.least(2000)
    expect(by('query', 'hot')).to.include({ hits: 3000, saved: 30_000 })
    expectSums(cache)
    const folded = wordOf(2000)
    await ask(folded, { query: 0 })
    expect(by('query', folded)).to.include({ hits: 1, misses: 0 })
    expectSums(cache)
  })

  it('stays bounded with any number of models', () => {
    for (let i = 0; i < 5000; i++) cache.bypassed(undefined, 'disabled', undefined, queryOf(`Model${i}`, `table${i}`))
    expect(cache.stats({ by: 'model' })).to.have.lengthOf.at.most(1201)
    expectSums(cache)
  })

  it('refuses any other grouping', () => {
    for (const options of [{ by: 'nonsense' }, { by: undefined }, {}, { by: 'query', since: 1 }, 'query', null]) {
      expect(() => cache.stats(options as { by: 'query' }), JSON.stringify(options))
        .to.throw()
        .with.property('code', 'INVALID_OPTION')
    }
  })
})
