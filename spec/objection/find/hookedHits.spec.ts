import { expect } from 'chai'
import type { Model } from 'objection'
import { type QueryBuilder, type StaticHookArguments } from 'objection'
import { addOperation } from '../../support/addOperation.js'
import { withAutomaticKey, withKey } from '../../support/cachedBase.js'
import { hookBuilder } from '../../support/hookBuilder.js'
import { Twins, type Side } from '../../support/twins.js'

type Builder = QueryBuilder<Model, unknown>
type Arguments = StaticHookArguments<Model>

const STAGES = ['onBefore1', 'onBefore2', 'onBefore3', 'onAfter1', 'onAfter2', 'onAfter3'] as const

describe('hits whose hooks run without the pipeline', () => {
  let twins: Twins

  beforeEach(async () => {
    twins = await Twins.open({})
  })

  afterEach(() => twins.close())

  /** Runs a query cold and warm, on both sides, with a log for what its hooks note. Returns the statements of the warm run. */
  async function compare(
    define: (side: Side, log: string[]) => () => PromiseLike<unknown>,
  ): Promise<readonly string[]> {
    const log: string[] = []
    const runs = new Map([twins.plain, twins.cached].map((side) => [side, define(side, log)]))
    const run = (side: Side) =>
      Promise.resolve((runs.get(side) as () => PromiseLike<unknown>)()).then(
        (result) => ({ result, log: log.splice(0) }),
        (error: unknown) => ({ error: String(error), kind: (error as Error).constructor.name, log: log.splice(0) }),
      )
    await twins.same(run, 'cold')
    const { cached } = await twins.same(run, 'warm')
    return cached
  }

  const tags = ({ Base }: Side, statics: object = {}): typeof Model => {
    class Tag extends Base {
      static override tableName = 'tags'
    }
    return Object.assign(Tag, statics)
  }

  it('run every stage of every operation once and in order, also of operations of plugins', async () => {
    const sql = await compare((side, log) => {
      const note = (name: string) => (_: unknown, result: unknown) => {
        log.push(name)
        return result
      }
      const Tag = tags(side, {
        beforeFind: () => void log.push('beforeFind'),
        afterFind: ({ result }: Arguments) => void log.push(`afterFind of ${result?.length}`),
      })
      const hooks = Object.fromEntries(STAGES.map((stage) => [stage, note(stage)]))
      return () => {
        const query = withKey(Tag.query(), 'k')
          .orderBy('id')
          .runAfter((rows) => (log.push('runAfter'), rows))
          .first()
        addOperation(query, { ...hooks, onBuild: () => void log.push('onBuild') })
        return query.runBefore(() => void log.push('runBefore'))
      }
    })
    expect(sql).to.deep.equal([])
  })

  it('run the first hook after the caller has gone on', async () => {
    const sql = await compare((side) => {
      let limit = 1
      const Tag = tags(side, { beforeFind: (args: Arguments) => void hookBuilder(args).where('id', '<=', limit) })
      return () => {
        limit = 1
        const run = withAutomaticKey(Tag.query()).execute()
        limit = 2
        return run
      }
    })
    expect(sql).to.deep.equal([])
  })

  it('run what an awaiting hook adds once when a later hook runs a clone', async () => {
    await compare((side, log) => {
      const Tag = tags(side)
      return () =>
        withKey(Tag.query(), 'k')
          .runBefore(async (_, builder) => {
            await Promise.resolve()
            builder.where('id', '>', 1)
          })
          .runAfter(async (rows, builder) => {
            side.log.take()
            await builder.clone().clear(/runAfter/)
            log.push(...side.log.take())
            return rows
          })
    })
  })

  it('leave to the pipeline what a before-hook gives to the context', async () => {
    await twins.close()
    // Functions are no plain data: without this option such a query is not cached.
    twins = await Twins.open({}, { context: (context) => Object.keys(context).join() })
    for (const name of ['runBefore', 'onBuild']) {
      const sql = await compare((side, log) => {
        const Tag = tags(side, {
          beforeFind: (args: Arguments) =>
            void hookBuilder(args).context({ [name]: () => void log.push(`${name} of the context`) }),
        })
        return () => withKey(Tag.query(), name).orderBy('id')
      })
      expect(sql, name).to.deep.equal([])
    }
  })

  it('hand what a before-hook returns to the next one, up to the last stage', async () => {
    await compare((side, log) => {
      const Tag = tags(side)
      return () => {
        const query = withKey(Tag.query(), 'k').runBefore(() => 'mine')
        addOperation(query, { onBefore3: (_: unknown, result: unknown) => void log.push(String(result)) })
        return query
      }
    })
  })

  it('let an error hook try again with a clone of the query', async () => {
    const sql = await compare((side, log) => {
      const Tag = tags(side)
      return () =>
        withKey(Tag.query(), 'k')
          .orderBy('id')
          .runAfter(() => {
            throw new Error('refused')
          })
          .onError((error, builder) => {
            log.push(error.message)
            return builder.clone().clear(/runAfter/)
          })
    })
    expect(sql, 'of the clone').to.have.length(1)
  })

  it('wait for a thenable whose then() returns nothing', async () => {
    await twins.close()
    twins = await Twins.open({}, { context: () => '' })
    const sql = await compare((side) => {
      const Tag = tags(side)
      // oxlint-disable-next-line unicorn/no-thenable
      const later = (rows: unknown) => ({ then: (resolve: (value: unknown) => void) => resolve(rows) })
      return () =>
        withKey(Tag.query(), 'k')
          .orderBy('id')
          .context({ runAfter: [later, (rows: unknown) => [rows]] })
    })
    expect(sql).to.deep.equal([])
  })

  it('keep the columns of a graph that a before-hook fetches where Objection has them', async () => {
    await compare(({ models }) => {
      class User extends models.User {
        static override beforeFind(args: Arguments): void {
          hookBuilder(args).withGraphFetched('company')
        }
      }
      return () => withKey(User.query(), 'k').select('users.id', 'users.name').orderBy('users.id')
    })
  })

  it('run functions that build the query once, also if they lock it on a hit', async () => {
    for (const locks of [false, true]) {
      // oxlint-disable-next-line no-await-in-loop
      const sql = await compare((side, log) => {
        const Tag = tags(side)
        let runs = 0
        return () => {
          const isLocking = locks && runs++ > 0
          return withKey(Tag.query(), 'k')
            .orderBy('id')
            .onBuild((builder) => {
              log.push('onBuild')
              if (isLocking) builder.forUpdate()
            })
            .limit(2)
        }
      })
      expect(sql.length, `locks: ${locks}`).to.equal(locks ? 1 : 0)
    }
  })

  it('hand errors of hooks to onError(), and name those of the database', async () => {
    const insert = ({ knex }: Side) => knex('tags').insert({ id: 1 })
    const failing: readonly ((side: Side) => object)[] = [
      (side) => ({ beforeFind: () => insert(side) }),
      (side) => ({ afterFind: () => insert(side) }),
      () => ({
        beforeFind() {
          throw new Error('not yours')
        },
      }),
    ]
    for (const statics of failing) {
      await compare((side) => {
        const Tag = tags(side)
        let runs = 0
        return () => {
          if (runs++ > 0) Object.assign(Tag, statics(side))
          return withKey(Tag.query(), 'k').orderBy('id')
        }
      })
      await compare((side, log) => {
        const Tag = tags(side, statics(side))
        return () =>
          withKey(Tag.query(), 'k').onError((error, builder) => {
            log.push(error.constructor.name, String(builder.has('where')))
            return []
          })
      })
    }
  })

  it('leave the clones that an execute() of the project takes of the query', async () => {
    await compare((side) => {
      const { QueryBuilder: Base } = side.Base
      class Counting extends (Base as unknown as new () => { clone(): Builder; execute(): Promise<unknown> }) {
        override async execute(): Promise<unknown> {
          const total = await this.clone().where('id', '>', 1).resultSize()
          return { rows: await super.execute(), total }
        }
      }
      const Tag = tags({
        ...side,
        Base: Object.assign(class extends side.Base {}, { QueryBuilder: Counting }),
      })
      return () => withKey(Tag.query(), 'k').orderBy('id')
    })
  })

  it('give the tags of their reader to the loads that they are part of', async () => {
    const { queryCache, cached } = twins
    for (const statics of [{}, { beforeFind: () => undefined }]) {
      const Tag = tags(cached, statics)
      await withKey(Tag.query(), 'inner')
      const outer = () =>
        queryCache.wrap('outer', () => withKey(Tag.query(), 'inner', { tags: ['mine'] }).then((rows) => rows.length))
      const loads = async () => {
        const before = queryCache.stats().loads
        await outer()
        return queryCache.stats().loads - before
      }
      await outer()
      expect(await loads()).to.equal(0)
      await queryCache.invalidate({ tags: ['mine'] })
      expect(await loads()).to.be.greaterThan(0)
      await queryCache.clear()
    }
  })

  it('show the hooks a builder that asks no cache by itself', async () => {
    const { cached } = twins
    const reasons: unknown[] = []
    const Tag = tags(cached, {
      async beforeFind(args: Arguments) {
        const builder = hookBuilder(args) as unknown as { explainCache(): Promise<{ reason: unknown }> }
        reasons.push((await builder.explainCache()).reason)
      },
    })
    for (let time = 0; time < 2; time++) await withKey(Tag.query(), 'k')
    expect(reasons).to.deep.equal(['not-asked', 'not-asked'])
  })
})
