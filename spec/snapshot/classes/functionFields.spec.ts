import { expect } from 'chai'
import type { Model } from 'objection'
import { codecFor, QueryCache, type CachedQueryBuilder } from '../../../lib/index.js'
import { recordEvents } from '../../cache/support/recordEvents.js'
import { ByteStore } from '../../support/ByteStore.js'
import { withAutomaticKey, withKey } from '../../support/cachedBase.js'
import { COPIERS, generatingAfter } from '../../support/codeGeneration.js'
import { evaluated } from '../../support/compiledClasses.js'
import { expectSame } from '../../support/same.js'
import { openSpecDatabase, type SpecDatabase } from '../../support/specDatabase.js'

type AnyTag = Model & Record<string, unknown> & { id: number; call: () => unknown }
type Define = (Base: typeof Model) => typeof Model

class Service {
  readonly name = 'service'
  send = () => this.name
}

const service = new Service()
const frozen = Object.freeze({ list: Object.freeze([1]) })
const mark = Symbol('mark')
const sharedFunction = (): string => 'shared'
const makeFunction = (value: unknown) => () => value

/** Classes whose constructors give each instance a value that cannot be stored, and give it again on a hit. */
const STORED: Readonly<Record<string, Define>> = {
  'an arrow function that is a class field': (Base) =>
    class Tag extends Base {
      static override tableName = 'tags'
      declare id: number
      call = () => this.id
    },
  'one that stands between other fields': (Base) =>
    class Tag extends Base {
      static override tableName = 'tags'
      id = 0
      call = async () => this.id
      label: unknown = undefined
      // The source of the first function is a part of the second one's.
      other = async () => this.id + 1
    },
  'a function with a body': (Base) =>
    class Tag extends Base {
      static override tableName = 'tags'
      declare id: number
      call = function (this: Tag) {
        const { id } = this
        return { id }
      }
    },
  'a function that a constructor assigns': (Base) =>
    class Tag extends Base {
      static override tableName = 'tags'
      declare id: number
      declare call: () => number
      constructor() {
        super()
        this.call = () => this.id
      }
    },
  'one of a class above': (Base) => {
    class Upper extends Base {
      declare id: number
      call = () => this.id
    }
    return class Tag extends Upper {
      static override tableName = 'tags'
      note = 'x'
    }
  },
  'one that another class replaces': (Base) => {
    class Upper extends Base {
      declare id: number
      call: () => unknown = () => this.id
    }
    return class Tag extends Upper {
      static override tableName = 'tags'
      override call = () => [this.id]
    }
  },
  'beside a hook, a parser and an accessor': (Base) =>
    class Tag extends Base {
      static override tableName = 'tags'
      declare id: number
      declare loud: string
      call = () => this.id
      get shout() {
        return this.loud
      }
      set shout(value: string) {
        this.loud = value
      }
      override $parseDatabaseJson(json: Record<string, unknown>) {
        return { ...super.$parseDatabaseJson(json), loud: `${String(json['label'])}!` }
      }
      override $afterFind() {
        this.loud += '!'
      }
    },
  'beside a fromJson of its own': (Base) =>
    class Tag extends Base {
      static override tableName = 'tags'
      declare id: number
      call = () => this.id
      override $parseJson(json: Record<string, unknown>, options: object) {
        return super.$parseJson(json, options)
      }
    },
  'what all instances share: a function, a symbol, an object of a class, a frozen object': (Base) =>
    class Tag extends Base {
      static override tableName = 'tags'
      call = sharedFunction
      mark = mark
      service = service
      frozen = frozen
    },
}

/** A variable that each instance has, and functions over it. */
const HOLDS = 'this.call = () => secret; this.fill = (value) => void (secret = value)'

