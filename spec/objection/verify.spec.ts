import { expect } from 'chai'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { CacheEvents } from '../../lib/index.js'
import { withAutomaticKey, withKey } from '../support/cachedBase.js'
import { elsewhere } from '../support/elsewhere.js'
import { expectSame } from '../support/same.js'
import { openSpecDatabase, type SpecDatabase } from '../support/specDatabase.js'

describe('verify', () => {
  let database: SpecDatabase
  let mismatches: CacheEvents['mismatch'][]
  const listen = (message: unknown): void => void mismatches.push(message as CacheEvents['mismatch'])

  beforeEach(async () => {
    database = await openSpecDatabase()
    mismatches = []
    subscribe('objection-cache:mismatch', listen)
  })

  afterEach(async () => {
    unsubscribe('objection-cache:mismatch', listen)
    await database.close()
  })

  /** Nobody sees it. */
  const rename = () => elsewhere(database.knex, database.knex('tags').where('id', 1).update({ label: 'unseen' }))

  it('checks the given share of hits, evenly', async () => {
    const { models, queryCache } = database.cached({ verify: 0.25 })
    await withAutomaticKey(models.Tag.query())
    database.log.take()
    for (let i = 0; i < 8; i++) await withAutomaticKey(models.Tag.query())
    expect(database.log.take()).to.have.length(2)
    expect(queryCache.stats()).to.include({ hits: 8, errors: 0 })
    expect(mismatches).to.deep.equal([])
  })

  it('gives the database’s answer where they differ, reports it, and forgets the entry', async () => {
    const { models, queryCache } = database.cached({ verify: 1 })
    const read = () => withKey(models.Tag.query(), 'k').orderBy('id')
    await read()
    await rename()
    expectSame(await read(), await database.plain.Tag.query().orderBy('id'))
    expect(mismatches).to.have.length(1)
    expect(mismatches[0]?.cached).to.have.nested.property('[0].label', 't1')
    expect(mismatches[0]?.actual).to.have.nested.property('[0].label', 'unseen')
    // A difference is looked at twice.
    expect(queryCache.stats()).to.include({ hits: 2, errors: 1, entries: 0 })
  })

  it('forgets the entries of rows, and counts', async () => {
    const { models, queryCache } = database.cached({ verify: 1 })
    const rows = () => withAutomaticKey(models.Tag.query()).findByIds([1, 2])
    const count = () => withAutomaticKey(models.Tag.query()).where('label', 't1').resultSize()
    await rows()
    await count()
    await rename()
    expect(await rows()).to.have.nested.property('[0].label', 'unseen')
    expect(await count()).to.equal(0)
    expect(mismatches).to.have.length(2)
    expect(queryCache.stats().entries).to.equal(0)
  })

  it('is no mismatch where a write came in between', async () => {
    const { models, queryCache } = database.cached({ verify: 1 })
    let write: () => PromiseLike<unknown> = () => Promise.resolve()
    const read = () =>
      withKey(models.Tag.query(), 'k')
        .orderBy('id')
        .runAfter(async (rows) => (await write(), rows))
    await read()
    write = () => database.knex('tags').where('id', 1).update({ label: 'seen' })
    expectSame(await read(), await database.plain.Tag.query().orderBy('id'))
    expect(mismatches).to.deep.equal([])
    expect(queryCache.stats().errors).to.equal(0)
  })

  it('gives the hit where the database fails', async () => {
    const { models, queryCache } = database.cached({ verify: 1 })
    const read = () => withKey(models.Tag.query(), 'k').orderBy('id')
    const before = await read()
    await elsewhere(database.knex, database.knex.schema.renameTable('tags', 'away'))
    expectSame(await read(), before)
    expect(queryCache.stats()).to.include({ hits: 1, errors: 1 })
  })

  it('makes no events of queries past the cache: the checks are its own', async () => {
    const { models, queryCache } = database.cached({ verify: 1 })
    const { User } = models
    const reads = [
      () => withAutomaticKey(User.query()).orderBy('id').page(0, 2),
      () => withKey(User.query(), 'range').orderBy('id').range(0, 1),
      () => withAutomaticKey(User.query()).orderBy('id').page(0, 2).withGraphFetched('posts'),
      () => withAutomaticKey(User.query()).withGraphFetched('[posts.tags, manager]'),
      () => withAutomaticKey(User.query()).resultSize(),
      () => withAutomaticKey(User.query()).findByIds([1, 2]),
      () => withKey(User.fromJson({ id: 1 }).$relatedQuery('posts'), 'posts'),
    ]
    for (const read of reads) {
      for (let round = 0; round < 3; round++) await read()
    }
    expect(queryCache.stats()).to.deep.include({ bypasses: 0, bypassesByReason: {} })
    expect(queryCache.stats().hits).to.be.greaterThan(reads.length)
  })

  it('nor do clones that a hook runs, and clones of these', async () => {
    const { models, queryCache } = database.cached()
    let depth = 0
    const runsItsClone = async (page: unknown, builder: unknown): Promise<unknown> => {
      if (depth++ < 2) await (builder as { clone(): PromiseLike<unknown> }).clone()
      return page
    }
    await withAutomaticKey(models.User.query()).orderBy('id').page(0, 2).runAfter(runsItsClone)
    expect(depth).to.equal(3)
    expect(queryCache.stats()).to.deep.include({ bypasses: 0, bypassesByReason: {} })
  })

  it('runs the functions of a query past the cache no more often than without checks', async () => {
    const runs: number[] = []
    for (const verify of [0, 1]) {
      const { models } = database.cached({ verify })
      let count = 0
      const query = withAutomaticKey(models.User.query(), { mode: 'bypass' })
      await query.withGraphFetched('posts').modifyGraph('posts', () => void count++)
      runs.push(count)
    }
    expect(runs[1]).to.equal(runs[0])
  })
})
