import { cp, mkdir, readdir, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import type { knex as Knex, Knex as KnexInstance } from 'knex'
import { sharedByCopies } from '../../lib/cache/freshness/copies.js'
import { deferred } from '../../lib/core/deferred.js'
import type * as Package from '../../lib/index.js'
import { NamedServer } from './NamedServer.js'
import { Consumer } from './Consumer.js'

type Library = typeof Package

/** The copy that reads, and the one that writes. */
const WAYS = [
  [0, 1],
  [1, 0],
] as const

const MODULES = fileURLToPath(new URL('../../node_modules/', import.meta.url))

type AnimalClass = ReturnType<typeof animalOf>

/** A model class of one copy of the library, on a Knex instance. */
function animalOf({ CachedModel: Base }: Library, knex: KnexInstance) {
  class Animal extends Base {
    static override tableName = 'animals'
    declare id: number
    declare name: string
    declare age: number
  }
  Animal.knex(knex)
  return Animal
}

const namesOf = async (cached: AnimalClass): Promise<{ status: string; ids: number[] }> => {
  const { result, cache } = await cached.query().where('name', 'Rex').orderBy('id').withCache().withCacheInfo()
  return { status: cache.status, ids: result.map(({ id }) => id) }
}

/** A copy of the package with Objection and Knex of its own. Everything else is the repository's. */
async function installCopy(consumer: Consumer, modules: string): Promise<void> {
  const copied = ['objection', 'knex']
  await mkdir(modules, { recursive: true })
  await cp(join(consumer.folder, 'node_modules/objection-cache'), join(modules, 'objection-cache'), { recursive: true })
  await Promise.all(copied.map((name) => cp(join(MODULES, name), join(modules, name), { recursive: true })))
  const others = (await readdir(MODULES)).filter((name) => !name.startsWith('.') && !copied.includes(name))
  await Promise.all(others.map((name) => symlink(join(MODULES, name), join(modules, name), 'junction')))
}

describe('two copies of the package in one process', () => {
  let consumer: Consumer
  const copies: Library[] = []
  const knexes: (typeof Knex)[] = []
  const opened: KnexInstance[] = []

  before(async () => {
    consumer = await Consumer.create()
    const second = join(consumer.folder, 'second')
    await installCopy(consumer, join(second, 'node_modules'))
    for (const folder of [consumer.folder, second]) {
      const require = createRequire(join(folder, 'program.cjs'))
      copies.push(require('objection-cache') as Library)
      knexes.push(require('knex') as typeof Knex)
    }
    expect(copies[0]!.QueryCache).not.to.equal(copies[1]!.QueryCache)
    expect(knexes[0]!.Client).not.to.equal(knexes[1]!.Client)
  })

  afterEach(() => Promise.all(opened.splice(0).map((knex) => knex.destroy())))

  after(() => consumer?.remove())

  const open = (filename: string, copy = 0): KnexInstance => {
    const knex = knexes[copy]!({ client: 'sqlite3', connection: { filename }, useNullAsDefault: true })
    opened.push(knex)
    return knex
  }

  const fill = async (knex: KnexInstance): Promise<void> => {
    await knex.schema.dropTableIfExists('animals')
    await knex.schema.createTable('animals', (table) => {
      table.increments('id')
      table.string('name')
      table.integer('age')
    })
    await knex('animals').insert([
      { name: 'Rex', age: 1 },
      { name: 'Ida', age: 2 },
    ])
  }

  for (const [read, write] of WAYS) {
    describe(`copy ${read} reads, copy ${write} writes`, () => {
      let reader: AnimalClass
      let writer: AnimalClass

      beforeEach(async () => {
        const file = join(consumer.folder, 'animals.sqlite')
        reader = animalOf(copies[read]!, open(file, read))
        writer = animalOf(copies[write]!, open(file, write))
        await fill(writer.knex())
      })

      it('a write invalidates what it changes, though its copy never compared the column', async () => {
        expect(await namesOf(reader)).to.deep.equal({ status: 'miss', ids: [1] })
        expect(await namesOf(reader)).to.deep.equal({ status: 'hit', ids: [1] })
        await writer.query().where('age', 2).withCache()
        await writer.query().findById(2).patch({ name: 'Rex' })
        expect(await namesOf(reader)).to.deep.equal({ status: 'miss', ids: [1, 2] })
      })

      it('a transaction invalidates at its commit', async () => {
        await namesOf(reader)
        await writer.transaction(async (trx) => {
          await writer.query(trx).insert({ name: 'Rex' })
          expect(await namesOf(reader)).to.deep.equal({ status: 'hit', ids: [1] })
        })
        expect(await namesOf(reader)).to.deep.equal({ status: 'miss', ids: [1, 3] })
      })

      it('a load during which the other copy writes is not stored', async () => {
        const cache = new copies[read]!.QueryCache()
        cache.observe(reader.knex())
        const loaded = deferred<void>()
        const written = deferred<void>()
        let loads = 0
        const count = (): Promise<number> =>
          cache.wrap('count', async () => {
            const rows = await reader.knex()('animals').select('name')
            if (++loads > 1) return rows.length
            loaded.resolve()
            await written.promise
            return rows.length
          })
        const first = count()
        await loaded.promise
        await writer.knex()('animals').insert({ name: 'Eva' })
        const second = count()
        written.resolve()
        expect([await first, await second, await count(), loads]).to.deep.equal([2, 3, 3, 2])
      })

      it('a schema change reaches the catalog of the other copy', async () => {
        await namesOf(reader)
        await writer.knex().schema.raw('create view pets as select * from animals')
        const cache = new copies[read]!.QueryCache()
        const count = (): Promise<unknown> =>
          cache.wrap('pets', () => reader.knex()('pets').count({ all: '*' }).first())
        expect(await count()).to.deep.equal({ all: 2 })
        await writer.knex()('animals').insert({ name: 'Eva' })
        expect(await count()).to.deep.equal({ all: 3 })
        await writer.knex().schema.raw('drop view pets')
      })

      it('a result of the one is not stored as a part of a result of the other', async () => {
        const cache = new copies[read]!.QueryCache()
        cache.observe(reader.knex())
        await namesOf(writer)
        const wrapped = (): Promise<number[]> =>
          cache.wrap('part', async () => (await namesOf(writer)).ids, { ttl: '1h' })
        expect(await wrapped()).to.deep.equal([1])
        await writer.query().insert({ name: 'Rex' })
        expect(await wrapped()).to.deep.equal([1, 3])
      })
    })
  }

  describe('each with Knex instances of its own, on one server', () => {
    /** Who reads, by its number, where each Knex instance leads, and which copy shares a store with other processes, and when. */
    const cases = [
      { what: 'they know the server by two names', reader: 0, hosts: ['db', 'alias'], sharer: undefined, late: false },
      { what: 'the writer shares', reader: 0, hosts: ['db', 'db'], sharer: 1, late: false },
      { what: 'the reader shares', reader: 0, hosts: ['db', 'db'], sharer: 0, late: false },
      { what: 'the writer begins to share after a read', reader: 1, hosts: ['db', 'db'], sharer: 0, late: true },
    ] as const

    // As if no server had been met: what an earlier spec has created must not help.
    beforeEach(() => sharedByCopies('families', () => new Map()).clear())

    for (const { what, reader, hosts, sharer, late } of cases) {
      it(`a write of one invalidates what the other has read: ${what}`, async () => {
        const server = new NamedServer()
        const knexes = hosts.map((host) => server.connect(host))
        opened.push(...knexes)
        const caches = copies.map(({ QueryCache }, i) => {
          const cache = new QueryCache()
          cache.observe(knexes[i]!)
          return cache
        })
        const share = (): void => {
          if (sharer === undefined) return
          const { QueryCache, MemoryStore, TieredStore } = copies[sharer]!
          caches.push(new QueryCache({ store: new TieredStore({ local: new MemoryStore(), bus: server.bus }) }))
        }
        const read = (): Promise<number> =>
          caches[reader]!.wrap(what, async () => (await knexes[reader]!('things').first<{ value: number }>()).value)
        if (!late) share()
        expect([await read(), await read()]).to.deep.equal([0, 0])
        if (late) share()
        for (const value of [1, 2]) {
          await knexes[1 - reader]!('things').update({ value })
          expect([await read(), await read()]).to.deep.equal([value, value])
        }
        expect(server.reads, 'the second read of each pair is a hit').to.equal(3)
        expect(server.published.includes('shop~'), 'other processes learn of it').to.equal(sharer !== undefined)
        await Promise.all(caches.map((cache) => cache.close()))
      })
    }
  })

  // The last one: from here on, both copies observe the Knex of the one.
  describe('with one Knex instance of a database in memory', () => {
    for (const [read, write] of WAYS) {
      it(`each statement runs once: copy ${read} reads, copy ${write} writes`, async () => {
        const knex = open(':memory:')
        const [here, there] = [animalOf(copies[read]!, knex), animalOf(copies[write]!, knex)]
        await fill(knex)
        const statements: string[] = []
        knex.on('query', ({ sql }: { sql: string }) => statements.push(sql.split(' ')[0]!))
        expect(await namesOf(here)).to.deep.equal({ status: 'miss', ids: [1] })
        expect(await namesOf(there)).to.deep.equal({ status: 'miss', ids: [1] })
        await there.query().findById(2).patch({ name: 'Rex' })
        expect(await namesOf(here)).to.deep.equal({ status: 'miss', ids: [1, 2] })
        expect(await namesOf(there)).to.deep.equal({ status: 'miss', ids: [1, 2] })
        await here.transaction(async (trx) => {
          await here.query(trx).insert({ name: 'Rex' })
        })
        expect(await namesOf(here)).to.deep.equal({ status: 'miss', ids: [1, 2, 3] })
        expect(await namesOf(there)).to.deep.equal({ status: 'miss', ids: [1, 2, 3] })
        const reads = ['select', 'select']
        expect(statements.map((word) => word.replace(/;$/, '').toLowerCase())).to.deep.equal([
          ...reads,
          'update',
          ...reads,
          'begin',
          'insert',
          'commit',
          ...reads,
        ])
      })
    }
  })
})
