import { expect } from 'chai'
import { EMPTY_CATALOGUE, readCatalogue } from '../../../lib/database/catalogue/readCatalogue.js'

describe('readCatalogue', () => {
  it('asks in at most four statements, one after the other, and changes nothing', async () => {
    for (const dialect of [
      'sqlite3',
      'better-sqlite3',
      'postgresql',
      'pg',
      'cockroachdb',
      'mysql',
      'mysql2',
      'mariadb',
    ]) {
      const statements: string[] = []
      let running = 0
      await readCatalogue(dialect, async (sql) => {
        statements.push(sql)
        expect(++running).to.equal(1)
        await Promise.resolve()
        running--
        return sql.includes('database_list') ? [{ name: 'main' }] : []
      })
      expect(statements.length, dialect).to.be.within(3, 4)
      for (const sql of statements) expect(sql.trim()).to.match(/^(select|with)\b/)
    }
  })

  it('gives the empty catalogue for other databases, without a statement', async () => {
    for (const dialect of ['mssql', 'oracledb', 'redshift', '']) {
      const catalogue = await readCatalogue(dialect, () => Promise.reject(new Error('asked')))
      expect(catalogue).to.equal(EMPTY_CATALOGUE)
    }
  })

  it('rejects if a statement fails', async () => {
    const error = new Error('no permission')
    for (const dialect of ['sqlite3', 'postgresql', 'mysql']) {
      for (const failing of [0, 1, 2]) {
        let asked = 0
        const answer = readCatalogue(dialect, async (sql) => {
          if (asked++ === failing) throw error
          return sql.includes('database_list') ? [{ name: 'main' }] : []
        })
        expect(await answer.catch((reason: unknown) => reason)).to.equal(error)
      }
    }
  })

  it('rejects an answer without the names that it asked for', async () => {
    for (const row of [{}, { parent: 'a', child: null }, { kind: 'cascade', source: null }, { name: 7 }]) {
      for (const dialect of ['sqlite3', 'postgresql', 'mysql']) {
        const answer = await readCatalogue(dialect, () => Promise.resolve([row])).catch((reason: unknown) => reason)
        expect(answer, `${dialect} ${JSON.stringify(row)}`).to.be.instanceOf(TypeError)
      }
    }
  })
})

describe('EMPTY_CATALOGUE', () => {
  it('knows nothing but the given names', () => {
    expect(Array.from(EMPTY_CATALOGUE.affectedBy(['main.Users', 'posts']))).to.deep.equal(['users', 'posts'])
    expect(Array.from(EMPTY_CATALOGUE.basesOf(['Users']))).to.deep.equal(['users'])
    expect(Array.from(EMPTY_CATALOGUE.writersAmong(['users']))).to.deep.equal([])
    expect(EMPTY_CATALOGUE.affectsEverything(['users'])).to.equal(false)
    expect(EMPTY_CATALOGUE.dependsOnEverything(['users'])).to.equal(false)
    expect(EMPTY_CATALOGUE.listsTables).to.equal(false)
    expect(EMPTY_CATALOGUE.has('users')).to.equal(false)
    expect(EMPTY_CATALOGUE.keyOf('users')).to.equal(undefined)
    expect(EMPTY_CATALOGUE.affectsItself('users')).to.equal(false)
  })
})

describe('hidden texts', () => {
  const answers = [
    { kind: 'view', name: 'hidden_view', body: '' },
    { kind: 'routine', name: 'hidden_routine', body: null },
    { kind: 'trigger', name: 'a', body: 'begin insert into hidden_audit values (1); call hidden_routine(); end' },
    { kind: 'schema', name: 'Shop', body: null },
    { kind: 'view', name: 'v', body: 'select `x`.`id` AS `id` from `Shop`.`hidden_table` `x`' },
  ]
  const read = () =>
    readCatalogue('mysql', (sql) => Promise.resolve(sql.includes('information_schema.routines') ? answers : []))

  it('of views and routines in MySQL may be anything', async () => {
    const catalogue = await read()
    expect(catalogue.dependsOnEverything(['hidden_view'])).to.equal(true)
    expect(catalogue.affectsEverything(['hidden_view'])).to.equal(true)
    expect(catalogue.dependsOnEverything(['hidden_routine'])).to.equal(true)
    expect(catalogue.affectsEverything(['a'])).to.equal(true)
    expect(Array.from(catalogue.writersAmong(['hidden_routine']))).to.deep.equal(['hidden_routine'])
  })

  it('do not hide the tables that other texts name', async () => {
    const catalogue = await read()
    expect(Array.from(catalogue.affectedBy(['a']))).to.have.members(['a', 'hidden_audit'])
    expect(Array.from(catalogue.basesOf(['v']))).to.have.members(['v', 'hidden_table'])
    expect(catalogue.has('hidden_table')).to.equal(true)
    expect(catalogue.keyOf('hidden_table')).to.equal(undefined)
    expect(['id', 'x', 'shop'].filter((name) => catalogue.has(name))).to.deep.equal([])
  })
})

describe('functions in languages other than SQL', () => {
  it('may read and, unless they are declared not to, write anything', async () => {
    const routines = [
      { name: 'loose', language: 'plv8', volatile: 'yes', body: 'plv8.run(text)' },
      { name: 'bound', language: 'plv8', volatile: 'no', body: 'plv8.run(text)' },
      { name: 'plain', language: 'sql', volatile: 'yes', body: 'select 1' },
    ]
    const catalogue = await readCatalogue('pg', (sql) => Promise.resolve(sql.includes('prosrc') ? routines : []))
    const names = ['loose', 'bound', 'plain']
    expect(Array.from(catalogue.writersAmong(names))).to.deep.equal(['loose'])
    expect(names.filter((name) => catalogue.affectsEverything([name]))).to.deep.equal(['loose'])
    expect(names.filter((name) => catalogue.dependsOnEverything([name]))).to.deep.equal(['loose', 'bound'])
  })
})
