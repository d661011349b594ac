import { expect } from 'chai'
import fc from 'fast-check'
import { raw, ref, type Model, type QueryBuilder } from 'objection'
import { answered, explained, keyOf, SentLog, withFindOptions } from '../support/automaticKeys.js'
import { cachedBase, withAutomaticKey, withKey } from '../support/cachedBase.js'
import { openSqlite } from '../support/databases.js'
import { defineModels, type Models } from '../support/models.js'
import { outcomeOf } from '../support/outcome.js'
import { difference, expectSame } from '../support/same.js'
import { createSchema, seedSchema } from '../support/schema.js'
import { openSpecDatabase, type SpecDatabase } from '../support/specDatabase.js'
import { tries } from '../support/thorough.js'

type Builder = QueryBuilder<Model, unknown>
type Step = (builder: Builder, models: Models) => unknown
type Make = (models: Models) => unknown

const BORN = new Date(Date.UTC(1990, 2, 2, 2))
const none: Step = () => undefined
const user = ({ User }: Models, id: number) => User.fromJson({ id, managerId: Math.floor(id / 2) })

const STARTS: readonly Make[] = [
  ({ User }) => User.query(),
  ({ UserSummary }) => UserSummary.query(),
  (models) => user(models, 1).$relatedQuery('reports'),
  (models) => user(models, 2).$relatedQuery('reports'),
  ({ User }) => User.relatedQuery('reports').for(1),
  ({ User }) => User.relatedQuery('reports').for([1]),
  ({ User }) => User.relatedQuery('reports').for([1, 2]),
  ({ User }) => User.relatedQuery('reports').for(User.query().where('id', '<', 3)),
  ({ User }) => User.relatedQuery('manager').for([2]),
  (models) => user(models, 2).$relatedQuery('manager'),
  (models) => user(models, 1).$query(),
  (models) => user(models, 2).$query(),
]

/** Filters that are similar, or say the same in another way. */
const WHERES: readonly Step[] = [
  none,
  (b) => b.where('active', 1),
  (b) => b.where('active', '1'),
  (b) => b.where('active', true),
  (b) => b.where('active', '=', true),
  (b) => b.where({ active: true, companyId: 1 }),
  (b) => b.where({ companyId: 1, active: true }),
  (b) => b.where('bornAt', BORN),
  (b) => b.where('bornAt', BORN.toISOString()),
  (b) => b.where('bornAt', BORN.getTime()),
  (b) => b.where('age', null as unknown as number),
  (b) => b.whereNull('age'),
  (b) => b.where('age', 'null'),
  (b) => b.where('score', '>', 0),
  (b) => b.where('score', '>', -0),
  (b) => b.where('avatar', Buffer.from([0, 2, 255])),
  (b) => b.where('avatar', Buffer.from([0, 2, 255]).toString('base64')),
  (b) => b.whereIn('age', [21, 22]),
  (b) => b.whereIn('age', [22, 21]),
  (b) => b.whereIn('age', ['21', '22']),
  (b) => b.whereBetween('age', [21, 22]),
  (b) => b.whereNotIn('age', [21, 22]),
  ...[22, 23, '22'].flatMap((limit): Step[] => [
    (b) => b.where((inner) => void inner.where('age', '>', limit)),
    (b) => b.where('age', '>', limit),
    (b) => b.orWhere('age', '>', limit),
    (b) => b.whereNot('age', '>', limit),
    (b) => b.where(raw('age > ?', [limit])),
    (b) => b.whereRaw('age > ?', [limit]),
    (b, { User }) => b.whereIn('users.age', User.query().select('age').where('age', '>', limit)),
    (b) => b.onBuild((built) => void built.where('age', '>', limit)),
    (b) => b.onBuildKnex((query) => void query.where('age', '>', limit)),
    (b) => b.modify((built: Builder) => void built.where('age', '>', limit)),
  ]),
  (b) => b.where('users.id', '<', ref('users.age')),
  (b) => b.where('users.id', '<', 'users.age'),
  (b) => b.whereColumn('users.id', '<', 'users.age'),
  (b, { User }) => (b.modelClass() === User ? b.modify('adults') : b),
  (b, { User }) => b.whereExists(User.relatedQuery('posts')),
]

