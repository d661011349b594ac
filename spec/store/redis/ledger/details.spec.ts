import { expect } from 'chai'
import fc from 'fast-check'
import type { RowDependency } from '../../../../lib/core/rowDependency.js'
import * as written from '../../../../lib/core/tables/writtenTags.js'
import type { Tag } from '../../../../lib/core/tag.js'
import { TagLedger } from '../../../../lib/cache/freshness/TagLedger.js'
import { writeClock } from '../../../../lib/cache/freshness/writeClock.js'
import type { RedisStore } from '../../../../lib/store/redis/RedisStore.js'
import { sampleEntry } from '../../../../lib/testing/index.js'
import { tries } from '../../../support/thorough.js'
import { describeWithRedis } from '../../../support/redis/target.js'
import { begin, Fixture, load, served, versions } from '../support/Fixture.js'

const T = 'db/t'
const OTHER = 'db/other'
const NEW = written.newIn(T)

/** A list of the rows that have a value. */
const listOf = (value: string, more: Partial<RowDependency> = {}): RowDependency => ({
  table: T,
  columns: ['a', 'b'],
  deciding: ['a'],
  conditions: [{ column: 'a', values: [`=${value}`] }],
  ...more,
})

const insertOf = (...values: string[]): Tag[] => [
  written.written(T),
  NEW,
  ...values.map((value) => written.valueTag(NEW, 'a', `=${value}`)),
]

const updateOf = (row: string): Tag[] => [
  written.written(T),
  written.setIn(T),
  written.columnOf(written.setIn(T), 'b'),
  written.rowOf(T, row),
  written.columnOf(written.rowOf(T, row), 'b'),
]

const range = (from: number, count: number): string[] => Array.from({ length: count }, (_, index) => `${from + index}`)

