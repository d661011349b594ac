import { expect } from 'chai'
import makeKnex, { type Knex } from 'knex'
import { Model, type QueryBuilder } from 'objection'
import { openSqlite } from '../../../support/databases.js'
import { brief } from './keyed.js'

class User extends Model {
  static override tableName = 'users'
  declare id: number
  declare n: number
}

class Person extends User {
  declare children: Person[]
  static override relationMappings = {
    children: {
      relation: Model.HasManyRelation,
      modelClass: Person,
      join: { from: 'users.id', to: 'users.parent_id' },
    },
    parent: {
      relation: Model.BelongsToOneRelation,
      modelClass: Person,
      join: { from: 'users.parent_id', to: 'users.id' },
    },
  }
}

class Doc extends Model {
  static override tableName = 'docs'
  declare id: string
}

class Link extends Model {
  static override tableName = 'links'
  static override idColumn = ['a', 'b']
}

const CLIENTS = ['sqlite3', 'better-sqlite3', 'pg', 'mysql2', 'mssql'] as const
type Client = (typeof CLIENTS)[number]
type Row = readonly [make: (knex: Knex) => any, expected: string, others?: Partial<Record<Client, string>>]

const USER = 'read users 1, counted'
const NOTHING = 'nothing'

/** What is built, and what is read from it. A client that cannot build something is left out. */
const KNEX: Readonly<Record<string, Row>> = {
  where: [(knex) => knex('users').where('id', 1), USER],
  'where a string': [(knex) => knex('users').where('id', '1'), USER],
  first: [(knex) => knex('users').where({ id: 1 }).first(), USER, { mssql: 'read users 1' }],
  'where and more': [(knex) => knex('users').where({ n: 3, id: 1 }).whereNotNull('m').whereBetween('o', [1, 2]), USER],
  'where after between': [(knex) => knex('users').whereBetween('n', [1, 2]).where('id', 1), USER],
  'where or': [(knex) => knex('users').where({ id: 1 }).orWhere('n', 2), NOTHING],
  'where or in parentheses': [
    (knex) =>
      knex('users')
        .where({ id: 1 })
        .where((both) => void both.where('n', 2).orWhere('n', 3)),
    USER,
  ],
  'where not': [(knex) => knex('users').whereNot('id', 1), NOTHING],
  'where not all': [(knex) => knex('users').whereNot((all) => void all.where('id', 1).where('n', 1)), NOTHING],
  'where like': [(knex) => knex('users').whereLike('n', 'x%').where('id', 1), USER],
  'where exists': [(knex) => knex('users').where('id', 1).whereExists(knex('docs').select('id')), NOTHING],
  'where greater': [(knex) => knex('users').where('id', '>', 1), NOTHING],
  'where null': [(knex) => knex('users').where('id', null as never), NOTHING],
  whereIn: [(knex) => knex('users').whereIn('id', [3, 1, 3]), 'read users 3 1, counted'],
  'whereIn a query': [(knex) => knex('users').whereIn('id', knex('docs').select('n')), NOTHING],
  'whereIn no values': [(knex) => knex('users').whereIn('id', []), NOTHING],
  whereNotIn: [(knex) => knex('users').whereNotIn('id', [1]), NOTHING],
  columns: [(knex) => knex('users').select('id', 'users.n as m').where('users.id', 1), USER],
  alias: [(knex) => knex('users as u').where('u.id', 1), USER],
  schema: [(knex) => knex.withSchema('s').from('users').where('users.id', 1), USER],
  comment: [(knex) => knex('users').where('id', 1).comment('why'), USER],
  'order and limit': [(knex) => knex('users').where('id', 1).orderBy('n').limit(3).offset(2), USER],
  'for update': [(knex) => knex('users').where('id', 1).forUpdate(), USER, { mssql: NOTHING }],
  count: [(knex) => knex('users').where('id', 1).count(), 'read users 1'],
  distinct: [(knex) => knex('users').where('id', 1).distinct('n'), 'read users 1'],
  'group and having': [
    (knex) => knex('users').select('n').where('id', 1).groupBy('n').having('n', '>', 1),
    'read users 1',
  ],
  rank: [(knex) => knex('users').where('id', 1).rank('r', 'n'), 'read users 1'],
  join: [(knex) => knex('users').join('docs', 'docs.id', 'users.id').where('users.id', 1), NOTHING],
  'from two': [(knex) => knex.from(knex.raw('users, docs')).where('users.id', 1), NOTHING],
  'from a query': [(knex) => knex.from(knex('users').as('users')).where('id', 1), NOTHING],
  union: [(knex) => knex('users').where('id', 1).union(knex('users').where('id', 2)), NOTHING],
  with: [(knex) => knex.with('users', knex('docs')).from('users').where('id', 1), NOTHING],
  'another table': [(knex) => knex('others').where('id', 1), NOTHING],
  'a table without key': [(knex) => knex('keyless').where('id', 1), NOTHING],
  'half a key': [(knex) => knex('links').where('a', 1), NOTHING],
  'a whole key': [(knex) => knex('links').where({ b: 2, a: 1 }), 'read links 1/2, counted'],
  'keys of one part': [(knex) => knex('links').where('a', 1).whereIn('b', [2, 3]), 'read links 1/2 1/3, counted'],
  'whole keys': [
    (knex) =>
      knex('links').whereIn(['b', 'a'], [
        [2, 1],
        [4, 3],
      ] as never),
    'read links 1/2 3/4, counted',
  ],
  insert: [(knex) => knex('users').insert({ id: 7, n: 1 }), 'insert users 7'],
  'insert without key': [(knex) => knex('users').insert({ n: 1 }), 'insert users, generates'],
  'insert nothing': [(knex) => knex('users').insert({}), 'insert users, generates'],
  'insert several': [(knex) => knex('users').insert([{ id: 7, n: 1 }, { id: 8 }]), 'insert users 7 8'],
  'insert some without key': [(knex) => knex('users').insert([{ id: 7 }, { n: 8 }]), 'insert users 7, generates'],
  'insert returning': [(knex) => knex('users').insert({ id: 7, n: 1 }, ['id', 'n']), 'insert users 7'],
  'insert an expression': [
    (knex) => knex('users').insert({ id: 7, n: knex.raw('(1 + abs(?))', [3]) }),
    'insert users 7',
  ],
  'insert a computed key': [(knex) => knex('users').insert({ id: knex.raw('1 + ?', [3]) }), NOTHING],
  'insert from a query': [(knex) => knex('users').insert(knex('docs').select('id')), NOTHING],
  'insert a query': [(knex) => knex('users').insert({ id: 7, n: knex('docs').max('n') }), NOTHING],
  'insert or ignore': [(knex) => knex('users').insert({ id: 7 }).onConflict('id').ignore(), 'insert users 7'],
  'insert several or ignore': [
    (knex) =>
      knex('users')
        .insert([{ id: 7 }, { id: 8 }])
        .onConflict('id')
        .ignore(),
    'insert users 7 8',
  ],
  'insert or merge': [(knex) => knex('users').insert({ id: 7, n: 1 }).onConflict('n').merge(), NOTHING],
  'insert several or merge': [
    (knex) =>
      knex('users')
        .insert([{ id: 7 }, { id: 8 }])
        .onConflict('id')
        .merge(),
    NOTHING,
  ],
  'insert text': [(knex) => knex('docs').insert({ id: 'A-1', n: 1 }), 'insert docs a1'],
  'insert text or ignore': [
    (knex) => knex('docs').insert({ id: 'A-1' }).onConflict('id').ignore(),
    'insert docs a1',
    { mysql2: NOTHING },
  ],
  'insert a whole key': [(knex) => knex('links').insert({ n: 1, b: 2, a: 1 }), 'insert links 1/2'],
  'insert half a key': [(knex) => knex('links').insert({ n: 1, b: 2 }), 'insert links, generates'],
  update: [(knex) => knex('users').where('id', 1).update({ n: 2, m: 'x' }), 'update users 1'],
  'update an alias': [(knex) => knex('users as u').where('u.id', 1).update({ n: 2 }), 'update users 1'],
  'update returning': [(knex) => knex('users').where('id', 1).update({ n: 2 }, ['id', 'n']), 'update users 1'],
  'update the key': [(knex) => knex('users').where('id', 1).update({ n: 2, id: 3 }), NOTHING],
  'update all': [(knex) => knex('users').update({ n: 2 }), NOTHING],
  'update with a query': [
    (knex) =>
      knex('users')
        .where('id', 1)
        .update({ n: knex('docs').max('n') }),
    NOTHING,
  ],
  'update from': [
    (knex) =>
      (knex('users') as any)
        .updateFrom('docs')
        .where('users.id', 1)
        .update({ n: knex.ref('docs.n') }),
    NOTHING,
    // Only PostgreSQL has it; the others leave it out.
    { sqlite3: NOTHING, 'better-sqlite3': NOTHING, mysql2: 'update users 1', mssql: 'update users 1' },
  ],
  'update a join': [
    (knex) => knex('users').join('docs', 'docs.id', 'users.id').where('users.id', 1).update({ n: 1 }),
    NOTHING,
    { sqlite3: 'update users 1', 'better-sqlite3': 'update users 1', pg: 'update users 1' },
  ],
  increment: [(knex) => knex('users').where('id', 1).increment({ n: 2, m: 3 }), 'update users 1'],
  delete: [(knex) => knex('users').where('id', 1).del(), 'delete users 1'],
  'delete several': [(knex) => knex('users').whereIn('id', [1, 2]).del(), 'delete users 1 2'],
  'delete returning': [(knex) => knex('users').where('id', 1).del(['id']), 'delete users 1', { mssql: NOTHING }],
  'delete all': [(knex) => knex('users').del(), NOTHING],
  'delete using': [
    (knex) =>
      knex('users')
        .using('docs' as never)
        .where('users.id', 1)
        .del(),
    NOTHING,
    { sqlite3: 'delete users 1', 'better-sqlite3': 'delete users 1', mssql: 'delete users 1' },
  ],
  truncate: [(knex) => knex('users').truncate(), NOTHING],
}

