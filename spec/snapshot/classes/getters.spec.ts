import { expect } from 'chai'
import type { Model } from 'objection'
import type { CacheExplanation, CachedQueryBuilder } from '../../../lib/index.js'
import { withKey } from '../../support/cachedBase.js'
import { expectSame } from '../../support/same.js'
import { openSpecDatabase, type SpecDatabase } from '../../support/specDatabase.js'

describe('getters of models', () => {
  let database: SpecDatabase

  before(async () => {
    database = await openSpecDatabase()
  })

  after(() => database.close())

  const compare = async (
    define: (Base: typeof Model) => typeof Model,
  ): Promise<{ explain(): Promise<CacheExplanation>; read(): PromiseLike<unknown> }> => {
    const Cached = define(database.cached().Base)
    const Plain = define(database.plain.Tag)
    const expected = await Plain.query().orderBy('id')
    const read = () => withKey(Cached.query(), 'k').orderBy('id')
    for (const run of ['cold', 'warm']) expectSame(await read(), expected, run)
    return { read, explain: () => (read() as unknown as CachedQueryBuilder<Model>).explainCache() }
  }

  it('that memoize leave no property on a caller’s instance', async () => {
    const define = (Base: typeof Model) =>
      class Tag extends Base {
        static override tableName = 'tags'
        declare memo?: string
        get shout() {
          return (this.memo ??= 'computed')
        }
        set shout(value: string) {
          this.memo = value
        }
      }
    expect(await (await compare(define)).explain()).to.include({ status: 'hit' })
  })

  it('that return promises cannot be compared: the query is not cached, and no rejection is unhandled', async () => {
    let asked = 0
    const define = (Base: typeof Model) =>
      class Tag extends Base {
        static override tableName = 'tags'
        get url() {
          asked++
          return Promise.reject(new Error('not signed'))
        }
        set url(_: unknown) {}
      }
    const tags = await compare(define)
    expect(await tags.explain()).to.include({ status: 'bypass', reason: 'private-state' })
    const before = asked
    await tags.read()
    expect(asked, 'asked again').to.equal(before)
  })

  it('do not run if a class cannot be constructed: the query is not cached', async () => {
    const define = (Base: typeof Model) =>
      class Tag extends Base {
        static override tableName = 'tags'
        readonly owner: string
        constructor(...args: { name: string }[]) {
          super()
          this.owner = (args[0] as { name: string }).name
        }
        static override fromDatabaseJson(json: object): never {
          return new (this as unknown as new (owner: object) => Model)({ name: 'me' }).$setDatabaseJson(json) as never
        }
      }
    const explanation = await (await compare(define)).explain()
    expect(explanation).to.include({ status: 'bypass', reason: 'unsupported-value' })
    expect(explanation.detail).to.match(/^an instance of its class cannot be made again: /)
  })

  it('with private members that a method fills from the row are not lost', async () => {
    const tags = await compare((Base) => {
      class Tag extends Base {
        static override tableName = 'tags'
        #label: unknown
        static override fromDatabaseJson(json: object): never {
          const tag = super.fromDatabaseJson(json) as Tag
          tag.#label = (json as { label: unknown }).label
          return tag as never
        }
        reveal() {
          return this.#label
        }
      }
      return Tag
    })
    expect(await tags.explain()).to.include({ status: 'bypass', reason: 'private-state' })
  })
})
