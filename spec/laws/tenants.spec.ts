import { AsyncLocalStorage } from 'node:async_hooks'
import { expect } from 'chai'
import fc from 'fast-check'
import Knex, { type Knex as KnexInstance } from 'knex'
import { Model, type StaticHookArguments } from 'objection'
import { QueryCache } from '../../lib/index.js'
import { cachedBase, plainBase } from '../support/cachedBase.js'
import { hookBuilder } from '../support/hookBuilder.js'
import { difference } from '../support/same.js'
import { tries } from '../support/thorough.js'

type Row = Record<string, unknown> & { readonly tenant: string }

const TENANTS = ['a', 'b'] as const
type Tenant = (typeof TENANTS)[number]

/** One step of the tenant's day. */
interface Step {
  readonly tenant: Tenant
  readonly does: 'list' | 'graph' | 'one' | 'page' | 'count' | 'related' | 'write' | 'write a child'
  readonly id: number
}

/** How tenants are kept apart. */
interface Separation {
  readonly name: string
  /** Whether every tenant has tables of its own. */
  readonly ownTables: boolean
  /** Runs what a tenant does with its models. */
  as<T>(world: World, tenant: Tenant, act: (place: Place) => Promise<T>): Promise<T>
}

/** Where and how a tenant asks. */
interface Place {
  readonly Parent: typeof Model
  readonly Child: typeof Model
  readonly context?: object
  readonly schema?: string
}

interface Family {
  readonly Parent: typeof Model
  readonly Child: typeof Model
}

/** The databases and the classes of one side. */
interface World {
  readonly connections: Readonly<Record<Tenant, KnexInstance>>
  /** Classes that leave tenants to their connection or schema, on the connection of the first. */
  readonly open: Family
  /** Classes on a connection each. */
  readonly own: Readonly<Record<Tenant, Family>>
  /** Classes that filter by what the context says, and by what the surroundings of the call say. */
  readonly byContext: Family
  readonly bySurroundings: Family
}

const surroundings = new AsyncLocalStorage<Tenant>()

function defineFamily(Base: typeof Model, tenantOf?: (args: StaticHookArguments<Model>) => unknown): Family {
  class Tenanted extends Base {
    static override async beforeFind(args: StaticHookArguments<Model>) {
      if (tenantOf === undefined) return
      await Promise.resolve()
      void hookBuilder(args).where('tenant', tenantOf(args) as string)
    }
  }
  class Child extends (tenantOf === undefined ? Base : Tenanted) {
    static override tableName = 'children'
  }
  class Parent extends (tenantOf === undefined ? Base : Tenanted) {
    static override tableName = 'parents'
    static override get relationMappings() {
      const join = { from: 'parents.group', to: 'children.group' }
      return { children: { relation: Model.HasManyRelation, modelClass: Child, join } }
    }
  }
  return { Parent, Child }
}

function makeWorld(connections: World['connections'], baseOn: (knex: KnexInstance) => typeof Model): World {
  const Base = baseOn(connections.a)
  return {
    connections,
    open: defineFamily(Base),
    own: { a: defineFamily(baseOn(connections.a)), b: defineFamily(baseOn(connections.b)) },
    byContext: defineFamily(Base, ({ context }) => context['tenant']),
    bySurroundings: defineFamily(Base, () => surroundings.getStore()),
  }
}

function attachOther(connection: { run(sql: string, done: () => void): void }, done: () => void): void {
  connection.run("attach database ':memory:' as other", done)
}

/** The main schema holds the rows of both tenants, `other` those of the second as if it were alone. */
async function openDatabase(): Promise<KnexInstance> {
  const knex = Knex({
    client: 'sqlite3',
    connection: { filename: ':memory:' },
    useNullAsDefault: true,
    pool: { min: 1, max: 1, afterCreate: attachOther },
  })
  for (const schema of ['main', 'other']) {
    for (const table of ['parents', 'children']) {
      await knex.schema.withSchema(schema).createTable(table, (columns) => {
        columns.integer('id')
        columns.integer('group')
        columns.string('tenant')
        columns.string('name')
      })
    }
  }
  return knex
}

