import type { ValueKind } from '../../../../lib/core/tables/comparableValue.js'
import type { Catalog } from '../../../../lib/database/catalog/graph/Catalog.js'
import type { TableColumn, TableDescription } from '../../../../lib/database/catalog/graph/TableDescription.js'
import { fakeCatalog } from '../../support/fakeCatalog.js'

const INTEGER: ValueKind = { name: 'integer', least: -(2 ** 31), most: 2 ** 31 - 1 }
const KINDS: Readonly<Record<string, ValueKind | undefined>> = {
  i: INTEGER,
  t: { name: 'text' },
  b: { name: 'boolean' },
  d: { name: 'day' },
  x: undefined,
}

/** `name:kind`, with a `!` for a column that is indexed. The first columns are the key. */
function table(name: string, columns: string, keyLength = 1, isPlainToRead = true): TableDescription {
  const parsed = columns.split(' ').map((column) => column.split(':') as [string, string])
  const described = new Map<string, TableColumn>(
    parsed.map(([spelling, kind]) => [
      spelling.toLowerCase(),
      {
        spelling,
        kind: KINDS[kind[0] as string],
        isIndexed: kind.endsWith('!'),
        followsUpdates: false,
        initial: undefined,
      },
    ]),
  )
  const key = parsed
    .slice(0, keyLength)
    .map(([column, kind]) => ({ column: column.toLowerCase(), kind: kind.startsWith('t') ? 'text' : 'integer' }) as const)
  return { name, columns: described, key, isPlainToRead, isPlainToWrite: true, references: [] }
}

export const TABLES = [
  table('users', 'id:i! email:t! name:t boss:i! born:d active:b photo:x'),
  table('posts', 'id:i! author:i! title:t tenantId:i! status:t! score:x views:i'),
  table('docs', 'id:t! owner:i! body:t'),
  table('links', 'a:i! b:i! weight:i', 2),
  table('secret', 'id:i! owner:i!', 1, false),
]

/** Tables as above, a view `adults` of `users`, and a function `age_of` that reads `docs`. */
export function readCatalog(answers: Partial<Catalog> = {}): Catalog {
  const names = [...TABLES.map(({ name }) => name), 'adults', 'age_of']
  const behind: Readonly<Record<string, string>> = { adults: 'users', age_of: 'docs' }
  return fakeCatalog(names, {
    describe: (name) => TABLES.find((each) => each.name === name),
    keyOf: (name) => TABLES.find((each) => each.name === name)?.key,
    basesOf: (given) => new Set([...given].flatMap((name) => (name in behind ? [name, behind[name] as string] : [name]))),
    ...answers,
  })
}