const SELECTS: readonly Step[] = [
  none,
  (b) => b.select('users.*'),
  (b) => b.select('users.name'),
  (b) => b.select('users.name', 'users.id'),
  (b) => b.select('users.id', 'users.name'),
  (b) => b.select('users.name').select('users.id'),
  (b) => b.select('users.id as ident', 'users.name'),
  (b) => b.select({ a: 'users.id', b: 'users.name' }),
  (b) => b.select({ b: 'users.name', a: 'users.id' }),
  (b) => b.select('users.id', raw('? as x', [1])),
  (b) => b.select('users.id', raw('? as x', ['1'])),
  (b) => b.select('users.id', ref('users.age').as('x')),
  (b) => b.distinct('users.companyId'),
  (b) => b.count('users.id as n'),
]

const PLACES: readonly Step[] = [
  none,
  (b) => b.alias('u'),
  (b) => b.alias('users'),
  (b) => b.withSchema('main'),
  (b) => b.joinRelated('posts'),
  (b) => b.joinRelated('posts', { alias: 'written' }),
  (b) => b.leftJoinRelated('posts'),
  (b) => b.joinRelated('manager'),
]

const CONTEXTS: readonly Step[] = [
  none,
  (b) => b.context({ tenant: 1 }),
  (b) => b.context({ tenant: '1' }),
  (b) => withFindOptions(b, { callAfterFindDeeply: true }),
  (b, { UserSummary }) => b.castTo(UserSummary),
  (b, { Post }) => b.castTo(Post),
  (b) => b.skipUndefined(),
]

const EXPRESSIONS: readonly string[] = [
  'posts',
  'posts as written',
  '[posts, company]',
  '[company, posts]',
  'reports(adults)',
  'reports',
  'reports.reports',
  'reports.^',
  'reports.^2',
  'posts.tags',
]

const FETCHED = [{}, { minimize: true }, { minimize: false }, { maxBatchSize: 1 }, { skipFetched: true }]
const JOINED = [{}, { minimize: true }, { joinOperation: 'innerJoin' }, { separator: '/' }, { aliases: { posts: 'p' } }]

const GRAPHS: readonly Step[] = [
  none,
  ...EXPRESSIONS.flatMap((expression): Step[] => [
    ...FETCHED.map((options) => (b: Builder) => b.withGraphFetched(expression, options)),
    ...JOINED.map((options) => (b: Builder) => b.withGraphJoined(expression, options)),
  ]),
]

const MODIFIED: readonly Step[] = [
  none,
  ...[2, 6].flatMap((least): Step[] => [
    (b) => b.modifyGraph('posts', (part) => void part.where('posts.id', '>', least)),
    (b) => b.modifyGraph('reports', (part) => void part.where('id', '>', least)),
    (b) => b.modifiers({ adults: (part) => void part.where('age', '>', 20 + least) }),
    (b) => b.modifyGraph('reports', (part) => void part.context({ least })),
  ]),
  (b) => b.modifyGraph('posts', (part) => void part.select('title')),
  (b) => b.modifyGraph('posts', (part) => void part.select('title', 'authorId')),
  (b) => b.modifyGraph('posts', (part) => void part.select('title', 'posts.id')),
  (b) => b.modifyGraph('posts', (part) => void part.orderBy('title')),
  (b) => b.modifyGraph('posts.tags', (part) => void part.select('label')),
  (b) => b.modifyGraph('posts.tags', (part) => void part.select('label', 'tags.id')),
  (b) => b.modifyGraph('reports', 'adults'),
  (b, { UserSummary }) => b.modifyGraph('reports', (part) => void part.castTo(UserSummary)),
]

