import { expect } from 'chai'
import makeKnex, { type Knex } from 'knex'
import { effectsOf } from './effects.js'

type Make = (knex: Knex) => unknown

const CLIENTS = ['sqlite3', 'better-sqlite3', 'pg', 'cockroachdb', 'redshift', 'mysql2', 'mssql', 'oracledb'] as const
type Client = (typeof CLIENTS)[number]

const UNKNOWN = 'writes everything; schema'
const T = 'writes t'
const TABLE = 'writes t; schema'

/** What Knex builds and what each of its statements may do; a client that does not know something throws and is left out. */
const ROWS: Readonly<Record<string, readonly [make: Make, effects: string, others?: Partial<Record<Client, string>>]>> =
  {
    insert: [(knex) => knex('t').insert({ a: 1, b: 'x' }), T],
    'insert returning': [(knex) => knex('t').insert({ a: 1 }, ['id', 'a']), T],
    'insert nothing': [(knex) => knex('t').insert({}), T],
    'insert several': [(knex) => knex('t').insert([{ a: 1 }, { b: 2 }]), T, { oracledb: UNKNOWN }],
    'insert from a query': [(knex) => knex(knex.raw('?? (??)', ['t', 'a'])).insert(knex('u').select('a')), T],
    'insert with a schema': [(knex) => knex.withSchema('s').from('t').insert({ a: 1 }), T],
    'insert with a CTE': [(knex) => knex.with('w', knex('u').select('a')).insert({ a: 1 }).into('t'), T],
    'insert in a CTE': [
      (knex) =>
        knex
          .with('w', knex('t').insert({ a: 1 }))
          .select()
          .from('w'),
      T,
    ],
    'insert or ignore': [(knex) => knex('t').insert({ a: 1 }).onConflict('a').ignore(), T],
    'insert or merge': [(knex) => knex('t').insert({ a: 1, b: 2 }).onConflict('a').merge(), T],
    'merge where': [(knex) => knex('t').insert({ a: 1 }).onConflict('a').merge({ b: 3 }).where('t.b', '<', 3), T],
    upsert: [(knex) => knex('t').upsert({ a: 1 }), T],
    update: [(knex) => knex('t').where('a', 1).update({ b: 2 }), T],
    'update an alias': [(knex) => knex('t as x').where('x.a', 1).update({ b: 2 }), T],
    'update returning': [(knex) => knex('t').where('a', 1).update({ b: 2 }, ['a']), T],
    'update some': [(knex) => knex('t').where('a', 1).orderBy('a').limit(3).update({ b: 2 }), T],
    'update a join': [
      (knex) => knex('t').join('u', 'u.id', 't.id').update({ b: 2 }),
      T,
      // Either table of a join may be written.
      { mysql2: 'writes t, u' },
    ],
    'update from': [(knex) => knex('t').updateFrom('u').where('t.id', knex.ref('u.id')).update({ b: 2 }), T],
    'update where in': [(knex) => knex('t').whereIn('a', knex('u').select('a')).update({ b: 2 }), T],
    'update only': [(knex) => (knex as any)('t', { only: true }).where('a', 1).update({ b: 2 }), T],
    increment: [(knex) => knex('t').where('a', 1).increment('b'), T],
    delete: [(knex) => knex('t').where('a', 1).del(), T],
    'delete an alias': [(knex) => knex('t as x').where('x.a', 1).del(), T],
    'delete returning': [(knex) => knex('t').where('a', 1).del(['a']), T],
    'delete a join': [(knex) => knex('t').join('u', 'u.id', 't.id').where('u.a', 1).del(), T],
    'delete using': [
      (knex) =>
        knex('t')
          .using('u' as never)
          .where('u.a', 1)
          .del(),
      T,
    ],
    'delete with a CTE': [
      (knex) => knex.with('w', knex('u').select('a')).from('t').whereIn('a', knex('w').select('a')).del(),
      T,
    ],
    truncate: [(knex) => knex('t').truncate(), T],
    'truncate with a schema': [(knex) => knex.withSchema('s').from('t').truncate(), T],
    select: [(knex) => knex('t').join('u', 'u.id', 't.id').where('a', 1).orderBy('b').limit(2).offset(1), 'nothing'],
    'select for update': [(knex) => knex('t').forUpdate('t', 'u'), 'nothing'],
    'select for share': [(knex) => knex('t').forShare(), 'nothing'],
    'select JSON': [(knex) => knex('t').jsonExtract('a', '$.b', 'c').whereJsonPath('a', '$.x', '>', 1), 'nothing'],
    union: [
      (knex) => knex('t').select('a').intersect(knex('u').select('a')).unionAll(knex('v').select('a')),
      'nothing',
    ],
    'recursive CTE': [(knex) => knex.withRecursive('w', ['a'], knex('u').select('a')).select().from('w'), 'nothing'],
    'window function': [(knex) => knex('t').select('a').rank('r', 'a', 'b'), 'nothing'],
    columnInfo: [(knex) => knex('t').columnInfo(), 'nothing'],
  }

