import { expect } from 'chai'
import type { Knex } from 'knex'
import { CacheError, QueryCache } from '../../../lib/index.js'
import { observe } from '../../../lib/database/observe/observe.js'
import { TestClock } from '../../support/TestClock.js'
import { openFresh } from '../../database/support/freshSqlite.js'

const REFUSED: readonly (readonly [options: unknown, code: string, message: string])[] = [
  [{ role: 'primary', delay: 5 }, 'INVALID_OPTION', 'delay'],
  [{ database: '' }, 'INVALID_OPTION', '`database` must be a non-empty string without slashes; it was "".'],
  [{ database: 'a/b' }, 'INVALID_OPTION', '`database` must be a non-empty string without slashes; it was "a/b".'],
  [{ database: 5 }, 'INVALID_OPTION', '`database` must be a non-empty string without slashes; it was 5.'],
  [{ role: 'master' }, 'INVALID_OPTION', "`role` must be 'primary' or 'replica'; it was \"master\"."],
  [{ lag: 5 }, 'INVALID_OPTION', "`lag` is only for `role: 'replica'`."],
  [{ role: 'primary', lag: 5 }, 'INVALID_OPTION', "`lag` is only for `role: 'replica'`."],
  ...[{ role: 'replica' }, { role: 'replica', lag: 5 }, { role: 'replica', database: 'x' }].map(
    (options) =>
      [
        options,
        'INVALID_OPTION',
        "`role: 'replica'` needs `database`, the name that its primary was observed with, and `lag`.",
      ] as const,
  ),
  [{ role: 'replica', database: 'x', lag: 'soon' }, 'INVALID_DURATION', 'lag'],
  [{ role: 'replica', database: 'x', lag: -1 }, 'INVALID_DURATION', 'lag'],
]

describe('the options of observe', () => {
  let knex: Knex

  beforeEach(() => void (knex = openFresh()))

  afterEach(() => knex.destroy())

  for (const [options, code, message] of REFUSED) {
    it(`refuse ${JSON.stringify(options)}, and nothing has changed`, () => {
      const { database, replica } = observe(knex)
      expect(() => new QueryCache().observe(knex, options as never))
        .to.throw(CacheError, message)
        .with.property('code', code)
      expect(observe(knex)).to.include({ database, replica })
    })
  }

  it('refuse what is no Knex instance', () => {
    for (const wrong of [undefined, {}, { client: {} }]) {
      expect(() => new QueryCache().observe(wrong as never))
        .to.throw(CacheError)
        .with.property('code', 'UNSUPPORTED_KNEX')
    }
  })

  it('leave as it is what they do not name, and may be given again', () => {
    const clock = new TestClock()
    const cache = new QueryCache({ clock })
    cache.observe(knex)
    const source = observe(knex)
    const { database } = source
    cache.observe(knex, { role: 'primary' })
    expect(source).to.include({ database, replica: undefined })
    cache.observe(knex, { database: 'shop of options', role: 'replica', lag: '5s' })
    const { replica } = source
    expect(replica).to.be.an('object')
    new QueryCache().observe(knex)
    cache.observe(knex, { database: 'shop of options' })
    expect(source).to.include({ database: 'shop of options', replica })
    cache.observe(knex, { role: 'primary' })
    expect(source).to.include({ database: 'shop of options', replica: undefined })
  })

  it('a replica that is one no more, or of another database, is told of no more writes', async () => {
    const cache = new QueryCache()
    const told: string[] = []
    const source = observe(knex)
    const listen = (name: string): void => {
      if (source.replica !== undefined) source.replica.noteWrite = () => void told.push(name)
    }
    await knex.raw('create table t (id integer)')
    cache.observe(knex, { database: 'shop one', role: 'replica', lag: 5 })
    listen('one')
    cache.observe(knex, { database: 'shop two', role: 'replica', lag: 5 })
    listen('two')
    await knex('t').insert({ id: 1 })
    expect(told).to.deep.equal(['two'])
    const other = openFresh()
    cache.observe(other, { database: 'shop one' })
    await other.raw('create table t (id integer)')
    cache.observe(knex, { role: 'primary' })
    await knex('t').insert({ id: 1 })
    expect(told).to.deep.equal(['two'])
    await other.destroy()
  })

  it('measure the lag by the cache’s own clock', () => {
    const clock = new TestClock()
    new QueryCache({ clock }).observe(knex, { database: 'shop of clocks', role: 'replica', lag: '5s' })
    const { replica } = observe(knex)
    expect(replica?.stamp).to.equal(0)
    clock.advance(4999)
    expect(replica?.stamp).to.equal(0)
    clock.advance(1)
    expect(replica?.stamp).to.be.greaterThan(0)
  })
})
