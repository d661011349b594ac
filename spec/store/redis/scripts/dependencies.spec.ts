import { expect } from 'chai'
import fc from 'fast-check'
import type { RowDependency } from '../../../../lib/core/rowDependency.js'
import { isAffected } from '../../../../lib/core/tables/isAffected.js'
import * as written from '../../../../lib/core/tables/writtenTags.js'
import type { Tag } from '../../../../lib/core/tag.js'
import type { RedisStore } from '../../../../lib/store/redis/RedisStore.js'
import type { Position, Standing } from '../../../../lib/store/SharedStore.js'
import { sampleEntry } from '../../../../lib/testing/index.js'
import { tries } from '../../../support/thorough.js'
import { describeWithRedis } from '../../../support/redis/target.js'
import { begin, Fixture, origin } from '../support/Fixture.js'

const LONG = 'x'.repeat(190)
const tables = fc.constantFrom('db/t', 'db/t', 'db/t', 'db/ü"\\\n', `db/${LONG}`)
const column = fc.constantFrom('a', 'b', 'ß"', '\ud800', LONG)
const value = fc.constantFrom('=1', '=2', '~', '="\\', `=${LONG}`)
const row = fc.constantFrom('["1"]', '["2"]', '["1","é"]', `["${LONG}"]`)
/** Mostly short names: a long one makes the dependency coarse. */
const few = <T>(of: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.uniqueArray(of, { maxLength: 2 })

const dependencies: fc.Arbitrary<RowDependency> = fc.record({
  table: tables,
  columns: few(column),
  deciding: few(column),
  conditions: fc.array(fc.record({ column, values: few(value) }), { maxLength: 2 }),
  rows: fc.option(few(row), { nil: undefined }),
  skips: fc.option(fc.boolean(), { nil: undefined }),
  isComplete: fc.option(fc.boolean(), { nil: undefined }),
})

/** Any tags of one table: those of writes, and combinations that no write makes. */
const writes: fc.Arbitrary<Tag[]> = tables.chain((table) => {
  const sets = [written.setIn(table), written.bulkSetIn(table)]
  const kind = fc.constantFrom(written.newIn, written.goneIn, written.bulkGoneIn).map((make) => make(table))
  const set = fc.tuple(fc.constantFrom(...sets), column).map(([of, name]) => written.columnOf(of, name))
  const ofRow = row.map((key) => written.rowOf(table, key))
  const tag = fc.oneof(
    kind,
    fc.constantFrom(...sets),
    set,
    ofRow,
    row.map((key) => written.goneRowOf(table, key)),
    fc.tuple(ofRow, column).map(([of, name]) => written.columnOf(of, name)),
    fc
      .tuple(fc.oneof(kind, set), column, fc.oneof(value, fc.constant('?')))
      .map(([of, name, text]) => written.valueTag(of, name, text)),
    { arbitrary: fc.constant(written.anythingIn(table)), weight: 1 },
  )
  const first = fc.constantFrom([written.written(table)], [written.written(table)], [])
  return fc.tuple(first, fc.array(tag, { maxLength: 12 })).map((parts) => parts.flat())
})

interface Step {
  readonly tags: Tag[]
  readonly kind: 'invalidate' | 'finish' | 'pending' | 'uncertain'
}
const steps = fc.array(
  fc.record({
    tags: writes,
    kind: fc.constantFrom('invalidate' as const, 'finish' as const, 'pending' as const, 'uncertain' as const),
  }),
  { minLength: 1, maxLength: 3 },
)

/** Whether a tag of the dependency can have a longer name than scripts can make. Then the dependency counts as its whole table. */
const isLong = (dependency: RowDependency): boolean => JSON.stringify(dependency).includes(LONG)

function expected(dependency: RowDependency, all: readonly Step[]): Standing {
  const overtaken = new Set(all.filter(({ kind }) => kind !== 'pending').flatMap(({ tags }) => tags))
  const hot = new Set(all.flatMap(({ tags }) => tags))
  const isMet = (heat: ReadonlySet<Tag>): boolean =>
    isLong(dependency) ? heat.has(written.written(dependency.table)) : isAffected(dependency, (tag) => heat.has(tag))
  return isMet(overtaken) ? 'overtaken' : isMet(hot) ? 'pending' : 'unchanged'
}

let writesSoFar = 0

async function play(store: RedisStore, { kind, tags }: Step): Promise<() => Promise<unknown>> {
  const id = `write ${writesSoFar++}`
  if (kind === 'invalidate') await store.invalidate(tags)
  else await store.mark(id, tags, { uncertain: kind === 'uncertain', watch: [] })
  const finish = (): Promise<unknown> => store.finish(id, tags, tags)
  if (kind === 'finish') await finish()
  return kind === 'pending' || kind === 'uncertain' ? finish : () => Promise.resolve()
}

const load = (store: RedisStore, key: string, position: Position, all: readonly RowDependency[]): Promise<unknown> =>
  store.fill(key, { entry: sampleEntry({ dependencies: all }), tags: ['table:db/plain'], position })

const isServed = async (store: RedisStore, key: string): Promise<boolean> => (await store.find(key)).entry !== undefined

describeWithRedis('The dependencies of entries in a RedisStore', () => {
  const fixture = new Fixture()
  let [store, writer]: RedisStore[] = []

  beforeEach(() => {
    store = fixture.store()
    writer = fixture.store()
  })

  it('are judged exactly as in the process, by a check, a look-up and a fill', async () => {
    const seen = new Set<string>()
    await fc.assert(
      fc.asyncProperty(dependencies, steps, async (dependency, all) => {
        const position = await begin(store!, 'key')
        expect(await load(store!, 'key', position, [dependency])).to.equal('kept')
        const ends: (() => Promise<unknown>)[] = []
        for (const step of all) ends.push(await play(writer!, step))
        const standing = expected(dependency, all)
        seen.add(standing)
        expect(await store!.check(origin(position, [], [dependency]))).to.equal(standing)
        expect(await isServed(store!, 'key')).to.equal(standing === 'unchanged')
        const filled = await load(store!, 'other', position, [dependency])
        expect(filled).to.equal(standing === 'unchanged' ? 'kept' : 'overtaken')
        for (const end of ends) await end()
        expect((await store!.check(origin(position, [], [dependency]))) !== 'unchanged').to.equal(
          standing !== 'unchanged',
        )
      }),
      { numRuns: tries(400) },
    )
    expect(seen.size).to.equal(3)
  })

  it('are never kept after a write that changes them, with few stamps', async () => {
    const narrow = fixture.store({ maxTags: 4 })
    await fc.assert(
      fc.asyncProperty(dependencies, steps, async (dependency, all) => {
        const position = await begin(narrow, 'key')
        await load(narrow, 'key', position, [dependency])
        for (const step of all) await (await play(narrow, step))()
        await narrow.invalidate(Array.from({ length: 6 }, (_, index) => `tag:${index}`))
        if (expected(dependency, all) === 'unchanged') return
        expect(await narrow.check(origin(position, [], [dependency]))).to.equal('overtaken')
        expect(await isServed(narrow, 'key')).to.equal(false)
      }),
      { numRuns: tries(150) },
    )
  })

  const T = 'db/t'
  const byValue: RowDependency = {
    table: T,
    columns: ['a'],
    deciding: ['a'],
    conditions: [{ column: 'a', values: ['=1'] }],
  }
  const insertOf = (text: string): Tag[] => [
    written.written(T),
    written.newIn(T),
    written.valueTag(written.newIn(T), 'a', text),
  ]

  it('outlive a write that has written less than it might have', async () => {
    const position = await begin(store!, 'key')
    await load(store!, 'key', position, [byValue])
    const intent = [...insertOf('=1'), ...insertOf('=2')]
    await writer!.mark('1', intent, { uncertain: false, watch: [] })
    expect(await store!.check(origin(position, [], [byValue]))).to.equal('pending')
    await writer!.finish('1', intent, insertOf('=2'))
    expect(await isServed(store!, 'key')).to.equal(true)
    await writer!.mark('2', intent, { uncertain: true, watch: [] })
    expect(await store!.check(origin(position, [], [byValue]))).to.equal('overtaken')
    await writer!.finish('2', intent, [])
    expect(await isServed(store!, 'key')).to.equal(true)
    await writer!.finish('lost', intent, insertOf('=1'))
    expect(await isServed(store!, 'key')).to.equal(false)
  })

  it('fall with the intent of a process that has died, whatever the write has done', async () => {
    const position = await begin(store!, 'key')
    await load(store!, 'key', position, [byValue])
    await writer!.mark('1', insertOf('=1'), { uncertain: false, watch: [] })
    await fixture.expireProcess(writer!)
    expect(await isServed(store!, 'key')).to.equal(false)
    expect(await store!.check(origin(position, [], [byValue]))).to.equal('overtaken')
    await writer!.finish('1', insertOf('=1'), [])
    expect(await isServed(store!, 'key')).to.equal(false)
  })

  it('stand beside plain tags, each of which alone invalidates', async () => {
    const position = await begin(store!, 'key')
    await load(store!, 'key', position, [byValue, { ...byValue, table: 'db/u' }])
    await writer!.invalidate(insertOf('=2'))
    expect(await isServed(store!, 'key')).to.equal(true)
    await writer!.invalidate(['table:db/plain'])
    expect(await isServed(store!, 'key')).to.equal(false)
  })
})
