import { expect } from 'chai'
import { raw, type Model, type QueryBuilder } from 'objection'
import { readStatement, volatileBinding } from '../../../../lib/database/sql/readStatement.js'
import { answered, explained } from '../../../support/automaticKeys.js'
import { cachedBase, withAutomaticKey, withKey } from '../../../support/cachedBase.js'
import { defineModels, type Models } from '../../../support/models.js'
import { openSpecDatabase, type SpecDatabase } from '../../../support/specDatabase.js'

const names = (text: string): string[] => text.trim().split(/\s+/)

/** Names that say it only when they are called. */
const CALLED = names(`
  now clock_timestamp statement_timestamp transaction_timestamp timeofday age curdate curtime utc_date utc_time
  utc_timestamp sysdatetime sysutcdatetime sysdatetimeoffset getdate getutcdate current_timezone
  random rand random_normal randomblob setseed gen_random_uuid gen_random_bytes gen_salt uuid uuid_short
  uuid_generate_v1 uuid_generate_v1mc uuid_generate_v4 uuid_generate_v6 uuid_generate_v7 uuidv4 uuidv7 gen_ulid sys_guid
  newid newsequentialid crypt_gen_random random_bytes uuid_v4 uuid_v7
  nextval currval lastval setval last_insert_rowid last_insert_id changes total_changes row_count found_rows
  scope_identity ident_current identity txid_current txid_current_snapshot pg_current_xact_id pg_current_snapshot
  pg_backend_pid connection_id current_setting set_config user session_context sys_context
  inet_client_addr inet_client_port
  pg_sleep sleep benchmark get_lock release_lock is_free_lock is_used_lock
  pg_advisory_lock pg_advisory_xact_lock pg_try_advisory_lock pg_try_advisory_xact_lock_shared
  sysdate systimestamp current_timestamp current_date current_time localtime localtimestamp
  current_user session_user system_user current_role
`)

/** Names that say it without brackets, too. */
const BARE = names(`
  current_timestamp current_date current_time localtime localtimestamp sysdate systimestamp utc_date utc_time
  utc_timestamp current_user session_user system_user current_role
`)

/** Functions that take the present when they are given nothing. */
const OF_NOTHING = names('date time datetime julianday unixepoch unix_timestamp')

const volatileOf = (sql: string): string | undefined => readStatement(sql).volatile

/** The places of a statement in which an expression may stand. */
const PLACES: readonly (readonly [name: string, around: (expression: string) => string])[] = [
  ['a SELECT', (each) => `select ${each} from users`],
  ['a SELECT of nothing else', (each) => `select ${each}`],
  ['a WHERE', (each) => `select * from users where a < ${each}`],
  ['an ORDER BY', (each) => `select * from users order by ${each}`],
  ['a LIMIT', (each) => `select * from users limit ${each}`],
  ['a sub-query', (each) => `select * from users where id in (select id from posts where b = ${each})`],
  ['a sub-query of a sub-query', (each) => `select (select (select ${each} from a) from b) from c`],
  ['a CTE', (each) => `with old as (select ${each} as x from users) select * from old`],
  ['a join', (each) => `select * from a join b on a.x = b.x and b.y > ${each}`],
  ['a union', (each) => `select 1 union all select ${each}`],
  ['another function', (each) => `select coalesce(lower(${each}), 1) from users`],
  ['a text that databases read in different ways', (each) => `select a[1], 'x\\', ${each} -- it's\nfrom users`],
]