const columns = (table: Knex.CreateTableBuilder): void => {
  table.increments()
  table.string('a', 20).notNullable().defaultTo('x')
  table.json('j')
  table.enu('e', ['p', 'q'])
  table.integer('u_id').unsigned().references('id').inTable('u').onDelete('CASCADE').onUpdate('SET NULL')
  table.timestamps(true, true)
}

const IF_MSSQL = { mssql: UNKNOWN, oracledb: UNKNOWN }

const SCHEMA: typeof ROWS = {
  createTable: [(knex) => knex.schema.createTable('t', columns), TABLE, { oracledb: UNKNOWN }],
  'create indices': [(knex) => knex.schema.alterTable('t', (table) => table.index(['e'])), 'schema', { mysql2: TABLE }],
  createTableIfNotExists: [(knex) => knex.schema.createTableIfNotExists('t', () => {}), TABLE, IF_MSSQL],
  createTableLike: [(knex) => knex.schema.createTableLike('t', 'u'), TABLE],
  'add a column': [(knex) => knex.schema.alterTable('t', (table) => void table.string('z')), TABLE],
  'comment on a column': [
    (knex) => knex.schema.alterTable('t', (table) => void table.string('z').comment('x')),
    `schema & ${TABLE}`,
    { mysql2: TABLE, mssql: `${UNKNOWN} & ${TABLE}`, sqlite3: TABLE, 'better-sqlite3': TABLE },
  ],
  'drop a foreign key': [
    (knex) => knex.schema.alterTable('t', (table) => void table.dropForeign('u_id')),
    TABLE,
    { sqlite3: 'nothing', 'better-sqlite3': 'nothing' },
  ],
  dropTable: [(knex) => knex.schema.dropTable('t'), TABLE],
  dropTableIfExists: [(knex) => knex.schema.dropTableIfExists('t'), TABLE, IF_MSSQL],
  renameTable: [(knex) => knex.schema.renameTable('t', 'v'), 'writes t, v; schema', { mssql: UNKNOWN }],
  createView: [(knex) => knex.schema.createView('v', (view) => view.as(knex('t').select('a'))), UNKNOWN],
  createViewOrReplace: [
    (knex) => knex.schema.createViewOrReplace('v', (view) => view.as(knex('t').select('a'))),
    UNKNOWN,
  ],
  createMaterializedView: [
    (knex) => knex.schema.createMaterializedView('v', (view) => view.as(knex('t').select('a'))),
    UNKNOWN,
  ],
  refreshMaterializedView: [(knex) => knex.schema.refreshMaterializedView('v'), 'writes v', { oracledb: UNKNOWN }],
  dropView: [(knex) => knex.schema.dropView('v'), UNKNOWN],
  createSchema: [(knex) => knex.schema.createSchema('s'), UNKNOWN],
  dropSchema: [(knex) => knex.schema.dropSchema('s', true), UNKNOWN],
  hasTable: [(knex) => knex.schema.hasTable('t'), 'nothing'],
  hasColumn: [(knex) => knex.schema.hasColumn('t', 'a'), 'nothing'],
}

/** The texts that would be sent, as far as they are known before anything is sent; none when the client does not know how. */
function compile(knex: Knex, make: Make): string[] {
  try {
    const compiled = (make(knex) as { toSQL(): any }).toSQL()
    const client = knex.client as { positionBindings(sql: string): string }
    return [compiled].flat().map(({ sql }: { sql?: string }) => client.positionBindings(sql ?? ''))
  } catch {
    return []
  }
}

describe('the statements of Knex', () => {
  for (const name of CLIENTS) {
    describe(name, () => {
      const knex = makeKnex({ client: name, useNullAsDefault: true, log: { warn() {}, deprecate() {} } })

      for (const [what, [make, effects, others]] of Object.entries({ ...ROWS, ...SCHEMA })) {
        const statements = compile(knex, make)
        const expected = others?.[name] ?? effects
        if (statements.length === 0) continue
        it(`${what}: ${expected}`, () => {
          const found = new Set(statements.map(effectsOf))
          if (found.size > 1) found.delete('nothing')
          expect([...found].sort().join(' & ')).to.equal(expected)
        })
      }
    })
  }

  it('compiles most of them on every client', () => {
    for (const name of CLIENTS) {
      const knex = makeKnex({ client: name, useNullAsDefault: true, log: { warn() {}, deprecate() {} } })
      const made = Object.values({ ...ROWS, ...SCHEMA }).filter(([make]) => compile(knex, make).length > 0)
      expect(made.length, name).to.be.above(40)
    }
  })
})