const ENDS: readonly Step[] = [
  none,
  (b) => b.first(),
  (b) => b.limit(1),
  (b) => b.limit(1).first(),
  (b) => b.limit(2),
  (b) => b.limit(2).offset(1),
  (b) => b.findById(1),
  (b) => b.findById('1'),
  (b) => b.findByIds([1]),
  (b) => b.findByIds([2, 1]),
  (b) => b.findOne({ 'users.id': 1 }),
  (b) => b.findOne('users.id', '1'),
  (b) => b.page(0, 2),
  (b) => b.page(1, 2),
  (b) => b.range(0, 1),
  (b) => b.range(0, 2),
  (b) => b.range(),
  (b) => b.orderBy('users.id'),
  (b) => b.orderBy('users.id', 'desc'),
  (b) => b.orderBy([{ column: 'users.id', order: 'desc' }]),
]

/** What a query is made of, in the order in which it is called. */
const RESPECTS = {
  place: PLACES,
  where: WHERES,
  context: CONTEXTS,
  select: SELECTS,
  graph: GRAPHS,
  modified: MODIFIED,
  end: ENDS,
} as const

type Choice = Record<'start' | 'turned' | keyof typeof RESPECTS, number>

const oneOf = (list: readonly unknown[]) => fc.nat(list.length - 1)
/** Most respects stay as they are: what does everything at once says little about each. */
const rarely = (list: readonly unknown[]) =>
  fc.oneof({ arbitrary: fc.constant(0), weight: 2 }, { arbitrary: oneOf(list), weight: 1 })

const choices: fc.Arbitrary<Choice> = fc.record({
  start: fc.oneof({ arbitrary: fc.constant(0), weight: 3 }, { arbitrary: oneOf(STARTS), weight: 1 }),
  turned: fc.constantFrom(0, 0, 0, 1),
  place: rarely(PLACES),
  where: rarely(WHERES),
  context: rarely(CONTEXTS),
  select: rarely(SELECTS),
  graph: rarely(GRAPHS),
  modified: rarely(MODIFIED),
  end: rarely(ENDS),
})

/** A query, and another one that differs from it in a single respect at the most. */
const neighbours: fc.Arbitrary<readonly [Choice, Choice]> = fc
  .tuple(choices, choices, fc.constantFrom(...(['start', 'turned', ...Object.keys(RESPECTS)] as (keyof Choice)[])))
  .map(([one, other, changed]) => [one, { ...one, [changed]: other[changed] }])

/** Builds the query that a choice comes to; everything in it is made anew each time. */
function build(choice: Choice, models: Models): Builder {
  const builder = (STARTS[choice.start] as Make)(models) as Builder
  const names = Object.keys(RESPECTS) as (keyof typeof RESPECTS)[]
  for (const name of choice.turned === 1 ? names.toReversed() : names) {
    // Without a graph nothing of it can be modified.
    if (name === 'modified' && choice.graph === 0) continue
    ;(RESPECTS[name][choice[name]] as Step)(builder, models)
  }
  return builder
}