/** Members that give each instance functions over a variable of its own, formatted as no formatter would. */
const HOLDERS: readonly string[] = [
  `/* constructor() { } */ constructor(secret) { super(); ${HOLDS} }`,
  `'constructor'(secret) { super(); ${HOLDS} }`,
  `constructor /* of all */ (secret) { super(); ${HOLDS} }`,
  `constructor(...[secret]) { super(); ${HOLDS} }`,
  'constructor(...all) { super(); this.call = () => all[0]; this.fill = (value) => void (all[0] = value) }',
  `constructor() { super(); try { throw undefined } catch (secret) { ${HOLDS} } }`,
  `constructor() { super(); ((secret) => { ${HOLDS} })() }`,
  `constructor() { super(); [undefined].forEach(secret => { ${HOLDS} }) }`,
  'constructor() { super(); this.call = () => arguments[0]; this.fill = (value) => void (arguments[0] = value) }',
  `constructor() { super(); this.begin() } begin(secret) { ${HOLDS} }`,
  `constructor() { super(); this.begin({}) } begin({ secret }) { ${HOLDS} }`,
  'constructor() { super(); function secret() {} this.call = () => secret.value; this.fill = (value) => { secret.value = value } }',
  `begun = ((secret) => { ${HOLDS} })()`,
]

/** Classes whose functions cannot be distinguished. `property`: the function's, and whether all instances have it. */
const REFUSED: Readonly<Record<string, { property: string; always: boolean; define: Define }>> = {
  'a function that a hook gives, for which there is no field': {
    property: 'call',
    always: false,
    define: (Base) =>
      class Tag extends Base {
        static override tableName = 'tags'
        declare call: () => unknown
        declare id: number
        override $afterFind() {
          this.call = () => this.id
        }
        override $parseDatabaseJson(json: Record<string, unknown>) {
          return { ...json, call: () => json['label'] }
        }
      },
  },
  'a function that a parser puts in the field’s place': {
    property: 'call',
    always: false,
    define: (Base) =>
      class Tag extends Base {
        static override tableName = 'tags'
        declare id: number
        call: () => unknown = () => this.id
        override $parseDatabaseJson(json: Record<string, unknown>) {
          return { ...json, call: () => json['label'] }
        }
      },
  },
  'a function of the field’s very text, with another variable': {
    property: 'call',
    always: true,
    define: (Base) => {
      const value: unknown = 'field'
      return class Tag extends Base {
        static override tableName = 'tags'
        call = () => value
        override $parseDatabaseJson(json: Record<string, unknown>) {
          const value = json['label']
          return { ...json, call: () => value }
        }
      }
    },
  },
  'a function from a function': {
    property: 'call',
    always: true,
    define: (Base) =>
      class Tag extends Base {
        static override tableName = 'tags'
        call = makeFunction('x')
      },
  },
  'a bound method': {
    property: 'call',
    always: true,
    define: (Base) =>
      class Tag extends Base {
        static override tableName = 'tags'
        call = this.$id.bind(this)
      },
  },
  'functions over a variable of the constructor, which a parser fills': {
    property: 'call',
    always: true,
    define: (Base) =>
      class Tag extends Base {
        static override tableName = 'tags'
        declare call: () => unknown
        declare fill: (value: unknown) => void
        constructor() {
          super()
          let secret: unknown
          this.call = () => secret
          this.fill = (value) => void (secret = value)
        }
        override $parseDatabaseJson(json: Record<string, unknown>) {
          this.fill(json['label'])
          return json
        }
      },
  },
  'functions over a parameter of the constructor, which a parser fills': {
    property: 'call',
    always: true,
    define: (Base) =>
      class Tag extends Base {
        static override tableName = 'tags'
        declare call: () => unknown
        declare fill: (value: unknown) => void
        constructor(secret?: unknown) {
          super()
          this.call = () => secret
          this.fill = (value) => void (secret = value)
        }
        override $parseDatabaseJson(json: Record<string, unknown>) {
          this.fill(json['label'])
          return json
        }
      },
  },
  'functions over a variable of the field’s own': {
    property: 'pair',
    always: true,
    define: (Base) =>
      class Tag extends Base {
        static override tableName = 'tags'
        pair = (
          (secret: unknown) => (value: unknown) =>
            (secret ??= value)
        )(undefined)
      },
  },
  'a function whose prototype has a property': {
    property: 'call',
    always: false,
    define: (Base) =>
      evaluated(
        `class Tag extends Base {
          static tableName = 'tags'
          call = function () { return this.id }
          $parseDatabaseJson(json) { this.call.prototype.label = json.label; return json }
        }; const Made = Tag`,
        Base,
      ),
  },
  'a function that is given another name': {
    property: 'call',
    always: false,
    define: (Base) =>
      class Tag extends Base {
        static override tableName = 'tags'
        call = () => 1
        override $parseDatabaseJson(json: Record<string, unknown>) {
          Object.defineProperty(this.call, 'name', { value: json['label'], configurable: true })
          return json
        }
      },
  },
  'a function with a property': {
    property: 'call',
    always: false,
    define: (Base) =>
      class Tag extends Base {
        static override tableName = 'tags'
        call: () => unknown = () => 1
        override $parseDatabaseJson(json: Record<string, unknown>) {
          return (Object.assign(this.call, { label: json['label'] }), json)
        }
      },
  },
}

