import { expect } from 'chai'
import type { Model, QueryBuilder } from 'objection'
import { addOperation } from '../../support/addOperation.js'
import { answered, explained, withFindOptions } from '../../support/automaticKeys.js'
import { withAutomaticKey, withKey } from '../../support/cachedBase.js'
import type { Models } from '../../support/models.js'
import { outcomeOf } from '../../support/outcome.js'
import { expectSame } from '../../support/same.js'
import { openSpecDatabase, type SpecDatabase } from '../../support/specDatabase.js'

type Builder = QueryBuilder<Model, unknown>
type Make = (models: Models) => unknown

/** A date class of a project, which may mean anything to the database. */
class Stamp extends Date {}

const BORN = new Stamp(Date.UTC(1990, 4, 4))

const inPosts =
  (modify: (builder: Builder) => void): Make =>
  ({ User }) =>
    User.query()
      .findByIds([1, 2])
      .withGraphFetched('posts')
      .modifyGraph('posts', modify as never)

const inTags =
  (modify: (builder: Builder) => void): Make =>
  ({ Post }) =>
    Post.query()
      .findByIds([1, 2])
      .withGraphJoined('tags')
      .modifyGraph('tags', modify as never)

/** Adds an operation that is not one of Objection's, with hooks of its own. */
const withOperation =
  (hooks: object): Make =>
  ({ User }) => {
    const builder = User.query().where('id', '<', 4)
    addOperation(builder, hooks)
    return builder
  }

const rename = (_: unknown, rows: { name: string }[]) => {
  for (const row of rows) row.name = `renamed ${row.name}`
  return rows
}

