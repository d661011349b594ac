import { expect } from 'chai'
import { EMPTY_CATALOG, readCatalog } from '../../../lib/database/catalog/readCatalog.js'

describe('readCatalog', () => {
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
      await readCatalog(dialect, async (sql) => {
        statements.push(sql)
        expect(++running).to.equal(1)
        await Promise.resolve()
        running--
        return sql.includes('database_list') ? [{ name: 'main' }] : []
      })
      expect(statements.length, dialect).to.equal(4)
      for (const sql of statements) expect(sql.trim()).to.match(/^(select|with)\b/)
    }
  })

  it('gives the empty catalog for other databases, without a statement', async () => {
    for (const dialect of ['mssql', 'oracledb', 'redshift', '']) {
      const catalog = await readCatalog(dialect, () => Promise.reject(new Error('asked')))
      expect(catalog).to.equal(EMPTY_CATALOG)
    }
  })

  it('rejects if a statement fails', async () => {
    const error = new Error('no permission')
    for (const dialect of ['sqlite3', 'postgresql', 'mysql']) {
      for (const failing of [0, 1, 2]) {
        let asked = 0
        const answer = readCatalog(dialect, async (sql) => {
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
        const answer = await readCatalog(dialect, () => Promise.resolve([row])).catch((reason: unknown) => reason)
        expect(answer, `${dialect} ${JSON.stringify(row)}`).to.be.instanceOf(TypeError)
      }
    }
  })
})

describe('EMPTY_CATALOG', () => {
  it('knows nothing but the given names', () => {
    expect(Array.from(EMPTY_CATALOG.affectedBy(['main.Users', 'posts']))).to.deep.equal(['users', 'posts'])
    expect(Array.from(EMPTY_CATALOG.basesOf(['Users']))).to.deep.equal(['users'])
    expect(Array.from(EMPTY_CATALOG.writersAmong(['users']))).to.deep.equal([])
    expect(EMPTY_CATALOG.affectsEverything(['users'])).to.equal(false)
    expect(EMPTY_CATALOG.dependsOnEverything(['users'])).to.equal(false)
    expect(EMPTY_CATALOG.listsTables).to.equal(false)
    expect(EMPTY_CATALOG.has('users')).to.equal(false)
    expect(EMPTY_CATALOG.keyOf('users')).to.equal(undefined)
    expect(EMPTY_CATALOG.affectsItself('users')).to.equal(false)
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
    readCatalog('mysql', (sql) => Promise.resolve(sql.includes('information_schema.routines') ? answers : []))

  it('of views and routines in MySQL may be anything', async () => {
    const catalog = await read()
    expect(catalog.dependsOnEverything(['hidden_view'])).to.equal(true)
    expect(catalog.affectsEverything(['hidden_view'])).to.equal(true)
    expect(catalog.dependsOnEverything(['hidden_routine'])).to.equal(true)
    expect(catalog.affectsEverything(['a'])).to.equal(true)
    expect(Array.from(catalog.writersAmong(['hidden_routine']))).to.deep.equal(['hidden_routine'])
  })

  it('do not hide the tables that other texts name', async () => {
    const catalog = await read()
    expect(Array.from(catalog.affectedBy(['a']))).to.have.members(['a', 'hidden_audit'])
    expect(Array.from(catalog.basesOf(['v']))).to.have.members(['v', 'hidden_table'])
    expect(catalog.has('hidden_table')).to.equal(true)
    expect(catalog.keyOf('hidden_table')).to.equal(undefined)
    expect(['id', 'x', 'shop'].filter((name) => catalog.has(name))).to.deep.equal([])
  })
})

describe('functions in languages other than SQL', () => {
  it('may read and, unless they are declared not to, write anything', async () => {
    const routines = [
      { name: 'loose', language: 'plv8', volatile: 'yes', body: 'plv8.run(text)' },
      { name: 'bound', language: 'plv8', volatile: 'no', body: 'plv8.run(text)' },
      { name: 'plain', language: 'sql', volatile: 'yes', body: 'select 1' },
    ]
    const catalog = await readCatalog('pg', (sql) => Promise.resolve(sql.includes('prosrc') ? routines : []))
    const names = ['loose', 'bound', 'plain']
    expect(Array.from(catalog.writersAmong(names))).to.deep.equal(['loose'])
    expect(names.filter((name) => catalog.affectsEverything([name]))).to.deep.equal(['loose'])
    expect(names.filter((name) => catalog.dependsOnEverything([name]))).to.deep.equal(['loose', 'bound'])
  })
})