const rowsOf = (tenant: Tenant) => [1, 2, 3].map((id) => ({ id, group: id % 2, tenant, name: `${tenant}${id}` }))

/** Fills one database for one way of separating tenants. */
async function fill(knex: KnexInstance, main: readonly Tenant[], other: readonly Tenant[]): Promise<void> {
  for (const [schema, tenants] of [['main', main] as const, ['other', other] as const]) {
    for (const table of ['parents', 'children']) {
      await knex.withSchema(schema).table(table).delete()
      for (const tenant of tenants) await knex.withSchema(schema).table(table).insert(rowsOf(tenant))
    }
  }
}

const SEPARATIONS: readonly Separation[] = [
  {
    name: 'a Knex instance each, given to the query',
    ownTables: true,
    as: async ({ open, connections }, tenant, act) =>
      act({ Parent: open.Parent.bindKnex(connections[tenant]), Child: open.Child.bindKnex(connections[tenant]) }),
  },
  {
    name: 'a Knex instance each, with classes of their own',
    ownTables: true,
    as: async ({ own }, tenant, act) => act(own[tenant]),
  },
  {
    name: 'a schema each',
    ownTables: true,
    as: async ({ open }, tenant, act) => act({ ...open, schema: tenant === 'a' ? 'main' : 'other' }),
  },
  {
    name: 'a filter from the context, on the root and on its children',
    ownTables: false,
    as: async ({ byContext }, tenant, act) => act({ ...byContext, context: { tenant } }),
  },
  {
    name: 'a filter from an AsyncLocalStorage, on the root and on its children',
    ownTables: false,
    as: ({ bySurroundings }, tenant, act) => surroundings.run(tenant, () => act(bySurroundings)),
  },
]

/** The name that a step writes: of its tenant, and of no other step. */
const nameOf = ({ tenant }: Step, round: number): string => `${tenant}${round}`

async function run(step: Step, round: number, { Parent, Child, context, schema }: Place): Promise<unknown> {
  const { does, id, tenant } = step
  const of = (modelClass: typeof Model) => {
    const builder = modelClass.query()
    if (context !== undefined) builder.context(context)
    return schema === undefined ? builder : builder.withSchema(schema)
  }
  // What writes names its tenant: hooks of finds are none of a write's.
  if (does === 'write' || does === 'write a child') {
    const name = nameOf(step, round)
    return of(does === 'write' ? Parent : Child)
      .patch({ name } as object)
      .where({ id, tenant })
  }
  if (does === 'graph') return of(Parent).orderBy('id').withGraphFetched('children')
  if (does === 'one') return of(Parent).findOne({ id }).withGraphFetched('children')
  if (does === 'page') return of(Parent).orderBy('id').page(0, 2)
  // No find hooks run for a count: it has its filter itself.
  if (does === 'count')
    return of(Parent)
      .where({ tenant, name: `${tenant}${id}` })
      .resultSize()
  if (does === 'related')
    return of(Child)
      .orderBy('id')
      .where('group', id % 2)
  return of(Parent).orderBy('id')
}

const steps: fc.Arbitrary<Step> = fc.record({
  tenant: fc.constantFrom(...TENANTS),
  does: fc.constantFrom(
    ...(['list', 'graph', 'one', 'page', 'count', 'related', 'write', 'write a child'] as const),
    'graph' as const,
    'list' as const,
  ),
  id: fc.integer({ min: 1, max: 3 }),
})