describe('queries that no automatic key fits', () => {
  let database: SpecDatabase

  before(async () => {
    database = await openSpecDatabase()
    await database.plain.Post.query().withGraphJoined('[author, tags]')
  })

  after(() => database.close())

  /** The result is as without a cache, the reason is reported, and nothing is stored. */
  async function expectPast(make: Make, reason: string): Promise<void> {
    const { models, queryCache } = database.cached()
    await models.Post.query().withGraphJoined('[author, tags]')
    const expected = await outcomeOf(() => make(database.plain) as Builder)
    expect(expected).to.have.property('result')
    const explanation = await explained(withAutomaticKey(make(models)))
    expect(explanation).to.include({ status: 'bypass', reason, key: undefined })
    expect(explanation.detail).to.be.a('string')
    for (let round = 0; round < 2; round++) {
      const { result, cache } = await answered(withAutomaticKey(make(models)))
      expectSame({ result }, expected)
      expect(cache).to.include({ status: 'bypass', reason })
    }
    expect(queryCache.stats()).to.include({ stores: 0, hits: 0, bypasses: 2, entries: 0 })
  }

  const OPAQUE: readonly (readonly [name: string, make: Make])[] = [
    ['runAfter in a part of its graph', inPosts((b) => void b.runAfter((rows) => (rows as unknown[]).slice(1)))],
    ['runAfter in a part that is joined', inTags((b) => void b.runAfter((rows) => rows))],
    ['onError in a part of its graph', inPosts((b) => void b.onError(() => []))],
    [
      'runAfter in a part of a part',
      ({ User }) =>
        User.query()
          .findById(1)
          .withGraphFetched('posts.tags')
          .modifyGraph('posts.tags', (b) => void b.runAfter((rows) => rows)),
    ],
    ['a part that was resolved before it ran', inPosts((b) => void b.resolve([]))],
    ['a binding of a class', ({ User }) => User.query().where('bornAt', '<', BORN)],
    ['a binding of a class in a function', ({ User }) => User.query().where((b) => void b.where('bornAt', '<', BORN))],
    ['a binding of a class in a part of its graph', inPosts((b) => void b.where('id', '<', BORN as never))],
    [
      'a listener on the Knex query',
      ({ User }) =>
        User.query().onBuildKnex((query) => void query.on('query-response', (rows: unknown[]) => rows.pop())),
    ],
    [
      'a listener on the Knex query of a part',
      inPosts((b) => void b.onBuildKnex((query) => void query.on('query-response', (rows: unknown[]) => rows.pop()))),
    ],
    ['a plugin’s operation that sees the rows', withOperation({ onRawResult: rename })],
    ['a plugin’s operation that sees the models', withOperation({ onAfter1: rename })],
    ['a plugin’s operation that sees the graph', withOperation({ onAfter2: rename })],
    [
      'a plugin’s operation that sees the models of a part',
      inPosts((b) =>
        addOperation(b, {
          onAfter3: (_: unknown, rows: { title: string }[]) => {
            for (const row of rows) row.title = 'retitled'
            return rows
          },
        }),
      ),
    ],
    ['find options that are no data', ({ User }) => withFindOptions(User.query(), { note: () => 1 })],
    [
      'graph options that are no data',
      ({ User }) => User.query().withGraphFetched('posts', { note: () => 1 } as never),
    ],
    [
      'Knex’s options of the query that are no data',
      ({ User }) => User.query().onBuildKnex((query) => void query.options({ note: () => 1 })),
    ],
    [
      'a context of the Knex query that is no data',
      ({ User }) => User.query().onBuildKnex((query) => void query.queryContext({ note: () => 1 })),
    ],
  ]

  for (const [name, make] of OPAQUE) it(`opaque: ${name}`, () => expectPast(make, 'opaque'))

  it('caches opaque queries under withCacheKey()', async () => {
    const { models } = database.cached()
    const statuses: string[] = []
    for (let round = 0; round < 2; round++) {
      const make = inPosts((b) => void b.runAfter((rows) => (rows as unknown[]).slice(1)))
      const { result, cache } = await answered(withKey(make(models), 'given'))
      expectSame(result, await make(database.plain))
      statuses.push(cache.status)
    }
    expect(statuses).to.deep.equal(['miss', 'hit'])
  })

  it('caches queries with hooks of their own, which run on every hit', async () => {
    const makes: Make[] = [
      ({ User }) => User.query().runAfter((rows) => (rows as unknown[]).slice(1)),
      ({ User }) => User.query().onError(() => []),
      withOperation({ onAfter3: rename }),
      withOperation({}),
    ]
    for (const make of makes) {
      const { models } = database.cached()
      const statuses: string[] = []
      for (let round = 0; round < 2; round++) {
        const { result, cache } = await answered(withAutomaticKey(make(models)))
        expectSame(result, await make(database.plain))
        statuses.push(cache.status)
      }
      expect(statuses).to.deep.equal(['miss', 'hit'])
    }
  })

  const LOCKED: readonly (readonly [name: string, make: Make])[] = [
    ['onBuildKnex', ({ User }) => User.query().onBuildKnex((query) => void query.forUpdate())],
    ['onBuildKnex that shares', ({ User }) => User.query().onBuildKnex((query) => void query.forShare())],
    ['onBuild', ({ User }) => User.query().onBuild((builder) => void builder.forShare())],
    ['a part', inPosts((b) => void b.forUpdate())],
    ['onBuildKnex of a part', inPosts((b) => void b.onBuildKnex((query) => void query.forShare()))],
  ]

  for (const [name, make] of LOCKED) it(`lock: by ${name}`, () => expectPast(make, 'lock'))

  it('transaction: by onBuildKnex', async () => {
    const { models, queryCache } = database.cached()
    await database.knex.transaction(async (trx) => {
      await trx('users').where('id', 1).update({ name: 'uncommitted' })
      const find = ({ User }: Models) =>
        User.query()
          .findById(1)
          .onBuildKnex((query) => void query.transacting(trx))
      expect(await explained(withAutomaticKey(find(models)))).to.include({ status: 'bypass', reason: 'transaction' })
      for (let round = 0; round < 2; round++) {
        const { result, cache } = await answered(withAutomaticKey(find(models)))
        expectSame(result, await find(database.plain))
        expect(result).to.include({ name: 'uncommitted' })
        expect(cache).to.include({ status: 'bypass', reason: 'transaction' })
      }
      await trx('users').where('id', 1).update({ name: 'u1' })
    })
    expect(queryCache.stats()).to.include({ stores: 0, entries: 0 })
    expect(await withAutomaticKey(models.User.query().findById(1))).to.include({ name: 'u1' })
  })

  it('transaction: a part of the graph that is bound to a transaction', async () => {
    const { models, queryCache } = database.cached()
    await database.knex.transaction(async (trx) => {
      const find = ({ User }: Models) =>
        User.query()
          .withGraphFetched('posts')
          .modifyGraph('posts', (b) => void b.transacting(trx))
      expect(await explained(withAutomaticKey(find(models)))).to.include({ status: 'bypass', reason: 'transaction' })
      await withAutomaticKey(models.User.query(trx).withGraphFetched('posts'))
    })
    expect(queryCache.stats()).to.include({ stores: 0, entries: 0 })
  })

  /** A limit that differs from the second call on. */
  function changing(first: number, then: number): () => number {
    let asked = 0
    return () => (asked++ === 0 ? first : then)
  }

  /** The key is made once, after the hooks. */
  const late = <Query extends { runBefore(hook: () => void): Query }>(query: Query): Query =>
    query.runBefore(() => undefined)

  const FILTERS: readonly (readonly [name: string, make: (least: () => number) => Make])[] = [
    [
      'where',
      (least) =>
        ({ User }) =>
          late(User.query()).where((b) => void b.where('id', '>', least())),
    ],
    [
      'onBuild',
      (least) =>
        ({ User }) =>
          User.query().onBuild((b) => void b.where('id', '>', least())),
    ],
    [
      'onBuildKnex',
      (least) =>
        ({ User }) =>
          User.query().onBuildKnex((query) => void query.where('id', '>', least())),
    ],
    ['modifyGraph', (least) => (models) => late(inPosts((b) => void b.where('id', '>', least()))(models) as Builder)],
    [
      'modifyGraph of a graph that is joined',
      (least) =>
        ({ User }) =>
          late(User.query())
            .withGraphJoined('company')
            .modifyGraph('company', (b) => void b.where('companies.id', '<', least())),
    ],
    [
      'the total of a page',
      (least) =>
        ({ User }) =>
          late(User.query())
            .where((b) => void b.where('id', '>', least()))
            .page(0, 2),
    ],
  ]

  for (const [name, filter] of FILTERS) {
    it(`unstable: what a function in ${name} adds changes between the key and the load`, async () => {
      const { models, queryCache } = database.cached()
      await models.User.query().withGraphJoined('company')
      const first = await outcomeOf(() => filter(() => 1)(database.plain) as Builder)
      const then = await outcomeOf(() => filter(() => 6)(database.plain) as Builder)
      const { result, cache } = await answered(withAutomaticKey(filter(changing(1, 6))(models)))
      expectSame({ result }, then)
      expect(cache).to.include({ status: 'bypass', reason: 'unstable' })
      expect(queryCache.stats()).to.include({ stores: 0, entries: 0 })
      // Each query gets its own result.
      for (let round = 0; round < 2; round++) {
        expectSame(await outcomeOf(() => withAutomaticKey(filter(() => 1)(models)) as Builder), first)
        expectSame(await outcomeOf(() => withAutomaticKey(filter(() => 6)(models)) as Builder), then)
      }
    })
  }

  it('unstable: the same for a count', async () => {
    const { models, queryCache } = database.cached()
    const count = (least: () => number) =>
      withAutomaticKey(models.User.query().where((b) => void b.where('id', '>', least())))
    expect(await count(changing(1, 6)).resultSize()).to.equal(2)
    expect(queryCache.stats()).to.include({ stores: 0, entries: 0 })
    for (let round = 0; round < 2; round++) expect(await count(() => 1).resultSize()).to.equal(7)
  })

  it('unstable: a counter that changes each time', async () => {
    const { models, queryCache } = database.cached()
    let calls = 0
    for (let round = 0; round < 3; round++) {
      const { cache } = await answered(
        withAutomaticKey(models.User.query().where((b) => void b.where('id', '<', ++calls))),
      )
      expect(cache).to.include({ status: 'bypass', reason: 'unstable' })
    }
    expect(queryCache.stats()).to.include({ stores: 0, hits: 0, entries: 0 })
  })

  it('rejects the query with the errors of its functions', async () => {
    const fail = () => {
      throw new Error('the function says no')
    }
    for (const make of [({ User }: Models) => User.query().where(fail), inPosts(fail)]) {
      const { models, queryCache } = database.cached()
      expect(await explained(withAutomaticKey(make(models)))).to.include({ status: 'bypass', reason: 'opaque' })
      const expected = await outcomeOf(() => make(database.plain) as Builder)
      expect(expected).to.have.nested.property('error.message', 'the function says no')
      expectSame(await outcomeOf(() => withAutomaticKey(make(models)) as Builder), expected)
      expect(queryCache.stats()).to.include({ stores: 0, errors: 0 })
    }
  })
})