describe('fields of models that hold functions', () => {
  const recorded = recordEvents()
  let database: SpecDatabase

  before(async () => {
    database = await openSpecDatabase()
  })

  after(() => database.close())

  /** What a caller can see of the models: functions by their source and their results. */
  const shown = async (models: readonly AnyTag[]) =>
    Promise.all(
      models.map(async (model) => [
        Object.entries(model).map(([key, value]) => [key, typeof value === 'function' ? String(value) : value]),
        model.constructor.name,
        await model.call(),
      ]),
    )

  for (const [how, uses] of Object.entries(COPIERS)) {
    describe(`belong to the instance on a hit, ${how}`, () => {
      generatingAfter(uses)

      for (const [name, define] of Object.entries(STORED)) {
        it(name, async () => {
          const plain = (await define(database.plain.Tag).query().orderBy('id')) as AnyTag[]
          const expected = await shown(plain)
          const { Base } = database.cached()
          for (const queryCache of [new QueryCache(), new QueryCache({ store: new ByteStore() })]) {
            const Tag = define(Base)
            Object.assign(Tag, { queryCache })
            const ask = async () => (await withKey(Tag.query(), 'k').orderBy('id')) as AnyTag[]
            for (const run of ['cold', 'warm', 'warm again']) {
              const tags = await ask()
              expect(await shown(tags), run).to.deep.equal(expected)
              // The functions belong to this instance, and not to another caller's or to the loaded one.
              for (const tag of tags) tag.id *= 10
              if (!name.startsWith('what all')) {
                const found = await tags[0]?.call()
                expect(JSON.stringify(found), run).to.include('10')
              }
            }
            expect(queryCache.stats()).to.include({ hits: 2, errors: 0 })
          }
        })
      }
    })
  }

  it('exist on related models, and shared values stay shared', async () => {
    const { models, queryCache } = database.cached()
    class Tag extends models.Tag {
      declare id: number
      call = () => this.id
      service = service
    }
    class Post extends models.Post {
      service = service
      static override get relationMappings() {
        const { tags } = models.Post.relationMappings as unknown as Record<string, object>
        return { tags: { ...tags, modelClass: Tag } } as never
      }
    }
    for (let i = 0; i < 3; i++) {
      const posts = (await withAutomaticKey(Post.query().withGraphFetched('tags').orderBy('id'))) as unknown as {
        service: Service
        tags: Tag[]
      }[]
      for (const post of posts) expect(post.service).to.equal(service)
      const tags = posts.flatMap((post) => post.tags)
      expect(tags).to.have.length.greaterThan(1)
      for (const tag of tags) expect([tag.service, tag.call()]).to.deep.equal([service, tag.id])
    }
    expect(queryCache.stats()).to.include({ hits: 2, errors: 0 })
  })

  it('leave shared objects shared, through a store of bytes', async () => {
    const { Base } = database.cached()
    const define = (Base: typeof Model) =>
      class Tag extends Base {
        static override tableName = 'tags'
        service = service
        override $parseDatabaseJson(json: Record<string, unknown>) {
          const twice = { label: json['label'] }
          return { ...json, one: twice, other: twice }
        }
      }
    const expected = await define(database.plain.Tag).query().orderBy('id')
    const Tag = define(Base)
    const cache = new QueryCache({ store: new ByteStore() })
    for (let i = 0; i < 3; i++) {
      const tags = await withKey(Tag.query(), 'k', { cache }).orderBy('id')
      expect(tags.map((tag) => tag.service)).to.deep.equal([service, service, service])
      expectSame(tags, expected)
    }
    expect(cache.stats()).to.include({ hits: 2, errors: 0 })
  })

  it('are not cached if a hook moved them behind the columns', async () => {
    const { Base, queryCache } = database.cached()
    const define = (Base: typeof Model) =>
      class Tag extends Base {
        static override tableName = 'tags'
        declare id: number
        call?: () => unknown = () => this.id
        override $setDatabaseJson(json: Record<string, unknown>) {
          const { call } = this
          delete this.call
          super.$setDatabaseJson(json)
          return Object.assign(this, { call })
        }
      }
    const Tag = define(Base)
    const [plain] = await define(database.plain.Tag).query().orderBy('id')
    for (let i = 0; i < 3; i++) {
      const [tag] = await withKey(Tag.query(), 'k').orderBy('id')
      expect(Object.keys(tag as object)).to.deep.equal(Object.keys(plain as object))
    }
    expect(queryCache.stats()).to.include({ hits: 0, errors: 0 })
  })

  it('are no difference for `verify`', async () => {
    const { Base, queryCache } = database.cached({ verify: 1 })
    const Tag = (STORED['an arrow function that is a class field'] as Define)(Base)
    for (let i = 0; i < 3; i++) await withKey(Tag.query(), 'k').orderBy('id')
    expect(queryCache.stats()).to.include({ hits: 2, errors: 0 })
    expect(recorded.of('mismatch')).to.deep.equal([])
  })

  for (const [name, { property, always, define }] of Object.entries(REFUSED)) {
    it(`are not cached if they cannot be distinguished: ${name}`, async () => {
      const { Base, queryCache } = database.cached()
      const Tag = define(Base)
      const ask = () => withKey(Tag.query(), 'k').orderBy('id')
      for (let i = 0; i < 3; i++) await ask()
      const { status, reason, detail } = await (ask() as unknown as CachedQueryBuilder<Model>).explainCache()
      expect({ status, reason }).to.deep.equal({ status: 'bypass', reason: 'unsupported-value' })
      expect(detail).to.include(`property '${property}'`).and.include('Tag').and.include(`${property}() {`)
      expect(queryCache.stats()).to.include({ stores: 0, hits: 0, errors: 0, misses: always ? 1 : 3 })
    })
  }

  for (const members of HOLDERS) {
    it(`are not cached if they capture a variable of the class: ${members}`, async () => {
      const { Base, queryCache } = database.cached()
      const source = `class Made extends Base {
        static tableName = 'tags'
        ${members}
        $parseDatabaseJson(json) { this.fill(json.label); return json }
      }`
      const [Tag, Plain] = [evaluated(source, Base), evaluated(source, database.plain.Tag as typeof Model)]
      const called = async (query: PromiseLike<Model[]>) => ((await query) as AnyTag[]).map((tag) => tag.call())
      const expected = await called(Plain.query().orderBy('id'))
      expect(expected).to.deep.equal(['t1', 't2', 't3'])
      for (let i = 0; i < 3; i++) expect(await called(withKey(Tag.query(), 'k').orderBy('id'))).to.deep.equal(expected)
      expect(queryCache.stats()).to.include({ stores: 0, hits: 0, errors: 0 })
    })
  }

  it('are not cached if a parser could put another function with the same source there', async () => {
    const value: unknown = 'field'
    const makeCall = (value: unknown) => () => value
    const define = (Base: typeof Model) =>
      class Tag extends Base {
        static override tableName = 'tags'
        call = () => value
        override $setDatabaseJson(json: Record<string, unknown>) {
          return Object.assign(super.$setDatabaseJson(json), { call: makeCall(json['label']) })
        }
      }
    const { Base, queryCache } = database.cached()
    const Tag = define(Base)
    for (let i = 0; i < 3; i++)
      expect((await withKey(Tag.query(), 'k').orderBy('id')).map((tag) => tag.call())).to.deep.equal(['t1', 't2', 't3'])
    expect(queryCache.stats()).to.include({ stores: 0, hits: 0, errors: 0 })
  })

  it('may use variables around the class, its name, and names that other members use', async () => {
    const format = (text: unknown) => `<${String(text)}>`
    const define = (Base: typeof Model) =>
      class Tag extends Base {
        static override tableName = 'tags'
        declare label: string
        static count = 1
        constructor(_label?: string) {
          super()
          this.other()
        }
        call = (suffix?: string) => [format(this.label), Tag.count, suffix, { id: this.$id() }]
        other(suffix?: string) {
          return format(suffix)
        }
      }
    const { Base, queryCache } = database.cached()
    const [Tag, Plain] = [define(Base), define(database.plain.Tag)]
    const expected = (await Plain.query().orderBy('id')).map((tag) => tag.call())
    for (let i = 0; i < 3; i++)
      expect((await withKey(Tag.query(), 'k').orderBy('id')).map((tag) => tag.call())).to.deep.equal(expected)
    expect(queryCache.stats()).to.include({ hits: 2 })
  })

  describe('a class whose instances can never be stored', () => {
    class Secretive {
      static of(Base: typeof Model) {
        return class Tag extends Base {
          static override tableName = 'tags'
          #label: unknown
          override $parseDatabaseJson(json: Record<string, unknown>) {
            this.#label = json['label']
            return { id: json['id'] }
          }
          reveal() {
            return this.#label
          }
        }
      }
    }

    it('is tried once: from then on its queries bypass the cache and say why', async () => {
      const { Base, queryCache } = database.cached()
      const Tag = Secretive.of(Base)
      recorded.events.length = 0
      for (let i = 0; i < 3; i++)
        expect((await withAutomaticKey(Tag.query().findById(i + 1)))?.reveal()).to.be.a('string')
      expect(queryCache.stats()).to.include({ misses: 1, loads: 1, bypasses: 3, stores: 0 })
      const [first, ...others] = recorded.of('bypass').map(({ reason, detail }) => ({ reason, detail }))
      expect(first?.reason).to.equal('private-state')
      expect(others).to.deep.equal([first, first])
      const explained = await (withAutomaticKey(Tag.query()) as unknown as CachedQueryBuilder<Model>).explainCache()
      expect(explained).to.include({ status: 'bypass', ...first })
    })

    it('is tried again when the class has changed', async () => {
      const { Base, queryCache } = database.cached()
      const Tag = Secretive.of(Base)
      const ask = () => withAutomaticKey(Tag.query().orderBy('id'))
      for (let i = 0; i < 2; i++) await ask()
      expect(queryCache.stats()).to.include({ misses: 1, stores: 0 })
      Reflect.deleteProperty(Tag.prototype, '$parseDatabaseJson')
      for (let i = 0; i < 3; i++) expect((await ask())[0]).to.include({ label: 't1' })
      expect(queryCache.stats()).to.include({ stores: 1, hits: 2 })
    })

    it('is still counted', async () => {
      const { Base, queryCache } = database.cached()
      const Tag = Secretive.of(Base)
      await withAutomaticKey(Tag.query())
      for (let i = 0; i < 2; i++) expect(await withAutomaticKey(Tag.query()).resultSize()).to.equal(3)
      expect(queryCache.stats().hits).to.equal(1)
    })

    it('is tried by another cache with a codec for it', async () => {
      const { Base } = database.cached()
      const Tag = Secretive.of(Base)
      await withAutomaticKey(Tag.query())
      const restore = (row: object) => Tag.fromDatabaseJson(row)
      const codec = codecFor(Tag, { encode: (tag) => ({ id: tag.$id(), label: tag.reveal() }), decode: restore })
      const cache = new QueryCache({ codecs: [codec] })
      for (let i = 0; i < 2; i++) {
        const [tag] = await withAutomaticKey(Tag.query().orderBy('id'), { cache })
        expect(tag?.reveal()).to.equal('t1')
      }
      expect(cache.stats().hits).to.equal(1)
    })

    it('is tried each time by a cache with codecs, which may be added later', async () => {
      const codecs: ReturnType<typeof codecFor>[] = []
      const { Base, queryCache } = database.cached({ codecs })
      const Tag = Secretive.of(Base)
      const ask = () => withAutomaticKey(Tag.query().orderBy('id'))
      await ask()
      codecs.push(
        codecFor(Tag, {
          encode: (tag) => ({ id: tag.$id(), label: tag.reveal() }),
          decode: (row) => Tag.fromDatabaseJson(row),
        }),
      )
      for (let i = 0; i < 2; i++) await ask()
      expect(queryCache.stats().hits).to.equal(1)
    })
  })
})