const graph = (builder: QueryBuilder<any, any>): any => builder.toKnexQuery()

const OBJECTION: typeof KNEX = {
  findById: [(knex) => graph(User.query(knex).findById(1)), USER],
  findOne: [(knex) => graph(User.query(knex).findOne({ id: 1 })), USER],
  findByIds: [(knex) => graph(User.query(knex).findByIds([1, 2])), 'read users 1 2, counted'],
  'findById by a text': [(knex) => graph(Doc.query(knex).findById('A_b-1')), 'read docs ab1, counted'],
  'findById by a number': [(knex) => graph(Doc.query(knex).findById(1)), NOTHING],
  'findById of a composite': [(knex) => graph(Link.query(knex).findById([1, 2])), 'read links 1/2, counted'],
  'findByIds of a composite': [
    (knex) =>
      graph(
        Link.query(knex).findByIds([
          [1, 2],
          [3, 4],
        ] as never),
      ),
    'read links 1/2 3/4, counted',
    { mssql: NOTHING },
  ],
  'an alias': [(knex) => graph(User.query(knex).alias('u').findById(1).select('u.n')), USER],
  $query: [(knex) => graph(User.fromJson({ id: 1 }).$query(knex)), USER],
  resultSize: [(knex) => graph(User.query(knex).findById(1).count()), 'read users 1'],
  patch: [(knex) => graph(User.query(knex).findById(1).patch({ n: 3 })), 'update users 1'],
  patchAndFetchById: [(knex) => graph(User.query(knex).patchAndFetchById(1, { n: 3 })), 'update users 1'],
  '$query patch': [(knex) => graph(User.fromJson({ id: 1 }).$query(knex).patch({ n: 3 })), 'update users 1'],
  'patch of a composite': [
    (knex) =>
      graph(
        Link.query(knex)
          .findById([1, 2])
          .patch({ n: 3 } as never),
      ),
    'update links 1/2',
  ],
  'patch of the key': [(knex) => graph(User.query(knex).findById(1).patch({ id: 3 })), NOTHING],
  increment: [(knex) => graph(User.query(knex).findById(1).increment('n', 2)), 'update users 1'],
  deleteById: [(knex) => graph(User.query(knex).deleteById(1)), 'delete users 1'],
  insert: [(knex) => graph(User.query(knex).insert({ n: 3 })), 'insert users, generates'],
  'insert with id': [(knex) => graph(User.query(knex).insert({ id: 3 })), 'insert users 3'],
  'insert and merge': [(knex) => graph(User.query(knex).insert({ id: 3 }).onConflict('id').merge()), NOTHING],
}

