import { expect } from 'chai'
import fc from 'fast-check'
import { COUNTER, type CountedEntry } from '../../lib/core/entry.js'
import type { Model } from 'objection'
import { MemoryStore, type Entry } from '../../lib/index.js'
import { Tagged } from '../../lib/core/values/plainData.js'
import { defineThing, type Habits } from '../support/arbitraryModels.js'
import { keepableValues } from '../support/arbitraryValues.js'
import { withKey } from '../support/cachedBase.js'
import { COPIERS, generatingAfter } from '../support/codeGeneration.js'
import { expectSame } from '../support/same.js'
import { openSpecDatabase, type SpecDatabase } from '../support/specDatabase.js'
import { vandalise } from '../support/vandalise.js'

/** Every object that can be reached from a value. */
function reachable(value: unknown, found = new Set<object>()): Set<object> {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null || found.has(value)) return found
  found.add(value)
  if (value instanceof Map || value instanceof Set) for (const item of [...value].flat()) reachable(item, found)
  for (const key of Reflect.ownKeys(value)) reachable(Reflect.get(value, key), found)
  return found
}

class SpyingStore extends MemoryStore {
  readonly entries: Entry[] = []
  override set(key: string, entry: Entry): boolean {
    this.entries.push(entry)
    return super.set(key, entry)
  }
}

const GRAPH = '[posts.tags, company, manager, reports]'

describe('law 2, isolation', () => {
  let database: SpecDatabase

  before(async () => {
    database = await openSpecDatabase()
  })

  after(() => database.close())

  it('a change that a caller makes to its result is seen by no other caller: after a load, a shared load or a hit', async () => {
    const { models } = database.cached()
    const read = () => withKey(models.User.query(), 'all').orderBy('id').withGraphFetched(GRAPH)
    const expected = await database.plain.User.query().orderBy('id').withGraphFetched(GRAPH)
    const [first, waiter, another] = await Promise.all([read(), read(), read()])
    vandalise(first)
    expectSame(waiter, expected, 'a waiter')
    vandalise(waiter)
    expectSame(another, expected, 'another waiter')
    const hit = await read()
    expectSame(hit, expected, 'a hit')
    vandalise(hit)
    expectSame(await read(), expected, 'a later hit')
  })

  it('a change that a caller makes to its result is seen by no other caller, where hooks run', async () => {
    const { models } = database.cached()
    const read = () =>
      withKey(models.User.query(), 'page')
        .orderBy('id')
        .withGraphFetched(GRAPH)
        .runAfter((rows) => rows)
        .page(0, 3)
    const expected = await database.plain.User.query().orderBy('id').withGraphFetched(GRAPH).page(0, 3)
    for (let i = 0; i < 3; i++) {
      const result = await read()
      expectSame(result, expected)
      vandalise(result)
    }
  })

  it('a change that after-hooks make to a result is seen by their caller alone', async () => {
    const { models } = database.cached()
    const read = () =>
      withKey(models.User.query(), 'hooked')
        .findById(1)
        .runAfter((user) => Object.assign(user as object, { seen: true }))
    await read()
    await read()
    expect(await withKey(models.User.query(), 'hooked').findById(1)).to.not.have.property('seen')
  })

  for (const [how, uses] of Object.entries(COPIERS)) {
    describe(`where models are rebuilt ${how}`, () => {
      generatingAfter(uses)

      it('holds for values of every kind', async () => {
        await fc.assert(
          fc.asyncProperty(keepableValues, async (make) => {
            const { Base, queryCache } = database.cached()
            class Thing extends defineThing(Base, {} as Habits, new Map()) {
              static override tableName = 'tags'
              override $parseDatabaseJson(json: Record<string, unknown>) {
                return { ...json, value: make() }
              }
            }
            const read = () => withKey(Thing.query(), 'k').first() as unknown as Promise<{ value: unknown }>
            vandalise(await read())
            for (let i = 0; i < 2; i++) {
              const { value } = await read()
              expectSame(value, make())
              vandalise(value)
            }
            expect(queryCache.stats().hits).to.equal(2)
          }),
          { numRuns: 150 },
        )
      })
    })
  }

  it('an entry references no class, connection, transaction or builder', async () => {
    const store = new SpyingStore()
    const { models } = database.cached({ store })
    const Bound = models.User.bindKnex(database.knex)
    await withKey(Bound.query(), 'bound').withGraphFetched(GRAPH)
    await withKey(models.User.query(), 'joined').withGraphJoined('posts.tags').page(0, 5)
    expect(store.entries).to.have.length(2)
    for (const entry of store.entries) {
      // What it is counted for has names in the place of classes.
      const { [COUNTER]: counter, ...parts } = entry as CountedEntry
      expect(counter).to.include({ model: 'User', table: 'users' })
      for (const object of reachable(parts)) {
        const prototype = Object.getPrototypeOf(object) as object | null
        expect(prototype).to.be.oneOf([
          Object.prototype,
          Array.prototype,
          Date.prototype,
          Buffer.prototype,
          Tagged.prototype,
          ArrayBuffer.prototype,
        ])
      }
    }
  })

  it('a hit of a bound class gives instances of that class, with its connection', async () => {
    const { models } = database.cached()
    const Bound = models.User.bindKnex(database.knex)
    for (let i = 0; i < 2; i++) {
      const [user] = await withKey(Bound.query(), 'bound').withGraphFetched('posts').orderBy('id')
      expect(user).to.be.instanceOf(Bound)
      expect(user?.$knex()).to.equal(database.knex)
      expect((user as unknown as { posts: Model[] }).posts[0]?.$knex()).to.equal(database.knex)
    }
  })
})
