import { expect } from 'chai'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { CacheEvents } from '../../lib/index.js'
import { withAutomaticKey, withKey } from '../support/cachedBase.js'
import { openSpecDatabase, type SpecDatabase } from '../support/specDatabase.js'

describe('warnOnKeyReuse', () => {
  let database: SpecDatabase
  let reports: CacheEvents['key-reuse'][]
  const warnings: (Error & { code?: string })[] = []
  const listen = (message: unknown): void => void reports.push(message as CacheEvents['key-reuse'])
  const hear = (warning: Error): void => void warnings.push(warning)

  beforeEach(async () => {
    database = await openSpecDatabase()
    reports = []
    warnings.length = 0
    subscribe('objection-cache:key-reuse', listen)
    process.on('warning', hear)
  })

  afterEach(async () => {
    unsubscribe('objection-cache:key-reuse', listen)
    process.off('warning', hear)
    await database.close()
  })

  it('reports once, with both statements, that queries under one key differ', async () => {
    const { User } = database.cached({ warnOnKeyReuse: true }).models
    for (const age of [22, 23, 24]) await withKey(User.query(), 'adults').where('age', '>', age)
    expect(reports).to.have.length(1)
    expect(reports[0]?.statements).to.deep.equal([
      'select `users`.* from `users` where `age` > 22',
      'select `users`.* from `users` where `age` > 23',
    ])
    await new Promise(setImmediate)
    expect(warnings.map(({ code }) => code)).to.deep.equal(['OBJECTION_CACHE_KEY_REUSE'])
    expect(warnings[0]?.message).to.include('`age` > 22').and.to.include('`age` > 23')
  })

  it('sees a graph, a count, and queries with hooks', async () => {
    const { User } = database.cached({ warnOnKeyReuse: true }).models
    await withKey(User.query(), 'graph').withGraphFetched('posts')
    await withKey(User.query(), 'graph').withGraphFetched('company')
    await withKey(User.query(), 'count').where('id', 1).resultSize()
    await withKey(User.query(), 'count').where('id', 2).resultSize()
    for (const id of [1, 2]) await withKey(User.query(), 'hook').runBefore((_, builder) => void builder.where('id', id))
    expect(reports.map(({ key }) => key.slice(key.lastIndexOf('|')))).to.deep.equal(['|"graph"', '|"count"', '|"hook"'])
  })

  it('says nothing of the same query, of the key alone, of other forms, of automatic keys, and without the option', async () => {
    const { User } = database.cached({ warnOnKeyReuse: true }).models
    for (let i = 0; i < 2; i++) await withKey(User.query(), 'k').where((b) => void b.where('id', 1))
    await withKey(User.query(), 'k')
    await withKey(User.query(), 'k').first()
    await withKey(User.query(), 'k').where('id', 2).resultSize()
    for (const id of [1, 2]) await withAutomaticKey(User.query()).where('id', id)
    const { User: Other } = database.cached().models
    for (const id of [1, 2]) await withKey(Other.query(), 'k').where('id', id)
    expect(reports).to.deep.equal([])
  })
})
