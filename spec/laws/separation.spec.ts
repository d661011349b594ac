import { expect } from 'chai'
import fc from 'fast-check'
import type { Knex } from 'knex'
import type { Model } from 'objection'
import { MemoryStore, QueryCache, type CacheKey } from '../../lib/index.js'
import { cachedBase, withKey } from '../support/cachedBase.js'
import { openSqlite } from '../support/databases.js'
import { defineModels } from '../support/models.js'
import { createSchema } from '../support/schema.js'

const FORMS = ['list', 'one', 'page', 'of an instance'] as const

interface Choice {
  readonly connection: number
  readonly model: 'User' | 'UserSummary' | 'bound'
  readonly castTo: boolean
  readonly form: (typeof FORMS)[number]
  readonly namespace: number
  readonly context: Record<string, unknown> | undefined
  readonly schema: string | undefined
  readonly key: CacheKey
}

const keyParts = fc.oneof(
  fc.constantFrom('1', 'k', 'true', '', '["k"]', '"', '|'),
  fc.integer({ min: -1, max: 1 }),
  fc.boolean(),
)

const choices: fc.Arbitrary<Choice> = fc.record({
  connection: fc.nat(1),
  model: fc.constantFrom('User' as const, 'UserSummary' as const, 'bound' as const),
  castTo: fc.boolean(),
  form: fc.constantFrom(...FORMS),
  namespace: fc.nat(1),
  context: fc.constantFrom(
    undefined,
    { tenant: 1 },
    { tenant: '1' },
    { tenant: 1n },
    { tenant: null },
    { tenant: undefined },
    { other: 1 },
  ),
  schema: fc.constantFrom(undefined, 'main', 'temp'),
  key: fc.oneof(
    fc.constantFrom('k', '1', '["k"]', '[1]', '|key|"k"'),
    fc.array(keyParts, { minLength: 1, maxLength: 3 }),
  ),
})

describe('law 5, separation', () => {
  const store = new MemoryStore()
  const caches = ['', 'b'].map((namespace) => new QueryCache({ store, namespace }))
  let connections: Knex[]
  let models: ReturnType<typeof defineModels>
  let others: ReturnType<typeof defineModels>

  before(async () => {
    connections = [await openSqlite(), await openSqlite()]
    for (const knex of connections) await createSchema(knex)
    const [one, other] = connections.map((knex) => defineModels(cachedBase(knex, caches[0])))
    models = one as typeof models
    others = other as typeof others
  })

  after(() => Promise.all(connections.map((knex) => knex.destroy())))

  /** The whole key that a choice comes to, and a text that is equal only for equal choices. */
  async function keyOf(choice: Choice): Promise<{ key: string; same: string }> {
    const { User, UserSummary } = models
    const cache = caches[choice.namespace] as QueryCache
    const knex = connections[choice.connection] as Knex
    const modelClass = { User, UserSummary, bound: User.bindKnex(knex) }[choice.model] as typeof Model
    const builder = builderOf(choice, modelClass, knex)
    if (choice.castTo) builder.castTo(User)
    if (choice.context !== undefined) builder.context(choice.context)
    if (choice.schema !== undefined) builder.withSchema(choice.schema)
    const { key } = await explained(withKey(builder, choice.key, { cache }))
    const effectiveCast = choice.castTo && choice.model !== 'User'
    return { key, same: describeChoice({ ...choice, castTo: effectiveCast }) }
  }

  it('two queries share a key only when nothing that separates them differs', async () => {
    await fc.assert(
      fc.asyncProperty(choices, choices, fc.constantFrom(...Object.keys(SAMPLE)), async (one, other, changed) => {
        // Two random choices, and one that differs from the first in a single respect at the most.
        const similar = { ...one, [changed]: other[changed as keyof Choice] }
        for (const another of [other, similar]) {
          const [first, second] = [await keyOf(one), await keyOf(another)]
          expect(first.key === second.key, `${first.key} and ${second.key}`).to.equal(first.same === second.same)
        }
      }),
      { numRuns: 500 },
    )
  })

  it('one key on several result forms: each form is served its own result', async () => {
    const { User } = models
    for (let i = 0; i < 2; i++) {
      expect(await withKey(User.query(), 'same')).to.deep.equal([])
      expect(await withKey(User.query(), 'same').first()).to.equal(undefined)
      expect(await withKey(User.query(), 'same').page(0, 1)).to.deep.equal({ results: [], total: 0 })
      expect(await withKey(User.query(), 'same').resultSize()).to.equal(0)
    }
    expect(caches[0]?.stats()).to.include({ hits: 4, misses: 4 })
  })

  it('two databases of two tenants: neither is served the rows of the other', async () => {
    await Promise.all(connections.map((knex, i) => knex('tags').insert({ id: 1, label: `of ${i}` })))
    for (let round = 0; round < 2; round++) {
      for (const i of [0, 1]) {
        const { Tag } = i === 0 ? models : others
        expect(await withKey(Tag.query(), 'label').first()).to.deep.include({ label: `of ${i}` })
        const { Tag: Other } = i === 0 ? others : models
        expect(await withKey(Other.query(connections[i]), 'label').first()).to.deep.include({ label: `of ${i}` })
      }
    }
  })
})

const SAMPLE: Choice = {
  connection: 0,
  model: 'User',
  castTo: false,
  form: 'list',
  namespace: 0,
  context: undefined,
  schema: undefined,
  key: 'k',
}

function builderOf({ form }: Choice, modelClass: typeof Model, knex: Knex) {
  if (form === 'one') return modelClass.query(knex).first()
  if (form === 'page') return modelClass.query(knex).page(0, 1)
  if (form === 'of an instance') return modelClass.fromJson({ id: 1 }).$query(knex)
  return modelClass.query(knex)
}

async function explained(builder: unknown): Promise<{ key: string }> {
  return (builder as { explainCache(): Promise<{ key: string }> }).explainCache()
}

function describeChoice({ form, key, context, ...rest }: Choice): string {
  const contextText = context && Object.entries(context).map(([name, value]) => [name, typeof value, String(value)])
  return JSON.stringify([form, key, contextText, Object.entries(rest)])
}
