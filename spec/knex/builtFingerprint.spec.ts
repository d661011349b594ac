import { expect } from 'chai'
import fc from 'fast-check'
import Knex, { type Knex as KnexInstance } from 'knex'
import { QueryCache } from '../../lib/index.js'
import { builtFingerprint } from '../../lib/knex/statement/builtFingerprint.js'
import type { KnexStatement } from '../../lib/knex/statement/door.js'
import { cachedKnex } from '../../lib/knex/index.js'
import { orderedFingerprint } from '../../lib/core/values/valueFingerprint.js'

type Builder = KnexInstance.QueryBuilder
type Step = (builder: Builder, db: KnexInstance) => Builder

const value = fc.constantFrom<unknown>(
  1,
  '1',
  1.5,
  -0,
  0,
  true,
  null,
  '',
  'a',
  new Date(0),
  new Date(1),
  Buffer.from('a'),
  [1, 2],
  ['1', 2],
  1n,
)
const column = fc.constantFrom('id', 'name', 't.id')

/** One call on a builder, of few columns and values, so that different builders often compile alike. */
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.tuple(column, value).map(
    ([name, item]): Step =>
      (builder) =>
        builder.where(name, item as never),
  ),
  fc.tuple(column, value).map(
    ([name, item]): Step =>
      (builder) =>
        builder.orWhereNot(name, item as never),
  ),
  fc.tuple(column, fc.array(value, { maxLength: 2 })).map(
    ([name, items]): Step =>
      (builder) =>
        builder.whereIn(name, items as never),
  ),
  column.map(
    (name): Step =>
      (builder) =>
        builder.whereNull(name),
  ),
  column.map(
    (name): Step =>
      (builder) =>
        builder.select(name),
  ),
  column.map(
    (name): Step =>
      (builder) =>
        builder.orderBy(name),
  ),
  column.map(
    (name): Step =>
      (builder) =>
        builder.groupBy(name),
  ),
  column.map(
    (name): Step =>
      (builder) =>
        builder.count({ n: name }),
  ),
  fc.nat(2).map(
    (count): Step =>
      (builder) =>
        builder.limit(count),
  ),
  fc.nat(2).map(
    (count): Step =>
      (builder) =>
        builder.offset(count),
  ),
  fc.constant<Step>((builder) => builder.distinct('id')),
  fc.constantFrom('a', 'b').map(
    (text): Step =>
      (builder) =>
        builder.comment(text),
  ),
  fc.constantFrom(10, 20).map(
    (time): Step =>
      (builder) =>
        builder.timeout(time),
  ),
  fc.constantFrom({ a: 1 }, { a: 2 }).map(
    (options): Step =>
      (builder) =>
        builder.options(options),
  ),
  fc.tuple(fc.constantFrom('u', 'v'), column).map(
    ([table, name]): Step =>
      (builder) =>
        builder.join(table, `${table}.id`, name),
  ),
  fc.tuple(column, value).map(
    ([name, item]): Step =>
      (builder) =>
        builder.leftJoin('u', (on) => void on.on('u.id', name).onVal('u.x', item as never)),
  ),
  value.map(
    (item): Step =>
      (builder, db) =>
        builder.select(db.raw('?', [item as never])),
  ),
  value.map(
    (item): Step =>
      (builder) =>
        builder.whereRaw('id = ?', [item as never]),
  ),
  column.map(
    (name): Step =>
      (builder, db) =>
        builder.select(db.ref(name).as('x')),
  ),
  value.map(
    (item): Step =>
      (builder, db) =>
        builder.whereIn(
          'id',
          db('u')
            .select('id')
            .where('x', item as never),
        ),
  ),
  value.map(
    (item): Step =>
      (builder, db) =>
        builder.union(
          db('u')
            .select('id')
            .where('x', item as never),
        ),
  ),
  value.map(
    (item): Step =>
      (builder, db) =>
        builder.with('w', db('u').where('x', item as never)),
  ),
  fc.tuple(column, column).map(
    ([name, other]): Step =>
      (builder) =>
        builder.rowNumber('n', name, other),
  ),
)
/** What becomes of the rows. */
const form = fc.oneof(
  fc.constant<Step>((builder) => builder),
  fc.constant<Step>((builder) => builder.first()),
  column.map(
    (name): Step =>
      (builder) =>
        builder.pluck(name),
  ),
)
const steps = fc.tuple(fc.array(step, { maxLength: 4 }), form).map(([all, last]) => [...all, last])

describe('the fingerprint of what a builder was built from', () => {
  for (const client of ['sqlite3', 'pg', 'mysql2']) {
    const knex = Knex({ client, useNullAsDefault: true })
    const db = cachedKnex(knex, { cache: new QueryCache() })
    const build = (all: readonly Step[]): Builder =>
      all.reduce((builder, each) => each(builder, db), db('t') as Builder)
    const fingerprint = (builder: Builder): string | undefined => builtFingerprint(builder as unknown as KnexStatement)

    it(`differs where the compiled statements differ: ${client}`, () => {
      fc.assert(
        fc.property(steps, steps, (one, other) => {
          const [a, b] = [build(one), build(other)]
          const [built, builtOther] = [fingerprint(a), fingerprint(b)]
          if (built === undefined || built !== builtOther) return
          expect(compiledOf(a)).to.equal(compiledOf(b))
        }),
      )
    })

    it(`is the same for builders that were built alike: ${client}`, () => {
      fc.assert(
        fc.property(steps, (all) => {
          expect(fingerprint(build(all))).to.equal(fingerprint(build(all)))
        }),
      )
    })

    it(`differs between values of other types: ${client}`, () => {
      const values = [
        1,
        '1',
        true,
        'true',
        null,
        'null',
        -0,
        0,
        '0',
        new Date(0),
        new Date(0).toISOString(),
        [1],
        ['1'],
        1n,
      ]
      const texts = values.map((each) => fingerprint(db('t').where('id', each as never)))
      expect(new Set(texts).size).to.equal(values.length)
    })
  }

  const knex = Knex({ client: 'sqlite3', useNullAsDefault: true })
  const db = cachedKnex(knex, { cache: new QueryCache() })
  const opaque: Readonly<Record<string, Builder>> = {
    'a function': db('t').where((where) => void where.where('id', 1)),
    'a value of a class': db('t').where('id', new (class Odd {})() as never),
    'a builder of another client': db('t').whereIn('id', Knex({ client: 'pg' })('u').select('id')),
    'a part with a context of its own': db('t').whereIn('id', db('u').select('id').queryContext({ tenant: 1 })),
    'a property of a plugin': Object.assign(db('t'), { _plugin: 1 }),
  }
  for (const [what, builder] of Object.entries(opaque)) {
    it(`cannot show ${what}`, () => expect(builtFingerprint(builder as unknown as KnexStatement)).to.equal(undefined))
  }
})

function compiledOf(builder: Builder): string {
  const { method, sql, bindings, options, pluck, timeout } = builder.toSQL() as unknown as Record<string, unknown>
  return String(orderedFingerprint([method, sql, bindings, options, pluck, timeout]))
}
