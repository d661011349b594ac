import { expect } from 'chai'
import * as fc from 'fast-check'
import type { Knex } from 'knex'
import type { Catalog } from '../../../../lib/database/catalog/graph/Catalog.js'
import { readCatalog } from '../../../../lib/database/catalog/readCatalog.js'
import { openSqlite } from '../../../support/databases.js'

/** Words of type names, made of what the rules of affinity look for, in any mix and case. */
const fragment = fc.constantFrom(
  'int',
  'char',
  'clob',
  'text',
  'blob',
  'real',
  'floa',
  'doub',
  'xi',
  'nt',
  'tex',
  'x',
  'po',
)
const word = fc
  .tuple(fc.array(fragment, { minLength: 1, maxLength: 3 }), fc.boolean())
  .map(([fragments, upper]) => (upper ? fragments.join('').toUpperCase() : fragments.join('')))
const type = fc.oneof(
  fc.array(word, { maxLength: 3 }).map((words) => words.join(' ')),
  fc.constantFrom(
    'integer',
    'TEXT',
    'varchar(255)',
    'unsigned big int',
    'floating point',
    'decimal(10,5)',
    'ınt',
    'İNT',
  ),
)
const collation = fc.constantFrom('', 'collate nocase', 'collate binary', 'collate rtrim', '/* collate */')
const keyCollation = fc.constantFrom('', '', 'collate binary', 'collate BINARY', 'collate nocase', '/* collate */')

interface Table {
  readonly types: string[]
  readonly collations: string[]
  /** The columns of the key in its order, each with what follows its name there. */
  readonly key: readonly (readonly [column: number, collation: string])[]
  readonly options: string
  readonly inline: boolean
}

const tables = (type: fc.Arbitrary<string>, most: number): fc.Arbitrary<Table> =>
  fc.integer({ min: 1, max: most }).chain((columns) =>
    fc.record({
      types: fc.array(type, { minLength: columns, maxLength: columns }),
      collations: fc.array(collation, { minLength: columns, maxLength: columns }),
      key: fc.uniqueArray(fc.tuple(fc.nat({ max: columns - 1 }), keyCollation), {
        selector: ([column]) => column,
      }),
      options: fc.constantFrom('', 'without rowid'),
      inline: fc.boolean(),
    }),
  )

const VALUES = ['a', 'A', 'a ', 'A ', '1', '1.0', '01', 1, 2.5, '2.5', 9007199254740993n, '']
const rows = fc.array(fc.array(fc.constantFrom(...VALUES), { minLength: 3, maxLength: 3 }), {
  minLength: 8,
  maxLength: 16,
})

describe("SQLite's catalog", () => {
  let knex: Knex
  beforeEach(async () => (knex = await openSqlite()))
  afterEach(() => knex.destroy())

  it('gives the key that the pragma shows, with the affinities that values show', async () => {
    let keyed = 0
    await fc.assert(
      fc.asyncProperty(tables(type, 3), async (table) => {
        const catalog = await create(knex, table)
        const names = await keyNames(knex)
        const kinds: (string | undefined)[] = []
        for (const name of names) kinds.push(await shownKind(knex, table, Number(name.slice(1))))
        const expected = kinds.includes(undefined) ? undefined : names.map((column, i) => ({ column, kind: kinds[i] }))
        const actual = catalog.keyOf('t')
        if (actual !== undefined) keyed++
        if (actual !== undefined || !hasCollatedKey(table)) {
          expect(actual).to.deep.equal(names.length === 0 ? undefined : expected)
        }
      }),
      { numRuns: 700 },
    )
    // The property says something only if there are keys, and not always.
    expect(keyed).to.be.within(50, 450)
  })

  it('gives no key that several rows are equal to', async () => {
    let repeated = 0
    await fc.assert(
      fc.asyncProperty(tables(fc.constantFrom('text', 'text', 'int', 'integer', ''), 2), rows, async (table, rows) => {
        const catalog = await create(knex, table)
        const marks = table.types.map(() => '?').join()
        for (const row of rows) {
          // A row number has to be a whole number: what is none is refused.
          const values = row.slice(0, table.types.length) as Knex.RawBinding[]
          await knex.raw(`insert or ignore into t values (${marks})`, values).catch(() => undefined)
        }
        const names = await keyNames(knex)
        if (names.length === 0) return
        const condition = names.map((name) => `${name} = ?`).join(' and ')
        for (const row of rows) {
          const values = names.map((name) => row[Number(name.slice(1))]) as Knex.RawBinding[]
          const found = await knex.raw(`select 1 from t where ${condition}`, values)
          if (found.length > 1) repeated++
          if (catalog.keyOf('t') !== undefined) expect(found.length).to.be.at.most(1)
        }
      }),
      { numRuns: 400 },
    )

    expect(repeated).to.be.above(10)
  })
})

async function create(knex: Knex, { types, collations, key, options, inline }: Table): Promise<Catalog> {
  const [first] = key
  const isInline = inline && key.length === 1 && first?.[1] === ''
  const columns = types.map((type, i) => {
    const own = isInline && first[0] === i ? 'primary key' : ''
    return `c${i} ${type} ${own} ${collations[i]}`
  })
  const list = key.map(([column, collation]) => `c${column} ${collation}`).join()
  const constraint = isInline || key.length === 0 ? '' : `, primary key (${list})`
  await knex.raw('drop table if exists t')
  await knex.raw(`create table t (${columns.join()}${constraint}) ${key.length === 0 ? '' : options}`)
  return readCatalog('sqlite3', (sql) => knex.raw(sql))
}

async function keyNames(knex: Knex): Promise<string[]> {
  const rows: { name: string }[] = await knex.raw("select name from pragma_table_info('t') where pk > 0 order by pk")
  return rows.map(({ name }) => name)
}

/** What a column of the type makes of a number in a text, and of a number, shows its affinity. */
async function shownKind(knex: Knex, { types }: Table, column: number): Promise<string | undefined> {
  await knex.raw('drop table if exists shown')
  await knex.raw(`create table shown (x ${types[column]})`)
  await knex.raw("insert into shown values ('1'), (1), (1.0)")
  const rows: { shown: string }[] = await knex.raw('select typeof(x) as shown from shown order by rowid')
  const shown = rows.map((row) => row.shown).join()
  // NUMERIC stores the same as INTEGER: only a cast distinguishes them.
  if (shown === 'text,text,text') return 'text'
  if (shown !== 'integer,integer,integer') return undefined
  const [cast]: { cast: string }[] = await knex.raw(`select typeof(cast('1.5' as ${types[column]})) as cast`)
  return cast?.cast === 'integer' ? 'integer' : undefined
}

function hasCollatedKey({ key }: Table): boolean {
  return key.some(([, collation]) => collation.startsWith('collate'))
}