describeWithRedis('The stamps of rows and values in a RedisStore', () => {
  const fixture = new Fixture()

  const keep = async (store: RedisStore, key: string, ...dependencies: RowDependency[]): Promise<void> => {
    const position = await begin(store, key)
    const tags = ['tag:named', written.written('db/plain')]
    expect(await store.fill(key, { entry: sampleEntry({ value: key, dependencies }), tags, position })).to.equal('kept')
  }
  const count = async (key: string): Promise<number> => Number(await fixture.on('HLEN', key))

  it('are bounded after a million values, and push out no table', async function () {
    this.timeout(600_000)
    const store = fixture.store({ maxTags: 5000 })
    const [values, each] = [1_000_000, 2500]
    await store.invalidate([written.written('db/early')])
    await keep(store, 'named')
    await keep(store, 'of another table', listOf('1', { table: OTHER }))
    await keep(store, 'of early values', listOf('unwritten'))
    const memory: number[] = []
    for (let from = 0; from < values; from += each) {
      await store.invalidate(insertOf(...range(from, each)))
      if (from % 100_000 !== 0) continue
      await keep(store, 'of values', listOf('unwritten'))
      memory.push(Number(await fixture.server.info('used_memory_dataset')))
    }
    for (const key of ['details', 'older-details']) expect(await count(key)).to.be.at.most(5000 + each + 1)
    // The head, the clock, and the tags of this spec's tables.
    expect([await count('stamps'), await count('older')]).to.deep.equal([5, 0])
    const [, second = 0] = memory
    expect(Math.max(...memory) / second).to.be.below(1.5)
    expect(await served(store, 'named')).to.equal('named')
    expect(await served(store, 'of another table')).to.equal('of another table')
    // Its table was written since, and nothing is known of values at that time.
    expect(await served(store, 'of early values')).to.equal(undefined)
    const [early, never] = await versions(store, written.written('db/early'), 'tag:never')
    expect(early).to.not.equal(never)
  })

  it('decide as long as they are known', async () => {
    const store = fixture.store({ maxTags: 10 })
    await keep(store, 'old', listOf('unwritten'))
    await store.invalidate(insertOf(...range(0, 9)))
    expect(await served(store, 'old')).to.equal('old')
    // The next ones fill the key, which becomes the older one.
    await store.invalidate(insertOf(...range(10, 9)))
    expect(await served(store, 'old')).to.equal('old')
    await keep(store, 'newer', listOf('unwritten'))
    await store.invalidate(insertOf(...range(20, 20)))
    // A process that has found the entry valid meanwhile knows more than others.
    expect(await served(store, 'old')).to.equal('old')
    expect(await served(fixture.store(), 'old')).to.equal(undefined)
    expect(await served(fixture.store(), 'newer')).to.equal('newer')
    await store.invalidate(insertOf(...range(40, 20)))
    expect(await served(fixture.store(), 'newer')).to.equal(undefined)
  })

  it('push out only each other, of rows as of values', async () => {
    const store = fixture.store({ maxTags: 10 })
    for (let row = 0; row < 50; row++) await store.invalidate(updateOf(`["${row}"]`))
    expect(await count('older')).to.equal(0)
    expect(await count('older-details')).to.be.greaterThan(10)
    // Names that are too long are digests.
    for (let row = 0; row < 50; row++) await store.invalidate([written.rowOf(T, `["${row}${'x'.repeat(300)}"]`)])
    expect(await count('older')).to.equal(0)
    for (let index = 0; index < 11; index++) await store.invalidate([`tag:${index}`])
    expect(await count('older')).to.be.greaterThan(10)
  })

  it('count as plain tags, too', async () => {
    const store = fixture.store({ maxTags: 3 })
    const rows = range(0, 4).map((row) => written.rowOf(T, row))
    await load(store, 'key', 1, [rows[0]!, 'tag:a'])
    await store.invalidate([rows[1]!])
    expect(await served(store, 'key')).to.equal(1)
    await store.invalidate([rows[0]!])
    expect(await served(store, 'key')).to.equal(undefined)
    await load(store, 'key', 2, [rows[0]!, 'tag:a'])
    await store.invalidate(rows.slice(1))
    expect(await served(store, 'key')).to.equal(2)
    for (let turn = 0; turn < 2; turn++)
      await store.invalidate([...rows.slice(1), ...range(turn * 4, 4).map((row) => `row:x/${row}`)])
    expect(await served(store, 'key')).to.equal(undefined)
    const [unwritten, row] = await versions(store, 'tag:a', rows[0]!)
    expect(row).to.not.equal(unwritten)
  })

  it('decide as a bounded ledger in the process does, or more coarsely, and never less', async () => {
    let turns = 0
    const { namespace } = fixture
    const value = fc.integer({ min: 0, max: 30 }).map(String)
    const step = fc.oneof(
      fc.record({ write: fc.array(value, { minLength: 1, maxLength: 4 }).map((values) => insertOf(...values)) }),
      fc.record({ write: value.map((row) => updateOf(`["${row}"]`)) }),
      fc.record({ load: value }),
    )
    const outcomes = { kept: 0, coarse: 0 }
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
        fixture.namespace = `${namespace} ${turns++}`
        const store = fixture.store({ maxTags: 6 })
        /** Remembers everything. */
        const whole = new TagLedger(writeClock)
        const loaded = new Map<string, { dependency: RowDependency; stamp: number }>()
        for (const each of steps) {
          if ('write' in each) {
            await store.invalidate(each.write)
            whole.invalidate(each.write)
          } else {
            const dependency = listOf(each.load, { rows: [`["${each.load}"]`], deciding: ['a'] })
            await keep(store, each.load, dependency)
            loaded.set(each.load, { dependency, stamp: writeClock.now })
          }
          for (const [key, { dependency, stamp }] of loaded) {
            // A process that remembers when it last found the entry valid would forget nothing.
            const isServed = (await served(fixture.store({ maxTags: 6 }), key)) !== undefined
            if (whole.isAffected(dependency, stamp)) expect(isServed, key).to.equal(false)
            else outcomes[isServed ? 'kept' : 'coarse']++
            if (!isServed) loaded.delete(key)
          }
        }
      }),
      { numRuns: tries(150) },
    )
    expect(outcomes.kept).to.be.greaterThan(outcomes.coarse)
    expect(outcomes.coarse).to.be.greaterThan(0)
  })

  for (const name of ['details', 'older-details']) {
    it(`end the epoch without ${name}, as soon as a table of an entry is written`, async () => {
      const store = fixture.store({ maxTags: 3 })
      await store.invalidate(insertOf(...range(0, 4)))
      await keep(store, 'key', listOf('1'))
      await store.invalidate(insertOf('1'))
      await keep(store, 'other', listOf('9'))
      const position = await begin(store)
      await fixture.on('DEL', name)
      expect(await served(store, 'key')).to.equal(undefined)
      expect((await store.find('other')).entry).to.equal(undefined)
      expect((await begin(store)).epoch).to.not.equal(position.epoch)
    })
  }

  it('end the epoch if a write finds them gone', async () => {
    const store = fixture.store()
    await keep(store, 'key', listOf('1'))
    await fixture.on('DEL', 'details')
    expect(await served(store, 'key')).to.equal('key')
    await store.invalidate(insertOf('2'))
    expect(await served(store, 'key')).to.equal(undefined)
  })

  it('are not looked for in the ledger of another version', async () => {
    const store = fixture.store()
    await keep(store, 'key', listOf('1'))
    const history = String(await fixture.on('HGET', 'ledger', 'history'))
    expect(history).to.match(/^3\/1 [0-9a-f]{40}$/)
    await fixture.on('HSET', 'ledger', 'history', history.slice(2))
    // Its processes may be writing.
    expect((await begin(store, 'key')).stamp).to.equal(-1)
    expect(await served(store, 'key')).to.equal(undefined)
  })
})
