import { expect } from 'chai'
import { cachedBase } from '../../support/cachedBase.js'
import { MemoryStore, QueryCache, type Entry } from '../../../lib/index.js'
import { defineModels } from '../../support/models.js'
import { openSpecDatabase, type SpecDatabase } from '../../support/specDatabase.js'

const UUID = '10000000-0000-4000-8000-000000000000'

/** Damages the entry of one key on its way out, as long as it is told to. */
class Damaging extends MemoryStore {
  damaged: string | undefined

  override get(key: string): Entry | undefined {
    const entry = super.get(key)
    return entry !== undefined && this.damaged !== undefined && key.endsWith(this.damaged)
      ? { ...entry, value: 5 }
      : entry
  }
}

describe('rows by their ids, where something is wrong', () => {
  let database: SpecDatabase

  beforeEach(async () => {
    database = await openSpecDatabase()
  })

  afterEach(() => database.close())

  const modelsWith = (cache: QueryCache, batch = false) =>
    defineModels(cachedBase(database.knex, cache, { all: true, batch }))
  const ids = (rows: readonly unknown[]) => rows.map((row) => (row as { id: unknown } | undefined)?.id)

  it('a damaged entry is forgotten, and its row is asked for', async () => {
    const store = new Damaging()
    const cache = new QueryCache({ store })
    const { User } = modelsWith(cache)
    await User.query().findByIds([1, 2])
    store.damaged = 'findById[1]first[]'
    database.log.take()
    expect(ids(await User.query().findByIds([1, 2, 3]))).to.deep.equal([1, 2, 3])
    expect(database.log.take()).to.have.length(1)
    store.damaged = undefined
    expect(ids(await User.query().findByIds([1, 2, 3]))).to.deep.equal([1, 2, 3])
    expect(database.log.take()).to.have.length(0)
    expect(cache.stats().errors).to.be.greaterThan(0)
  })

  it('numbers and texts in one turn do not meet in a batch', async () => {
    const { User } = modelsWith(new QueryCache(), true)
    database.log.take()
    const rows = await Promise.all([1, UUID, 2].map((id) => User.query().findById(id)))
    expect(database.log.take()).to.have.length(2)
    expect(ids(rows)).to.deep.equal([1, undefined, 2])
  })

  it('a context that builds the query is a part of what the rows are known by', async () => {
    const { User } = modelsWith(new QueryCache({ context: () => 'same' }), true)
    const older = (age: number) => ({
      onBuild: (b: { where(...args: unknown[]): unknown }) => void b.where('age', '>', age),
    })
    expect(ids(await User.query().findByIds([1, 2]).context(older(0)))).to.deep.equal([1, 2])
    expect(ids(await User.query().findByIds([1, 2]).context(older(100)))).to.deep.equal([])
    const both = [User.query().findById(1).context(older(0)), User.query().findById(2).context(older(100))]
    expect(ids(await Promise.all(both))).to.deep.equal([1, undefined])
  })

  it('a class that expects whole rows where a column is only named is cached all the same', async () => {
    const { User } = modelsWith(new QueryCache(), true)
    class Upper extends User {
      override $parseDatabaseJson(json: Record<string, unknown>) {
        return super.$parseDatabaseJson({ ...json, name: (json['name'] as string).toUpperCase() })
      }
    }
    for (let i = 0; i < 2; i++) {
      database.log.take()
      expect(await Upper.query().findByIds([1, 2])).to.have.nested.property('[1].name', 'U2')
      expect(await Upper.query().findById(1)).to.include({ name: 'U1' })
    }
    expect(database.log.take()).to.deep.equal([])
  })

  it('an object that rows share stays one', async () => {
    const { User } = modelsWith(new QueryCache())
    const common = { theme: 'light' }
    class Sharing extends User {
      override $parseDatabaseJson(json: Record<string, unknown>) {
        return { ...super.$parseDatabaseJson(json), common }
      }
    }
    for (let i = 0; i < 2; i++) {
      const [one, other] = (await Sharing.query().findByIds([1, 2])) as unknown as { common: unknown }[]
      expect(one?.common).to.equal(other?.common)
    }
  })

  it('what is another result each time is not kept in a batch either', async () => {
    const cache = new QueryCache()
    const { User } = modelsWith(cache, true)
    const read = (id: number) => User.query().where('name', 'now').findById(id)
    await Promise.all([read(1), read(2)])
    expect(cache.stats()).to.include({ stores: 0 })
  })

  it('hooks see the query as it was asked, also when only a part of its rows was', async () => {
    const { User } = modelsWith(new QueryCache())
    await User.query().findById(1)
    let counted: unknown
    await User.query()
      .findByIds([1, 2])
      .runAfter(async (rows, builder) => {
        counted = await builder.clone().resultSize()
        return rows
      })
    expect(counted).to.equal(2)
  })

  it('rows without a primary key in the database, or of another type, come in the database’s order', async () => {
    await database.knex.schema.createTable('codes', (table) => {
      table.increments('pk')
      table.integer('code')
    })
    await database.knex('codes').insert([{ code: 2 }, { code: 1 }])
    const { Tag } = modelsWith(new QueryCache())
    class Code extends Tag {
      static override tableName = 'codes'
      static override idColumn = 'code'
    }
    for (const code of [1, 2]) await Code.query().findById(code)
    expect(
      (await Code.query().findByIds([1, 2])).map((row) => (row as unknown as { code: number }).code),
    ).to.deep.equal([2, 1])
  })
})