describe('what makes a statement volatile', () => {
  for (const [place, around] of PLACES) {
    const differs = place.includes('different')

    it(`calls in ${place}`, () => {
      for (const name of CALLED) {
        for (const call of [
          `${name}(1)`,
          `${name}()`,
          `${name.toUpperCase()}(1)`,
          `${name} (\n1)`,
          `pg_catalog.${name}(1)`,
        ]) {
          expect(volatileOf(around(call)), call).to.be.a('string')
        }
        expect(volatileOf(around(`"${name}"(1)`)), name).to.be.a('string')
      }
    })

    it(`words in ${place}`, () => {
      for (const name of BARE) {
        expect(volatileOf(around(name)), name).to.equal(name)
        expect(volatileOf(around(name.toUpperCase())), name).to.equal(name)
      }
    })

    it(`functions of the present time in ${place}`, () => {
      for (const name of OF_NOTHING) {
        expect(volatileOf(around(`${name}()`)), name).to.be.a('string')
        expect(volatileOf(around(`${name.toUpperCase()}( )`)), name).to.be.a('string')
        expect(volatileOf(around(`${name}('now')`)), name).to.be.a('string')
        if (!differs) expect(volatileOf(around(`${name}(born)`)), name).to.equal(undefined)
      }
      expect(volatileOf(around("strftime('%Y')"))).to.be.a('string')
      expect(volatileOf(around("strftime('%Y', 'now')"))).to.be.a('string')
      expect(volatileOf(around("strftime('%Y', born)"))).to.equal(undefined)
      expect(volatileOf(around('strftime(?)'))).to.be.a('string')
    })

    it(`names of the present in ${place}`, () => {
      for (const name of names("'now' 'today' 'tomorrow' 'yesterday' 'NOW' 'Today' 'subsec' 'subsecond'")) {
        expect(volatileOf(around(name)), name).to.be.a('string')
      }
      expect(volatileOf(around("' now '"))).to.be.a('string')
    })

    it(`variables of sessions in ${place}`, () => {
      for (const name of ['@counter', '@@session.x', '@@rowcount', '@p', '@px1']) {
        expect(volatileOf(around(name)), name).to.be.a('string')
      }
    })

    it(`finds nothing in what only looks volatile, in ${place}`, () => {
      for (const name of CALLED.filter((each) => !BARE.includes(each))) {
        for (const column of [name, `"${name}"`, `u.${name}`, `users."${name}"`, name.toUpperCase()]) {
          expect(volatileOf(around(column)), column).to.equal(undefined)
        }
        for (const longer of [`my_${name}(1)`, `${name}_of(1)`]) {
          // Every name of an advisory lock begins alike.
          if (!/^pg_(try_)?advisory_/.test(longer)) expect(volatileOf(around(longer)), longer).to.equal(undefined)
        }
        expect(volatileOf(around(`'a ${name}(1)'`)), name).to.equal(undefined)
        expect(volatileOf(around(`/* ${name}(1) */ 1`)), name).to.equal(undefined)
        expect(volatileOf(around(`1 -- ${name}(1)\n`)), name).to.equal(undefined)
      }
      for (const name of BARE) {
        for (const column of [`"${name}"`, `u.${name}`, `u."${name}"`, `'${name}'`]) {
          expect(volatileOf(around(column)), column).to.equal(undefined)
        }
      }
      for (const text of ["'nowhere'", "'it is now'", "''", "'do it today'"]) {
        if (!differs) expect(volatileOf(around(text)), text).to.equal(undefined)
      }
      for (const parameter of ['?', '$1', ':name', '@p0', '@p12']) {
        expect(volatileOf(around(parameter)), parameter).to.equal(undefined)
      }
    })
  }

  it('samples of rows', () => {
    expect(volatileOf('select * from users tablesample system (10)')).to.equal('tablesample')
    expect(volatileOf('select * from tablesamples')).to.equal(undefined)
  })

  it('bindings that name the present, and no others', () => {
    for (const value of ['now', 'NOW', ' now\t', 'today', 'tomorrow', 'yesterday', 'subsec', 'subsecond']) {
      expect(volatileBinding([1, 'a', value]), value).to.equal(value)
    }
    const others = ['nowhere', '', 'not now', 1, null, undefined, true, new Date(), ['now'], { now: 'now' }]
    expect(volatileBinding(others)).to.equal(undefined)
    expect(volatileBinding([])).to.equal(undefined)
    expect(volatileBinding(undefined)).to.equal(undefined)
  })
})