/** What would be sent; nothing when the client does not know how. */
function compile(knex: Knex, make: Row[0]): { sql: string; bindings: unknown[] }[] {
  try {
    return [make(knex).toSQL()]
      .flat()
      .filter(({ sql }) => sql !== '')
      .map((compiled) => compiled.toNative?.() ?? compiled)
  } catch {
    return []
  }
}

describe('the rows that compiled statements name', () => {
  for (const client of CLIENTS) {
    const knex = makeKnex({ client, useNullAsDefault: true, log: { warn() {}, deprecate() {} } })
    for (const [by, table] of Object.entries({ Knex: KNEX, Objection: OBJECTION })) {
      describe(`of ${by} for ${client}`, () => {
        for (const [what, [make, expected, others]] of Object.entries(table)) {
          const compiled = compile(knex, make)
          if (compiled.length === 0) continue
          it(`${what}: ${others?.[client] ?? expected}`, () => {
            for (const { sql, bindings } of compiled) {
              expect(brief(sql, bindings), sql).to.equal(others?.[client] ?? expected)
            }
          })
        }

        it('are known for most statements', () => {
          const made = Object.values(table).filter(([make]) => compile(knex, make).length > 0)
          expect(made.length).to.be.above(Object.keys(table).length * 0.8)
        })
      })
    }
  }

  it('are known for the statements that Objection sends by itself', async () => {
    const knex = await openSqlite()
    try {
      await knex.schema.createTable('users', (table) => {
        table.increments('id')
        table.integer('n')
        table.integer('parent_id')
      })
      const sent: string[] = []
      knex.on('query', ({ sql, bindings }) => sent.push(brief(sql, bindings)))
      await Person.query(knex).insertGraph([{ n: 1, children: [{ n: 2 }, { id: 9, n: 3 }] }])
      await Person.query(knex).patchAndFetchById(9, { n: 4 })
      await Person.query(knex).findById(9).withGraphFetched('parent')
      await Person.fromJson({ id: 9 }).$query(knex).delete()
      expect(sent).to.deep.equal([
        'insert users, generates',
        'insert users, generates',
        'insert users 9',
        'update users 9',
        'read users 9, counted',
        'read users 9, counted',
        'read users 1, counted',
        'delete users 9',
      ])
    } finally {
      await knex.destroy()
    }
  })
})
