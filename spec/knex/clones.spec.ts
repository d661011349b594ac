import { expect } from 'chai'
import type { Knex } from 'knex'
import { openSides, type Sides } from './support.js'

type Builder = Knex.QueryBuilder

describe('a plain Knex query that a listener of `start` can change', () => {
  const keepFirst = (query: Builder): void => void query.where('id', 1)
  const PLACES: Readonly<Record<string, (sides: Sides) => Builder>> = {
    'the given instance': ({ knex, db }) => {
      knex.on('start', keepFirst)
      return db('tags')
    },
    'its client': ({ knex, db }) => {
      knex.client.on('start', keepFirst)
      return db('tags')
    },
    'the cached instance': ({ db }) => db.on('start', keepFirst)('tags') as Builder,
    'the query': ({ db }) => db('tags').on('start', keepFirst),
    'a clone': ({ db }) => {
      const clone = db.withUserParams({})
      clone.on('start', keepFirst)
      return clone('tags')
    },
  }
  for (const [where, query] of Object.entries(PLACES)) {
    for (const key of [undefined, 'tags']) {
      it(`bypasses the cache: a listener of ${where}, ${key === undefined ? 'an automatic key' : 'a key'}`, async () => {
        const sides = await openSides()
        const asCached = (each: Builder) => (key === undefined ? each.withCache() : each.withCacheKey(key))
        expect(await asCached(sides.db('tags'))).to.have.length(3)
        const { result, cache } = await asCached(query(sides)).withCacheInfo()
        expect(result).to.have.length(1)
        expect([cache.status, cache.reason]).to.deep.equal(['bypass', 'opaque'])
        expect(cache.detail).to.contain("Listen to the event 'query' instead")
        await sides.knex.destroy()
      })
    }
  }
})

describe('a clone of a cached Knex instance', () => {
  let sides: Sides
  beforeEach(async () => {
    sides = await openSides()
  })
  afterEach(() => sides.knex.destroy())

  it('tells each listener once, as a clone of the given instance does', async () => {
    const { knex, db } = sides
    const counts: number[][] = []
    for (const each of [knex, db]) {
      let heard = 0
      const listener = () => void heard++
      each.on('query', listener)
      const clones = [each.withUserParams({ n: 1 }), each.withUserParams({ n: 2 })]
      const sent: number[] = []
      for (const sender of [each, ...clones]) {
        heard = 0
        await sender('tags')
        sent.push(heard)
      }
      counts.push(sent)
      each.removeListener('query', listener)
    }
    expect(counts).to.deep.equal([
      [1, 1, 1],
      [1, 1, 1],
    ])
  })

  it('leaves no listeners on the given instance', () => {
    const { knex, db } = sides
    const before = knex.client.listenerCount('query') as number
    for (let n = 0; n < 20; n++) db.withUserParams({ n })
    expect(knex.client.listenerCount('query')).to.equal(before)
  })

  it('with settings of its own has no entries, and gets none of the other', async () => {
    const { db } = sides
    await db('tags').withCache()
    const clone = db.withUserParams({})
    clone.client.config.postProcessResponse = (rows: unknown[]) => rows.length
    const { result, cache } = await clone('tags').withCache().withCacheInfo()
    expect([result, cache.status, cache.reason]).to.deep.equal([3, 'bypass', 'opaque'])
    expect(cache.detail).to.contain('Set them before cachedKnex() is called')
    expect(await db('tags').withCache()).to.have.length(3)
  })

  it('begins transactions, and has clones that are cached', async () => {
    const { db } = sides
    const clone = db.withUserParams({ n: 1 }).withUserParams({ n: 2 })
    await db('tags').pluck('id').withCache()
    expect((await clone('tags').pluck('id').withCache().withCacheInfo()).cache.status).to.equal('hit')
    await clone.transaction(async (trx) => {
      await trx('tags').where('id', 1).del()
      expect(await trx('tags').pluck('id').withCache()).to.deep.equal([2, 3])
    })
    expect([await db('tags').pluck('id').withCache(), clone.userParams]).to.deep.equal([[2, 3], { n: 2 }])
  })
})

describe('the listeners of a plain Knex query', () => {
  it('hear of the query itself where it is loaded', async () => {
    const { knex, db } = await openSides()
    for (const query of [knex('tags'), db('tags').withCache(), db.raw('select 1').withCache()]) {
      const heard: unknown[] = []
      const note = function (this: unknown, ...[, , builder]: unknown[]) {
        heard.push(this === query || this === knex, builder === query)
      }
      knex.on('query-response', note)
      await query.on('query-response', note).on('end', function (this: unknown) {
        heard.push(this === query)
      })
      expect(heard).to.deep.equal([true, true, true, true, true])
      knex.removeListener('query-response', note)
    }
    await knex.destroy()
  })
})

describe('a plain Knex query that fails before it is sent', () => {
  it('rejects, whatever the cache watches', async () => {
    const { knex, db } = await openSides({ warnOnKeyReuse: true })
    const messages: unknown[] = []
    for (const query of [knex('tags'), db('tags').withCache(), db('tags').withCacheKey('tags')]) {
      await query.where('id', undefined as never).then(
        () => messages.push('found'),
        ({ message }: Error) => messages.push(message),
      )
    }
    expect(messages[0]).to.contain('Undefined binding(s) detected')
    expect(messages).to.deep.equal([messages[0], messages[0], messages[0]])
    await knex.destroy()
  })

  it('is explained as it runs: a query that writes', async () => {
    const { knex, db } = await openSides()
    const codes: unknown[] = []
    const query = db('tags').withCache().insert({ id: 9 })
    for (const run of [query.withCacheInfo(), query.explainCache()])
      await run.catch(({ code }: { code: string }) => codes.push(code))
    expect(codes).to.deep.equal(['NOT_A_FIND', 'NOT_A_FIND'])
    await knex.destroy()
  })
})

describe('plain Knex with the option `verify`, and a timeout', () => {
  it('reports an entry that differs', async () => {
    const found: unknown[] = []
    const { knex, db } = await openSides({ verify: { sample: 1, onMismatch: ({ cached }) => void found.push(cached) } })
    // Writes of another cache's process are not heard of.
    const query = () => db('tags').pluck('label').timeout(60_000).withCache()
    await query()
    const connection = (await knex.client.acquireConnection()) as { exec(sql: string, done: () => void): void }
    await new Promise<void>((resolve) => connection.exec('delete from tags where id > 1', resolve))
    await knex.client.releaseConnection(connection)
    expect(await query()).to.deep.equal(['t1'])
    expect(found).to.deep.equal([['t1', 't2', 't3']])
    await knex.destroy()
  })
})