describe('a query that is volatile', () => {
  type Builder = QueryBuilder<Model, unknown>
  let database: SpecDatabase

  before(async () => {
    database = await openSpecDatabase()
  })

  after(() => database.close())

  const ofPosts =
    (modify: (builder: Builder) => void) =>
    ({ User }: Models) =>
      User.query()
        .findById(1)
        .withGraphFetched('posts')
        .modifyGraph('posts', modify as never)

  const QUERIES: readonly (readonly [name: string, make: (models: Models) => unknown])[] = [
    ['by a raw column', ({ User }) => User.query().select('id', raw('random() as r'))],
    ['by a raw filter', ({ User }) => User.query().whereRaw("bornAt < strftime('%s', 'now')")],
    ['by a word', ({ User }) => User.query().where('name', '<', raw('current_timestamp'))],
    ['by a binding', ({ User }) => User.query().select('id', raw('datetime(?) as t', ['now']))],
    ['by the binding of a filter', ({ User }) => User.query().where(raw('datetime(bornAt) < datetime(?)', ['now']))],
    ['in a function that builds it', ({ User }) => User.query().where((b) => void b.whereRaw('id < abs(random())'))],
    ['in a function that is built in', ({ User }) => User.query().onBuild((b) => void b.orderByRaw('random()'))],
    [
      'in a sub-query',
      ({ User, Post }) => User.query().whereIn('id', Post.query().select('authorId').whereRaw('id < abs(random())')),
    ],
    ['in a part of its graph', ofPosts((b) => void b.select('posts.*', raw('random() as r')))],
    ['by a binding in a part of its graph', ofPosts((b) => void b.select('posts.*', raw('date(?) as r', ['now'])))],
    [
      'in a part of a part',
      ({ User }) =>
        User.query()
          .findById(1)
          .withGraphFetched('posts.tags')
          .modifyGraph('posts.tags', (b) => void b.orderByRaw('random()')),
    ],
    [
      'in a part that is joined',
      ({ User }) =>
        User.query()
          .withGraphJoined('posts')
          .modifyGraph('posts', (b) => void b.whereRaw('posts.id < abs(random())')),
    ],
    ['as a relation is found', ({ User }) => User.relatedQuery('posts').for([1, 2]).orderByRaw('random()')],
  ]

  for (const [name, make] of QUERIES) {
    it(`${name} is cached under an explicit key only`, async () => {
      const { models, queryCache } = database.cached()
      const { status, reason, key } = await explained(withAutomaticKey(make(models)))
      expect([status, reason, key]).to.deep.equal(['bypass', 'volatile', undefined])
      for (let round = 0; round < 2; round++) {
        const { cache } = await answered(withAutomaticKey(make(models)))
        expect(cache).to.include({ status: 'bypass', reason: 'volatile' })
      }
      expect(queryCache.stats()).to.include({ stores: 0, hits: 0, entries: 0 })

      const given: string[] = []
      for (let round = 0; round < 2; round++) given.push((await answered(withKey(make(models), 'given'))).cache.status)
      expect(given).to.deep.equal(['miss', 'hit'])
    })
  }

  it('in a statement that only its load sends is not stored', async () => {
    const { models, queryCache } = database.cached()
    // Hooks of children run while the graph is loaded, and are no part of the key.
    class Marked extends models.Post {
      static override async afterFind() {
        await Marked.knex().raw('select random()')
      }
    }
    class Marking extends models.User {
      static override get relationMappings() {
        const { posts } = super.relationMappings as Record<string, object>
        return { ...super.relationMappings, posts: { ...posts, modelClass: Marked } } as never
      }
    }
    const find = () => withAutomaticKey(Marking.query().withGraphFetched('posts'))
    expect((await explained(find())).key).to.be.a('string')
    for (let round = 0; round < 2; round++) {
      const { cache } = await answered(find())
      expect(cache).to.include({ status: 'bypass', reason: 'volatile' })
    }
    expect(queryCache.stats()).to.include({ stores: 0, hits: 0, entries: 0 })
  })

  it('is not cached as a count either, without an explicit key', async () => {
    const { models, queryCache } = database.cached()
    for (let round = 0; round < 2; round++) {
      await withAutomaticKey(models.User.query().whereRaw('id <= abs(random())')).resultSize()
    }
    expect(queryCache.stats()).to.include({ stores: 0, bypasses: 2 })
  })

  it('is not cached by a class that caches all its queries', async () => {
    const { User } = defineModels(cachedBase(database.knex, undefined, { all: true }))
    const { cache } = await answered(User.query().orderByRaw('random()'))
    expect(cache).to.include({ status: 'bypass', reason: 'volatile' })
  })

  it('is distinguished from similar queries, which are cached', async () => {
    const { models } = database.cached()
    const quiet = [
      () => models.User.query().where('age', '>', 22),
      () => models.User.query().where('name', 'random()'),
      () => models.User.query().select('age as now', 'name as random', 'id as user'),
      () => models.User.query().whereRaw('date(bornAt) is not null'),
      () => models.User.query().whereRaw("name <> 'a now()'"),
    ]
    for (const make of quiet) {
      const statuses: string[] = []
      for (let round = 0; round < 2; round++) statuses.push((await answered(withAutomaticKey(make()))).cache.status)
      expect(statuses).to.deep.equal(['miss', 'hit'])
    }
  })
})