describe('law 5, automatic keys', () => {
  let database: SpecDatabase
  let sent: SentLog
  let cached: Models
  let clear: () => Promise<void>

  before(async () => {
    database = await openSpecDatabase()
    sent = new SentLog(database.knex)
    const { models, queryCache } = database.cached()
    cached = models
    clear = () => queryCache.clear()
    // Joined graphs ask for the tables' columns once a class.
    for (const each of [database.plain, cached]) {
      await each.User.query().withGraphJoined('[posts.tags, company]')
      await each.UserSummary.fetchTableMetadata()
    }
  })

  beforeEach(() => clear())

  after(() => database.close())

  const automatic = (choice: Choice): Builder => withAutomaticKey(build(choice, cached))

  const plainly = async (make: Make) => {
    sent.take()
    const outcome = await outcomeOf(() => make(database.plain) as Builder)
    return { statements: sent.take(), outcome }
  }

  /** That two queries of one key are one query. */
  async function expectSeparated(one: Choice, other: Choice): Promise<void> {
    const first = await explained(automatic(one))
    const second = await explained(automatic(other))
    if (first.key === undefined || first.key !== second.key) return
    expectSame(
      await plainly((models) => build(other, models)),
      await plainly((models) => build(one, models)),
      first.key,
    )
  }

  it('two random queries share a key only when their SQL and their results are the same', async () => {
    await fc.assert(fc.asyncProperty(choices, choices, expectSeparated), { numRuns: tries(400) })
  })

  it('two queries that differ in one respect share a key only when their SQL and their results are the same', async () => {
    await fc.assert(
      fc.asyncProperty(neighbours, ([one, other]) => expectSeparated(one, other)),
      { numRuns: tries(1500) },
    )
  })

  it('two queries with two values of any one respect have two keys, or the same result', async () => {
    const plain: Choice = {
      start: 0,
      turned: 0,
      place: 0,
      where: 0,
      context: 0,
      select: 0,
      graph: 0,
      modified: 0,
      end: 0,
    }
    for (const name of Object.keys(RESPECTS) as (keyof typeof RESPECTS)[]) {
      const base = name === 'modified' ? { ...plain, graph: 1 } : plain
      const byKey = new Map<string, Choice>()
      for (let index = 0; index < RESPECTS[name].length; index++) {
        const choice = { ...base, [name]: index }
        const { key, reason } = await explained(automatic(choice))
        if (key === undefined) expect(reason, `${name} ${index}`).to.equal('opaque')
        else if (byKey.has(key)) await expectSeparated(byKey.get(key) as Choice, choice)
        else byKey.set(key, choice)
      }
      expect(byKey.size).to.be.greaterThan(RESPECTS[name].length / 3)
    }
  })

  it('a query and a neighbour give the same results through one cache as without a cache, twice each', async () => {
    const shapes = fc.constantFrom('rows' as const, 'count' as const)
    await fc.assert(
      fc.asyncProperty(neighbours, shapes, async (pair, shape) => {
        await clear()
        const run = (choice: Choice, models: Models, ask: (builder: Builder) => Builder) => () =>
          shape === 'rows' ? ask(build(choice, models)) : ask(build(choice, models)).resultSize()
        for (const choice of [...pair, ...pair]) {
          const expected = await outcomeOf(run(choice, database.plain, (builder) => builder))
          const actual = await outcomeOf(run(choice, cached, (builder) => withAutomaticKey(builder)))
          expectSame(actual, expected)
        }
      }),
      { numRuns: tries(700) },
    )
  })

  it('a query that is written twice has one key, and the second is a hit', async () => {
    let hits = 0
    await fc.assert(
      fc.asyncProperty(choices, async (choice) => {
        const { key } = await explained(automatic(choice))
        expect((await explained(automatic(choice))).key).to.equal(key)
        if (key === undefined) return
        await clear()
        try {
          const cold = await answered(automatic(choice))
          const warm = await answered(automatic(choice))
          expect([cold.cache.key, warm.cache.key]).to.deep.equal([key, key])
          expectSame(warm.result, cold.result)
          // A result may not be cacheable; then the reason says so.
          if (cold.cache.reason !== undefined) return
          expect(warm.cache.status).to.equal('hit')
          hits++
        } catch (error) {
          // A query that fails is never stored; whether it fails as it should is asked above.
          if (difference(await outcomeOf(() => build(choice, database.plain)), { error }) === undefined) throw error
          if ((error as Error).name === 'AssertionError') throw error
        }
      }),
      { numRuns: 300 },
    )
    expect(hits).to.be.greaterThan(100)
  })

  /** Two queries that must not share a key, and through one cache, in either order, both result as without one. */
  async function expectApart(one: Make, other: Make): Promise<void> {
    expect(await keyOf(withAutomaticKey(one(cached)))).not.to.equal(await keyOf(withAutomaticKey(other(cached))))
    await expectOwnResults(one, other)
  }

  async function expectOwnResults(one: Make, other: Make): Promise<void> {
    for (const makes of [
      [one, other, one],
      [other, one, other],
    ]) {
      await clear()
      for (const make of makes) {
        const { outcome } = await plainly(make)
        expectSame(await outcomeOf(() => withAutomaticKey(make(cached)) as Builder), outcome)
      }
    }
  }

  const TRAPS: readonly (readonly [name: string, one: Make, other: Make])[] = [
    [
      'a column that is selected, and one that is only added for a graph',
      ({ User }) => User.query().select('users.name').withGraphFetched('posts'),
      ({ User }) => User.query().select('users.name', 'users.id').withGraphFetched('posts'),
    ],
    [
      'the same in a child',
      ({ User }) =>
        User.query()
          .withGraphFetched('posts')
          .modifyGraph('posts', (b) => void b.select('title')),
      ({ User }) =>
        User.query()
          .withGraphFetched('posts')
          .modifyGraph('posts', (b) => void b.select('title', 'authorId')),
    ],
    [
      'a fetched graph and a joined one',
      ({ User }) => User.query().withGraphFetched('company'),
      ({ User }) => User.query().withGraphJoined('company'),
    ],
    ['a graph and none', ({ User }) => User.query().withGraphFetched('company'), ({ User }) => User.query()],
    [
      'parts of other names',
      ({ User }) => User.query().withGraphFetched('posts'),
      ({ User }) => User.query().withGraphFetched('posts as written'),
    ],
    ...(['minimize', 'skipFetched'] as const).map(
      (option) =>
        [
          `graphs with ${option} and without`,
          ({ User }: Models) => User.query().withGraphFetched('company', { [option]: true }),
          ({ User }: Models) => User.query().withGraphFetched('company', { [option]: false }),
        ] as const,
    ),
    [
      'joined graphs with another separator',
      ({ User }) => User.query().withGraphJoined('posts.tags'),
      ({ User }) => User.query().withGraphJoined('posts.tags', { separator: '/' }),
    ],
    [
      'joined graphs by other joins',
      ({ User }) => User.query().withGraphJoined('company'),
      ({ User }) => User.query().withGraphJoined('company', { joinOperation: 'innerJoin' }),
    ],
    [
      'where with its keys in another order',
      ({ User }) => User.query().where({ active: true, age: 22 }),
      ({ User }) => User.query().where({ age: 22, active: true }),
    ],
    [
      'select with its keys in another order',
      ({ User }) => User.query().select({ a: 'id', b: 'name' }),
      ({ User }) => User.query().select({ b: 'name', a: 'id' }),
    ],
    [
      'a date and its text',
      ({ User }) => User.query().where('bornAt', BORN),
      ({ User }) => User.query().where('bornAt', BORN.toISOString()),
    ],
    ['a number and its text', ({ User }) => User.query().findById(1), ({ User }) => User.query().findById('1')],
    [
      'a number and its text among the bindings of raw SQL',
      ({ User }) => User.query().select('id', raw('? as x', [1])),
      ({ User }) => User.query().select('id', raw('? as x', ['1'])),
    ],
    [
      'a date and a number among the bindings of raw SQL',
      ({ User }) => User.query().select('id', raw('typeof(?) as x', [BORN])),
      ({ User }) => User.query().select('id', raw('typeof(?) as x', [BORN.toISOString()])),
    ],
    [
      'nothing and zero among the bindings of raw SQL',
      ({ User }) => User.query().select('id', raw('? as x', [0])),
      ({ User }) => User.query().select('id', raw('? as x', [-0])),
    ],
    [
      'rows of another class',
      ({ User }) => User.query().orderBy('id'),
      ({ User, UserSummary }) => User.query().orderBy('id').castTo(UserSummary),
    ],
    [
      'children of another class',
      ({ User }) => User.query().withGraphFetched('reports'),
      ({ User, UserSummary }) =>
        User.query()
          .withGraphFetched('reports')
          .modifyGraph('reports', (b) => void b.castTo(UserSummary)),
    ],
    [
      'a list and its first',
      ({ User }) => User.query().orderBy('id').limit(1),
      ({ User }) => User.query().orderBy('id').limit(1).first(),
    ],
    [
      'a list and a page',
      ({ User }) => User.query().orderBy('id').limit(3),
      ({ User }) => User.query().orderBy('id').limit(3).range(),
    ],
    ['a context and none', ({ User }) => User.query().context({ tenant: 1 }), ({ User }) => User.query()],
    ['contexts', ({ User }) => User.query().context({ tenant: 1 }), ({ User }) => User.query().context({ tenant: 2 })],
    [
      'find options',
      ({ User }) => User.query(),
      ({ User }) => withFindOptions(User.query(), { callAfterFindDeeply: true }),
    ],
    [
      'the owners of a relation',
      (models) => user(models, 1).$relatedQuery('reports'),
      (models) => user(models, 2).$relatedQuery('reports'),
    ],
    [
      'the owners of a relation, by their ids',
      ({ User }) => User.relatedQuery('posts').for(1),
      ({ User }) => User.relatedQuery('posts').for(2),
    ],
    ['instances', (models) => user(models, 1).$query(), (models) => user(models, 2).$query()],
    [
      'a relation and its table, filtered alike',
      ({ User }) => User.relatedQuery('posts').for([1]),
      ({ Post }) => Post.query().whereIn('posts.authorId', [1]),
    ],
    [
      'what a knex query does to the rows',
      ({ User }) =>
        User.query()
          .select('name')
          .onBuildKnex((query) => void query.clone()),
      ({ User }) => User.query().onBuildKnex((query) => void query.pluck('name')),
    ],
  ]
  for (const [name, one, other] of TRAPS) it(`keeps apart: ${name}`, () => expectApart(one, other))

  it('functions that captured different values have different keys', async () => {
    const above =
      (least: number): Make =>
      ({ User }) =>
        User.query().where((b) => void b.where('id', '>', least))
    await expectApart(above(2), above(3))
    const withPosts =
      (least: number): Make =>
      ({ User }) =>
        User.query()
          .withGraphFetched('posts')
          .modifyGraph('posts', (b) => void b.where('id', '>', least))
    await expectApart(withPosts(2), withPosts(3))
    const deeper =
      (joined: boolean, least: number): Make =>
      ({ User }) =>
        (joined ? User.query().withGraphJoined('posts.tags') : User.query().withGraphFetched('posts.tags')).modifyGraph(
          'posts.tags',
          (b) => void b.where('tags.id', '>=', least),
        )
    for (const joined of [true, false]) await expectApart(deeper(joined, 2), deeper(joined, 3))
    expect(await keyOf(withAutomaticKey(deeper(false, 2)(cached)))).to.equal(
      await keyOf(withAutomaticKey(deeper(false, 2)(cached))),
    )
  })

  it('a modifier that reads a variable has the key of what it does at that moment', async () => {
    let least = 2
    const define = (models: Models) => {
      class Selective extends models.User {
        static override modifiers = {
          ...super.modifiers,
          some: (b: Builder) => void b.where('id', '>', least),
        }
        static override get relationMappings() {
          const { reports } = super.relationMappings as Record<string, object>
          return { ...super.relationMappings, reports: { ...reports, modelClass: Selective } } as never
        }
      }
      return Selective
    }
    const [plain, Cached] = [define(database.plain), define(cached)]
    const finds: ((User: typeof Model) => Builder)[] = [
      (User) => User.query().modify('some'),
      (User) => User.query().withGraphFetched('reports(some)'),
      (User) => User.query().withGraphJoined('reports(some)'),
      (User) => User.query().withGraphFetched('reports').modifyGraph('reports', 'some'),
    ]
    await plain.fetchTableMetadata()
    for (const find of finds) {
      least = 2
      const key = await keyOf(withAutomaticKey(find(Cached)))
      for (least of [2, 4]) expectSame(await withAutomaticKey(find(Cached)), await find(plain))
      expect(await keyOf(withAutomaticKey(find(Cached)))).not.to.equal(key)
    }
  })

  it('modifiers of relations and of their join tables are part of the key', async () => {
    let least = 2
    const define = (models: Models) =>
      class Writing extends models.Post {
        static override get relationMappings() {
          const { author, tags } = super.relationMappings as unknown as Record<string, { join: { through?: object } }>
          const modify = (b: Builder) => void b.where('label', '>=', `t${least}`)
          const through = {
            ...tags?.join.through,
            modify: (b: Builder) => void b.where('weight', '>', least),
          }
          return {
            ...super.relationMappings,
            byModify: { ...tags, modify },
            byThrough: { ...tags, join: { ...tags?.join, through } },
            byBeforehand: { ...author, modify: (b: Builder) => void b.where('age', '>', 20 + least) },
          } as never
        }
      }
    const [plain, Cached] = [define(database.plain), define(cached)]
    await plain.fetchTableMetadata()
    for (const name of ['byModify', 'byThrough', 'byBeforehand']) {
      const finds: ((Post: typeof Model) => Builder)[] = [
        (Post) => Post.query().withGraphFetched(name),
        (Post) => Post.query().withGraphJoined(name),
        (Post) => Post.query().joinRelated(name).select('posts.id'),
        (Post) => Post.relatedQuery(name).for([1, 2, 3]),
        (Post) => Post.query().whereExists(Post.relatedQuery(name)),
      ]
      for (const find of finds) {
        least = 2
        const key = await keyOf(withAutomaticKey(find(Cached)))
        for (least of [2, 3]) expectSame(await withAutomaticKey(find(Cached)), await find(plain), name)
        expect(await keyOf(withAutomaticKey(find(Cached))), name).not.to.equal(key)
      }
    }
  })

  it('the filter of a related class whose queries begin with one is part of the key', async () => {
    let least = 2
    const define = (models: Models) => {
      class Visible extends models.Post {
        static override query(...args: never[]) {
          return super.query(...args).where('posts.id', '>', least) as never
        }
      }
      return class Writer extends models.User {
        static override get relationMappings() {
          const { posts } = super.relationMappings as Record<string, object>
          return { ...super.relationMappings, posts: { ...posts, modelClass: Visible } } as never
        }
      }
    }
    const [plain, Cached] = [define(database.plain), define(cached)]
    const key = await keyOf(withAutomaticKey(Cached.query().withGraphFetched('posts')))
    for (least of [2, 6]) {
      const find = (User: typeof Model) => User.query().withGraphFetched('posts')
      expectSame(await withAutomaticKey(find(Cached)), await find(plain))
    }
    expect(await keyOf(withAutomaticKey(Cached.query().withGraphFetched('posts')))).not.to.equal(key)
  })

  it('a filter that onBuild adds from the context is part of the key', async () => {
    const finds = [2, 4].map(
      (least): Make =>
        ({ User }) =>
          User.query().context({ onBuild: (b: Builder) => void b.where('id', '>', least) }),
    )
    await expectOwnResults(finds[0] as Make, finds[1] as Make)
  })

  it('a page whose hook filters before the limit, and one whose hook filters after, have different keys', async () => {
    const filter = (_: unknown, b: Builder) => void b.where('id', '<', 4)
    const before: Make = ({ User }) =>
      User.query()
        .runBefore(filter as never)
        .page(0, 2)
    const afterwards: Make = ({ User }) =>
      User.query()
        .page(0, 2)
        .runBefore(filter as never)
    const totals = await Promise.all(
      [before, afterwards].map(async (make) => (await make(database.plain)) as { total: number }),
    )
    expect(totals[0]?.total).not.to.equal(totals[1]?.total)
    await expectOwnResults(before, afterwards)
    // Its rows are found by the very same operations, in the same order.
    const openly: Make = ({ User }) => User.query().page(0, 2).where('id', '<', 4)
    await expectOwnResults(openly, afterwards)
    const keys = await Promise.all(
      [before, afterwards].map(async (make) => (await answered(withAutomaticKey(make(cached)))).cache.key),
    )
    expect(keys[0]).not.to.equal(keys[1])
  })

  it('hooks of children are part of the key', async () => {
    let least = 2
    const find = ({ User }: Models) =>
      User.query()
        .withGraphFetched('posts')
        .modifyGraph('posts', (b) => void b.runBefore((_, part) => void part.where('id', '>', least)))
    const keys: (string | undefined)[] = []
    for (least of [2, 6, 2]) {
      const { result, cache } = await answered(withAutomaticKey(find(cached)))
      expectSame(result, await find(database.plain))
      keys.push(cache.key)
    }
    expect(keys[0]).to.equal(keys[2])
    expect(keys[0]).not.to.equal(keys[1])
  })

  it('children of a graph, and the related rows of the same owners, have different keys', async () => {
    const all = defineModels(cachedBase(database.knex, undefined, { all: true }))
    const cases: readonly (readonly [Make, Make])[] = [
      [
        ({ User }) =>
          User.query()
            .findByIds([1])
            .withGraphFetched('posts')
            .modifyGraph('posts', (b) => void b.select('title')),
        (models) => user(models, 1).$relatedQuery('posts').select('title'),
      ],
      [
        ({ User }) =>
          User.query()
            .findByIds([1, 2])
            .withGraphFetched('posts')
            .modifyGraph('posts', (b) => void b.select('title')),
        ({ User }) => User.relatedQuery('posts').for([1, 2]).select('title'),
      ],
      [
        ({ Post }) =>
          Post.query()
            .findByIds([1, 2])
            .withGraphFetched('tags')
            .modifyGraph('tags', (b) => void b.select('label')),
        ({ Post }) => Post.relatedQuery('tags').for([1, 2]).select('label'),
      ],
      [
        ({ Post }) => Post.query().findByIds([1, 2]).withGraphFetched('tags'),
        ({ Post }) => Post.relatedQuery('tags').for([1, 2]),
      ],
    ]
    for (const makes of cases) {
      for (const order of [makes, makes.toReversed()]) {
        await (all.User as unknown as { queryCache: { clear(): Promise<void> } }).queryCache.clear()
        for (const make of [...order, ...order]) {
          const { outcome } = await plainly(make)
          expectSame(await outcomeOf(() => make(all) as Builder), outcome)
        }
      }
    }
  })

  it('an explicit key is never equal to an automatic one', async () => {
    const { User } = cached
    const key = await keyOf(withAutomaticKey(User.query().where('id', 1)))
    const text = key.slice(key.indexOf('|auto|') + '|auto|'.length)
    await withAutomaticKey(User.query().where('id', 1))
    for (const given of [key, text, `auto|${text}`, `|auto|${text}`]) {
      const query = withKey(User.query().where('id', 2), given)
      expect(await keyOf(query)).not.to.equal(key)
      expect((await query)[0]).to.include({ id: 2 })
      expect((await withAutomaticKey(User.query().where('id', 1)))[0]).to.include({ id: 1 })
    }
  })

  it('queries on different connections have different keys', async () => {
    const other = await openSqlite()
    try {
      await createSchema(other)
      await seedSchema(other)
      await other('users').where('id', 1).update({ name: 'other' })
      const { User } = cached
      const names: string[] = []
      const keys = new Set<string>()
      for (let round = 0; round < 2; round++) {
        for (const knex of [database.knex, other]) {
          for (const from of [() => User.bindKnex(knex).query(), () => User.query(knex)]) {
            keys.add(await keyOf(withAutomaticKey(from().findById(1))))
            names.push((await withAutomaticKey(from().findById(1)))?.name as string)
          }
        }
      }
      expect(names).to.deep.equal(['u1', 'u1', 'other', 'other', 'u1', 'u1', 'other', 'other'])
      expect(keys.size).to.equal(4)
    } finally {
      await other.destroy()
    }
  })

  it('classes of one name have different keys', async () => {
    const define = (label: string) =>
      class Named extends cached.User {
        override $parseDatabaseJson(json: Record<string, unknown>) {
          return { ...super.$parseDatabaseJson(json), label }
        }
      }
    const [One, Other] = [define('one'), define('other')]
    for (let round = 0; round < 2; round++) {
      expect(await withAutomaticKey(One.query().findById(1))).to.include({ label: 'one' })
      expect(await withAutomaticKey(Other.query().findById(1))).to.include({ label: 'other' })
    }
    expect(await keyOf(withAutomaticKey(One.query()))).not.to.equal(await keyOf(withAutomaticKey(Other.query())))
  })
})
