import type { Catalog } from '../../../../lib/database/catalog/graph/Catalog.js'
import type {
  Reference,
  TableColumn,
  TableDescription,
} from '../../../../lib/database/catalog/graph/TableDescription.js'
import { ObservedKnex } from '../../../../lib/database/connection/ObservedKnex.js'
import { noteRead } from '../../../../lib/database/precision/readTables.js'
import type { WriteOutcome, WriteTags } from '../../../../lib/database/precision/WriteTags.js'
import { writeClock } from '../../../../lib/cache/freshness/writeClock.js'
import { readStatement } from '../../../../lib/database/sql/readStatement.js'
import { writeTags } from '../../../../lib/database/tags/writeTags.js'
import { fakeCatalog } from '../../support/fakeCatalog.js'

const INT = { name: 'integer', least: -2147483648, most: 2147483647 } as const
const TEXT = { name: 'text', longest: 10 } as const

const column = (spelling: string, more: Partial<TableColumn> = {}): [string, TableColumn] => [
  spelling.toLowerCase(),
  { spelling, kind: INT, isIndexed: false, followsUpdates: false, initial: '~', ...more },
]

const REFERENCES: readonly Reference[] = [
  { child: 'parts', columns: ['task_id'], parentColumns: ['id'], onDelete: 'delete', onUpdate: 'set' },
  { child: 'notes', columns: ['task_id'], parentColumns: ['id'], onDelete: 'set', onUpdate: 'nothing' },
]

const indexed = { isIndexed: true }

function table(name: string, columns: [string, TableColumn][], more: Partial<TableDescription> = {}): TableDescription {
  return {
    name,
    columns: new Map([column('id', { ...indexed, initial: undefined, isNumbered: true }), ...columns]),
    key: [{ column: 'id', kind: 'integer' }],
    isPlainToRead: true,
    isPlainToWrite: true,
    references: [],
    ...more,
  }
}

export const described: Readonly<Record<string, TableDescription>> = {
  tasks: table(
    'tasks',
    [
      column('project', indexed),
      column('state', { kind: TEXT, isIndexed: true, initial: '=open' }),
      column('title', { kind: TEXT }),
      column('n'),
      column('size', { kind: undefined }),
    ],
    { references: REFERENCES },
  ),
  parts: table('parts', [column('task_id', indexed), column('n', indexed)]),
  notes: table('notes', [column('task_id', indexed), column('stamp', { followsUpdates: true, kind: undefined })]),
  logs: table('logs', [column('n', indexed)]),
  tracked: table('tracked', [column('n', indexed), column('twice', { ...indexed, followsUpdates: true })]),
  fired: table('fired', [column('n', indexed)], { isPlainToWrite: false }),
  links: table('links', [column('a', indexed), column('b', indexed), column('n')], {
    key: ['a', 'b'].map((each) => ({ column: each, kind: 'integer' })),
  }),
  docs: table('docs', [column('n', indexed)], { key: [{ column: 'name', kind: 'text' }] }),
  deep: table('deep', [column('n', indexed)], {
    references: [{ child: 'tasks', columns: ['project'], parentColumns: ['id'], onDelete: 'delete', onUpdate: 'set' }],
  }),
  owners: table('owners', [], {
    references: [{ child: 'owned', columns: ['owner'], parentColumns: ['id'], onDelete: 'set', onUpdate: 'set' }],
  }),
  owned: table('owned', [column('owner', { ...indexed, initial: '=7' })]),
  seeded: table('seeded', [column('id', { ...indexed, initial: '=7' }), column('n', indexed)]),
  above: table('above', [column('n', indexed)], {
    references: [{ child: 'fired', columns: ['n'], parentColumns: ['id'], onDelete: 'delete', onUpdate: 'set' }],
  }),
}
for (const name of Object.keys(described)) noteRead(`db/${name}`)

const CASCADES: Readonly<Record<string, readonly string[]>> = {
  tasks: ['parts', 'notes'],
  deep: ['tasks', 'parts', 'notes'],
  above: ['fired'],
}

export const catalog: Catalog = fakeCatalog(Object.keys(described), {
  describe: (name) => described[name],
  affectedBy: (names, action) =>
    new Set([...names].flatMap((name) => [name, ...(action === 'insert' ? [] : (CASCADES[name] ?? []))])),
})

export const write = (
  sql: string,
  bindings: readonly unknown[] = [],
  dialect = 'postgresql',
  known: Catalog = catalog,
): WriteTags =>
  writeTags(readStatement(sql), bindings, new ObservedKnex(dialect, { name: 'db', isUnknown: false }), known)

/** Tags in short, without the one of every write: the database's name is left out. */
/** Without the tags of what columns are set to, which have specs of their own. */
export const brief = (tags: readonly string[]): string[] =>
  [...new Set(tags)]
    .filter((tag) => tag !== 'tables:db' && !tag.includes('/>'))
    .map((tag) => tag.replaceAll('db/', ''))
    .sort()

export const tagsOf = (...args: Parameters<typeof write>): string[] => brief(write(...args).tags)

export const outcome = (more: Partial<WriteOutcome> = {}): WriteOutcome => ({
  rows: undefined,
  response: undefined,
  begun: writeClock.now,
  isAlone: true,
  ...more,
})

export const coarse = (...names: string[]): string[] => names.flatMap((name) => [`all:${name}`, `table:${name}`]).sort()

/** All combinations of beginnings and endings. */
export const each = (starts: readonly string[], ends: readonly string[]): string[] =>
  starts.flatMap((start) => ends.map((end) => start + end))

export const sorted = (...lists: (string | readonly string[])[]): string[] => [...new Set(lists.flat())].sort()
