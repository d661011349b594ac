import { expect } from 'chai'
import type { Model } from 'objection'
import { QueryCache, type CachedQueryBuilder } from '../../../lib/index.js'
import { ByteStore } from '../../support/ByteStore.js'
import { withKey } from '../../support/cachedBase.js'
import { expectSame } from '../../support/same.js'
import { openSpecDatabase, type SpecDatabase } from '../../support/specDatabase.js'

const STORED: Readonly<Record<string, () => object>> = {
  'a buffer': () => Buffer.from([1, 2]),
  'an empty buffer': () => Buffer.alloc(0),
  'a part of a buffer': () => Buffer.from([1, 2, 3]).subarray(1),
  'bytes that are made a buffer': () => Object.setPrototypeOf(new Uint8Array([3]), Buffer.prototype) as object,
  'a typed array': () => new Float64Array([1.5, NaN, -0]),
}

const REFUSED: Readonly<Record<string, () => object>> = {
  'a buffer with a property': () => Object.assign(Buffer.from([1]), { a: 1 }),
  'a buffer with a property named by a symbol': () => Object.assign(Buffer.from([1]), { [Symbol('a')]: 1 }),
  'a typed array with a property': () => Object.assign(new Int16Array([1]), { a: 1 }),
  'a typed array over memory that threads share': () => new Uint8Array(new SharedArrayBuffer(1)),
  'a buffer over memory that threads share': () => Buffer.from(new SharedArrayBuffer(1)),
  'a typed array that is made one of another class': () =>
    Object.setPrototypeOf(new Uint16Array([300]), Uint8Array.prototype) as object,
  'a typed array that is made a buffer': () => Object.setPrototypeOf(new Int8Array([3]), Buffer.prototype) as object,
  'a date that is made a buffer': () => Object.setPrototypeOf(new Date(5), Buffer.prototype) as object,
  'a map that is made a set': () => Object.setPrototypeOf(new Map(), Set.prototype) as object,
}

describe('buffers and typed arrays', () => {
  let database: SpecDatabase

  before(async () => {
    database = await openSpecDatabase()
  })

  after(() => database.close())

  const defineHolder = (Base: typeof Model, make: () => object) =>
    class Holder extends Base {
      static override tableName = 'tags'
      override $parseDatabaseJson(json: Record<string, unknown>) {
        return { ...json, value: make() }
      }
    }

  for (const [name, make] of Object.entries(STORED)) {
    it(`${name} is the same on a hit`, async () => {
      const expected = await defineHolder(database.plain.Tag, make).query().orderBy('id')
      for (const queryCache of [new QueryCache(), new QueryCache({ store: new ByteStore() })]) {
        const Holder = defineHolder(database.cached().Base, make)
        for (let i = 0; i < 3; i++)
          expectSame(await withKey(Holder.query(), 'k', { cache: queryCache }).orderBy('id'), expected)
        expect(queryCache.stats()).to.include({ hits: 2, errors: 0 })
      }
    })
  }

  for (const [name, make] of Object.entries(REFUSED)) {
    it(`${name} is not cached`, async () => {
      const { Base, queryCache } = database.cached()
      const Holder = defineHolder(Base, make)
      const ask = () => withKey(Holder.query(), 'k').orderBy('id')
      await ask()
      const { status, reason } = await (ask() as unknown as CachedQueryBuilder<Model>).explainCache()
      expect({ status, reason }).to.deep.equal({ status: 'bypass', reason: 'unsupported-value' })
      const wrapped = make()
      expect(await queryCache.wrap('k', () => wrapped, { ttl: '1h' })).to.equal(wrapped)
      expect(queryCache.stats()).to.include({ stores: 0, errors: 0 })
    })
  }
})
