import { expect } from 'chai'
import type { Model } from 'objection'
import { codecFor, type CachedQueryBuilder, type ValueCodec } from '../../../lib/index.js'
import { Money } from '../../support/arbitraryValues.js'
import { withKey } from '../../support/cachedBase.js'
import { expectSame } from '../../support/same.js'
import { openSpecDatabase, type SpecDatabase } from '../../support/specDatabase.js'

const shared = new Money(1.5)

/** Codecs with a bug each. None of them may change a result. */
const BUGS: Readonly<Record<string, { encode(value: Money): unknown; decode(data: unknown): unknown }>> = {
  'that loses something': { encode: ({ amount }) => Math.round(amount), decode: (n) => new Money(n as number) },
  'that gives the same object each time': { encode: ({ amount }) => amount, decode: () => shared },
  'that gives a promise': { encode: ({ amount }) => amount, decode: async (n) => new Money(n as number) },
  'that gives plain data': { encode: ({ amount }) => ({ amount }), decode: (data) => data },
  'that encodes to the value itself': { encode: (money) => money, decode: (data) => data },
}

describe('codecs', () => {
  let database: SpecDatabase

  before(async () => {
    database = await openSpecDatabase()
  })

  after(() => database.close())

  const definePriced = (Base: typeof Model) =>
    class Priced extends Base {
      static override tableName = 'tags'
      override $parseDatabaseJson(json: Record<string, unknown>) {
        return { ...json, price: new Money(1.5) }
      }
    }

  for (const [name, bug] of Object.entries(BUGS)) {
    it(`a codec ${name} is detected, and the query is not cached`, async () => {
      const codec = codecFor(Money, bug as { encode(value: Money): unknown; decode(data: unknown): Money })
      const { Base, queryCache } = database.cached({ codecs: [codec] })
      const Priced = definePriced(Base)
      const expected = await definePriced(database.plain.Tag).query().orderBy('id')
      for (let i = 0; i < 2; i++) expectSame(await withKey(Priced.query(), 'k').orderBy('id'), expected)
      const { status, reason } = await (
        withKey(Priced.query(), 'k') as unknown as CachedQueryBuilder<Model>
      ).explainCache()
      expect({ status, reason }).to.deep.equal({ status: 'bypass', reason: 'unsupported-value' })
      expect(queryCache.stats().stores).to.equal(0)
    })
  }

  it('a codec may store instances of a model class with their private state', async () => {
    const kept: ValueCodec[] = []
    const { Base, queryCache } = database.cached({ codecs: kept })
    class Secretive extends Base {
      static override tableName = 'tags'
      #label: unknown
      static restore(id: number, label: unknown): Secretive {
        return Object.assign(new Secretive(), { id }).#keep(label)
      }
      override $setDatabaseJson(json: Record<string, unknown>) {
        super.$setDatabaseJson({ id: json['id'] })
        return this.#keep(json['label'])
      }
      reveal() {
        return this.#label
      }
      #keep(label: unknown): this {
        this.#label = label
        return this
      }
    }
    kept.push(
      codecFor(Secretive, {
        encode: (tag) => [tag.$id() as number, tag.reveal()] as const,
        decode: ([id, label]) => Secretive.restore(id, label),
      }),
    )
    const reveal = async () => (await withKey(Secretive.query(), 'k').orderBy('id')).map((tag) => tag.reveal())
    for (let i = 0; i < 2; i++) expect(await reveal()).to.deep.equal(['t1', 't2', 't3'])
    expect(queryCache.stats().hits).to.equal(1)
  })
})