/** Steps that are under way together, in rounds. */
const rounds = fc.array(fc.array(steps, { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 5 })

function assertOwnRows(result: unknown, tenant: Tenant, what: string): void {
  for (const row of rowsIn(result)) {
    expect(row.tenant, `${what}: a row of another tenant`).to.equal(tenant)
    expect(String(row['name']).charAt(0), `${what}: a name of another tenant`).to.equal(tenant)
  }
}

function rowsIn(result: unknown): Row[] {
  if (typeof result !== 'object' || result === null) return []
  if (Array.isArray(result)) return result.flatMap(rowsIn)
  if (!(result instanceof Model)) return Object.values(result).flatMap(rowsIn)
  const row = result as unknown as Row
  return [row, ...Object.values(row).flatMap(rowsIn)]
}

describe('law 5, tenants: no tenant is served the rows of another', () => {
  let databases: Readonly<Record<Tenant, KnexInstance>>[]
  let plain: World
  let queryCache: QueryCache
  let cached: World

  before(async () => {
    databases = []
    for (let i = 0; i < 2; i++) databases.push({ a: await openDatabase(), b: await openDatabase() })
    const [mine, theirs] = databases as [World['connections'], World['connections']]
    queryCache = new QueryCache()
    plain = makeWorld(theirs, (knex) => plainBase(knex))
    cached = makeWorld(mine, (knex) => cachedBase(knex, queryCache, { all: true }))
  })

  after(() => Promise.all(databases.flatMap(({ a, b }) => [a.destroy(), b.destroy()])))

  async function refill({ ownTables }: Separation): Promise<void> {
    for (const { a, b } of databases) {
      await fill(a, ownTables ? ['a'] : TENANTS, ['b'])
      await fill(b, ['b'], [])
    }
  }

  for (const separation of SEPARATIONS) {
    it(`by ${separation.name}`, async () => {
      let hits = 0
      await fc.assert(
        fc.asyncProperty(rounds, fc.scheduler(), async (plan, scheduler) => {
          await refill(separation)
          const before = queryCache.stats().hits
          for (const [round, together] of plan.entries()) {
            const reads = together.filter(({ does }) => !does.startsWith('write'))
            const writes = together.filter((step) => !reads.includes(step))
            // The writes run in order. Otherwise the expected rows would not be known.
            for (const step of writes) {
              await separation.as(plain, step.tenant, (place) => run(step, round, place))
            }
            const expected = new Map<Step, unknown>()
            for (const step of reads) {
              expected.set(step, await separation.as(plain, step.tenant, (place) => run(step, round, place)))
            }
            await interleaved(together, scheduler, async (step) => {
              const result = await separation.as(cached, step.tenant, (place) => run(step, round, place))
              assertOwnRows(result, step.tenant, step.does)
              return result
            })
            // The same once more, when all that wrote have: what was stored meanwhile must be right.
            const again = await interleaved(reads, scheduler, (step) =>
              separation.as(cached, step.tenant, (place) => run(step, round, place)),
            )
            for (const [step, result] of again) {
              assertOwnRows(result, step.tenant, step.does)
              const found = difference(result, expected.get(step))
              if (found !== undefined) expect.fail(`${step.does} of ${step.tenant}: ${found}`)
            }
          }
          hits += queryCache.stats().hits - before
        }),
        { numRuns: tries(40) },
      )
      expect(hits).to.be.above(0)
    })
  }

  /** Starts the steps in the scheduler's order, each while those before it may still be under way. */
  async function interleaved(
    together: readonly Step[],
    scheduler: fc.Scheduler,
    act: (step: Step) => Promise<unknown>,
  ): Promise<Map<Step, unknown>> {
    const results = new Map<Step, unknown>()
    // Writes go one after another, in the order of the plan, each begun when the scheduler says so.
    let last: Promise<unknown> = Promise.resolve()
    const running = together.map((step) => {
      const begin = scheduler.schedule(Promise.resolve(), step.does)
      const start = step.does.startsWith('write') ? Promise.all([begin, last]) : begin
      const done = start.then(async () => void results.set(step, await act(step)))
      if (step.does.startsWith('write')) last = done
      return done
    })
    await scheduler.waitFor(Promise.all(running))
    return results
  }
})
