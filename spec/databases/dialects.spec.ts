import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import Knex from 'knex'
import { QueryCache } from '../../lib/index.js'
import { cachedBase } from '../support/cachedBase.js'
import { loadsAfter } from '../support/loadsAfter.js'
import { runNode } from '../support/runNode.js'
import { createTables, fillTables } from './tables.js'
import { ownSqliteClient } from './ownSqliteClient.js'

describe('a database whose catalog the cache cannot read', () => {
  let answers: Record<string, string[]>

  before(async () => {
    const script = fileURLToPath(new URL('dialects.process.ts', import.meta.url))
    const { stdout } = await runNode(['--import', 'tsx', script])
    answers = JSON.parse(stdout) as Record<string, string[]>
  })

  const only = (step: string): string => {
    expect(answers[step], step).to.have.length(1)
    return answers[step]?.[0] as string
  }

  it('is named once in a process, when a cached query first uses it', () => {
    expect(answers['nothing is cached']).to.deep.equal([])
    expect(only('a cached model uses SQL Server')).to.match(
      /^OBJECTION_CACHE_DIALECT: The cache cannot read the schema catalog of SQL Server\. It does not know views, synonyms, triggers, stored functions and foreign keys that cascade\./,
    )
    expect(answers['it is observed again']).to.deep.equal([])
  })

  it('is named at observe(), with what to declare', () => {
    const declaration = `\nclass Order extends CachedModel {\n  static cacheDependsOn = ['customers'] // deleting a customer deletes its orders\n}\n`
    expect(only('Oracle')).to.include('the schema catalog of Oracle.').and.to.include(declaration)
    expect(only('Redshift'))
      .to.include('the schema catalog of Amazon Redshift. It does not know views and stored functions.')
      .and.to.include(`static cacheDependsOn = ['orders', 'customers'] // the tables behind the view`)
    expect(only('Redshift')).to.include(`await CachedModel.queryCache.invalidate({ tables: ['orders'] })`)
  })

  it('is named if the cache does not know it at all', () => {
    expect(only('another database')).to.include('the schema catalog of the dialect "duckdb".')
    expect(only('one more')).to.include('the schema catalog of the dialect "snowflake".')
    expect(only('a client without a name')).to.include('the schema catalog of a Knex client that names no dialect.')
  })

  it('is none of those that the cache knows, nor one whose client class extends theirs', () => {
    expect(answers['known ones']).to.deep.equal([])
    expect(answers['a client class that extends a known one']).to.deep.equal([])
  })
})

describe('a client class of its own that extends one of Knex', () => {
  it('has the catalog of that one, whatever it calls itself', async () => {
    const knex = Knex({ client: ownSqliteClient('own'), connection: { filename: ':memory:' }, useNullAsDefault: true })
    await createTables(knex, 'sqlite')
    await fillTables(knex, 'sqlite')
    const queryCache = new QueryCache()
    class Book extends cachedBase(knex, queryCache, { all: true }) {
      static override tableName = 'drv_books'
    }
    const books = () => Book.query().orderBy('id')
    const act = () => knex('drv_authors').where('id', 1).delete()
    expect(await loadsAfter(queryCache, books, act)).to.equal(true)
    expect(await books()).to.have.length(2)
    await knex.destroy()
  })
})

describe('the declaration of the warning', () => {
  it('invalidates what a cascade changes that no catalog shows', async () => {
    const knex = Knex({
      client: ownSqliteClient('mssql'),
      connection: { filename: ':memory:' },
      useNullAsDefault: true,
    })
    await createTables(knex, 'sqlite')
    await fillTables(knex, 'sqlite')
    const queryCache = new QueryCache()
    class Book extends cachedBase(knex, queryCache, { all: true }) {
      static override tableName = 'drv_books'
    }
    class Declared extends Book {
      static cacheDependsOn = ['drv_authors']
    }
    const act = (id: number) => () => knex('drv_authors').where({ id }).delete()
    expect(await loadsAfter(queryCache, () => Book.query(), act(1))).to.equal(false)
    expect(await loadsAfter(queryCache, () => Declared.query(), act(2))).to.equal(true)
    await knex.destroy()
  })
})
