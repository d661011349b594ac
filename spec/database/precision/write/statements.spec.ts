import { expect } from 'chai'
import { fakeCatalog } from '../../support/fakeCatalog.js'
import { brief, coarse, described, each, sorted, tagsOf, write } from './shop.js'

const open = (of: string, ...columns: string[]): string[] => columns.map((column) => `=${of}/${column}?`)

/** What a deleted task takes along: its parts, and its key in notes. */
const along = (key: string): string[] =>
  [
    ['table:parts', 'bulk-gone:parts', `=bulk-gone:parts/task_id${key}`, ...open('bulk-gone:parts', 'id', 'n')],
    ['table:notes', 'bulk-set:notes', 'bulk-set:notes.task_id', 'bulk-set:notes.stamp'],
    ...['bulk-set:notes.task_id', 'bulk-set:notes.stamp'].flatMap((set) =>
      key === '?' ? open(set, 'id', 'task_id') : [`=${set}/task_id${key}`, `=${set}/task_id~`, ...open(set, 'id')],
    ),
  ].flat()

type Statement = readonly [
  sql: string,
  bindings: readonly unknown[],
  dialect: string,
  expected: readonly (string | readonly string[])[],
]

const PG = 'postgresql'
const STATEMENTS: Readonly<Record<string, Statement>> = {
  'an update by the key': [
    'update "tasks" set "title" = $1 where "id" = $2',
    ['x', 5],
    PG,
    [
      'table:tasks',
      'set:tasks',
      'set:tasks.title',
      'row:tasks/["5"]',
      'row:tasks/["5"].title',
      '=set:tasks.title/id=5',
      ...open('set:tasks.title', 'project', 'state'),
    ],
  ],
  'a column before and after': [
    'update "tasks" set "project" = $1 where "id" = $2 and "project" = $3',
    [7, 5, 6],
    PG,
    [
      ['table:tasks', 'set:tasks', 'set:tasks.project', 'row:tasks/["5"]', 'row:tasks/["5"].project'],
      ...each(['=set:tasks.project/'], ['id=5', 'project=6', 'project=7', 'state?']),
    ],
  ],
  'several keys': [
    'update `logs` set `n` = ? where `id` in (?, ?)',
    [1, 5, 6],
    'sqlite3',
    [
      ['table:logs', 'set:logs', 'set:logs.n', '=set:logs.n/id=5', '=set:logs.n/id=6', '=set:logs.n/n?'],
      ...each(['row:logs/["5"]', 'row:logs/["6"]'], ['', '.n']),
    ],
  ],
  'an expression': [
    'update "logs" set "n" = "n" + 1 where "n" = $1',
    [4],
    PG,
    ['table:logs', 'bulk-set:logs', 'bulk-set:logs.n', ...open('bulk-set:logs.n', 'id', 'n')],
  ],
  'a key that is set': [
    'update "logs" set "id" = $1 where "id" = $2',
    [6, 5],
    PG,
    ['table:logs', 'bulk-set:logs', 'bulk-set:logs.id', ...each(['=bulk-set:logs.id/'], ['id=5', 'id=6', 'n?'])],
  ],
  'a column that follows': [
    'update "tracked" set "n" = $1 where "id" = $2',
    [1, 5],
    PG,
    [
      ['table:tracked', 'set:tracked', 'set:tracked.n', 'set:tracked.twice'],
      ...each(['row:tracked/["5"]'], ['', '.n', '.twice']),
      ...each(['=set:tracked.n/', '=set:tracked.twice/'], ['id=5', 'n?', 'twice?']),
    ],
  ],
  'a query in the condition': [
    'update "logs" set "id" = $1 where "n" = $2 and "id" in (select "n" from "parts" where "id" = $3)',
    [9, 4, 5],
    PG,
    ['table:logs', 'bulk-set:logs', 'bulk-set:logs.id', '=bulk-set:logs.id/id?', '=bulk-set:logs.id/n=4'],
  ],
  'a limit': [
    'update `logs` set `n` = ? where `n` = ? order by `id` limit ?',
    [1, 2, 3],
    'mysql2',
    ['table:logs', 'bulk-set:logs', 'bulk-set:logs.n', ...each(['=bulk-set:logs.n/'], ['id?', 'n=1', 'n=2'])],
  ],
  'no condition': [
    'update "logs" set "n" = $1',
    [1],
    PG,
    ['table:logs', 'bulk-set:logs', 'bulk-set:logs.n', ...open('bulk-set:logs.n', 'id', 'n')],
  ],
  'a delete by the key': [
    'delete from "tasks" where "id" = $1 returning *',
    [5],
    PG,
    [
      ['table:tasks', 'gone:tasks', 'row-gone:tasks/["5"]', '=gone:tasks/id=5'],
      ...open('gone:tasks', 'project', 'state'),
      ...along('=5'),
    ],
  ],
  'another delete': [
    'delete from "tasks" where "project" = $1',
    [5],
    PG,
    [
      ['table:tasks', 'bulk-gone:tasks', '=bulk-gone:tasks/project=5', ...open('bulk-gone:tasks', 'id', 'state')],
      ...along('?'),
    ],
  ],
  'what lies deeper': [
    'delete from "deep" where "id" = $1',
    [5],
    PG,
    [
      ['table:deep', 'gone:deep', 'row-gone:deep/["5"]', '=gone:deep/id=5', '=gone:deep/n?'],
      ['table:tasks', 'bulk-gone:tasks', '=bulk-gone:tasks/project=5', ...open('bulk-gone:tasks', 'id', 'state')],
      ...coarse('parts', 'notes'),
    ],
  ],
  'a child with triggers': [
    'delete from "above" where "id" = $1',
    [5],
    PG,
    [['table:above', 'gone:above', 'row-gone:above/["5"]', '=gone:above/id=5', '=gone:above/n?'], ...coarse('fired')],
  ],
  'an insert': [
    'insert into "tasks" ("project", "title") values ($1, $2), ($3, DEFAULT) returning "id"',
    [5, 'x', 6],
    PG,
    ['table:tasks', 'new:tasks', ...each(['=new:tasks/'], ['id?', 'project=5', 'project=6', 'state=open'])],
  ],
  'an insert of DEFAULT': [
    'insert into "tasks" ("state", "project") values (DEFAULT, NULL)',
    [],
    PG,
    ['table:tasks', 'new:tasks', ...each(['=new:tasks/'], ['id?', 'project~', 'state=open'])],
  ],
  "Knex's insert for SQLite": [
    'insert into `logs` (`id`, `n`) select ? as `id`, ? as `n` union all select ? as `id`, ? as `n` where true on conflict (`id`) do nothing',
    [1, 5, 2, null],
    'sqlite3',
    ['table:logs', 'new:logs', ...each(['=new:logs/'], ['id=1', 'id=2', 'n=5', 'n~'])],
  ],
  'an insert from a query': [
    'insert into "logs" ("n") select "n" from "parts" where "id" = $1',
    [5],
    PG,
    ['table:logs', 'new:logs', ...open('new:logs', 'id', 'n')],
  ],
  'an insert without columns': [
    'insert into logs values (?, ?)',
    [1, 2],
    'sqlite3',
    ['table:logs', 'new:logs', ...open('new:logs', 'id', 'n')],
  ],
  'a row id by another name': [
    'insert into `logs` (`rowid`, `n`) values (?, ?)',
    [1, 2],
    'sqlite3',
    ['table:logs', 'new:logs', ...open('new:logs', 'id', 'n')],
  ],
  'on conflict do update': [
    'insert into "logs" ("id", "n") values ($1, $2) on conflict ("id") do update set "n" = excluded."n"',
    [5, 6],
    PG,
    [
      'table:logs',
      'new:logs',
      '=new:logs/id=5',
      '=new:logs/n=6',
      'bulk-set:logs',
      'bulk-set:logs.n',
      '=bulk-set:logs.n/id=5',
      '=bulk-set:logs.n/n?',
    ],
  ],
  'on conflict with a constant': [
    'insert into "logs" ("id", "n") values ($1, $2) on conflict ("n") do update set "n" = $3',
    [5, 6, 7],
    PG,
    [
      ['table:logs', 'new:logs', '=new:logs/id=5', '=new:logs/n=6', 'bulk-set:logs', 'bulk-set:logs.n'],
      ...each(['=bulk-set:logs.n/'], ['id?', 'n=6', 'n=7']),
    ],
  ],
  'on duplicate key update': [
    'insert into `logs` (`id`, `n`) values (?, ?) on duplicate key update `n` = values(`n`)',
    [5, 6],
    'mysql2',
    [
      'table:logs',
      'new:logs',
      '=new:logs/id=5',
      '=new:logs/n=6',
      'bulk-set:logs',
      'bulk-set:logs.n',
      ...open('bulk-set:logs.n', 'id', 'n'),
    ],
  ],
  replace: [
    'replace into `tasks` (`id`, `project`) values (?, ?)',
    [5, 6],
    'mysql2',
    [
      'table:tasks',
      'new:tasks',
      ...each(['=new:tasks/'], ['id=5', 'project=6', 'state=open']),
      'bulk-gone:tasks',
      ...open('bulk-gone:tasks', 'id', 'project', 'state'),
      ...coarse('parts', 'notes'),
    ],
  ],
  'a key of two columns': [
    'delete from "links" where "a" = $1 and "b" in ($2, $3)',
    [1, 2, 3],
    PG,
    [
      ['table:links', 'gone:links', 'row-gone:links/["1","2"]', 'row-gone:links/["1","3"]'],
      ...each(['=gone:links/'], ['a=1', 'b=2', 'b=3', 'id?']),
    ],
  ],
}

describe('the tags of a write by its text', () => {
  for (const [name, [sql, bindings, dialect, expected]] of Object.entries(STATEMENTS)) {
    it(name, () => {
      expect(tagsOf(sql, bindings, dialect)).to.deep.equal(sorted(...expected))
    })
  }

  const COARSE: Readonly<Record<string, string>> = {
    'several tables': 'update logs, parts set logs.n = 1 where logs.id = parts.id',
    'UPDATE … FROM': 'update "logs" set "n" = 1 from "parts" where "logs"."id" = 5',
    'a SET of several columns at once': 'update "logs" set ("n", "id") = (1, 2) where "id" = 5',
    'a column that is not known': 'update logs set rowid = 7 where id = 5',
    'UPDATE OR REPLACE': 'update or replace logs set n = 7 where id = 5',
    'a conflict of rows that the text does not show':
      'insert into logs (n) select n from parts where true on conflict do update set n = 1',
    'a WITH in a query': 'insert into logs (n) with x as (delete from logs returning n) select n from x',
    'a name that ends a SET in MySQL': 'update logs set n = returning, id = 3 where id = 5',
    'two conflict clauses':
      'insert into logs (id) values (1) on conflict (id) do update set n = 1 on conflict (n) do nothing',
    'a backslash': "update logs set n = '\\' where id = 5",
    'an alias of the new row': 'insert into logs (n) values (1) as new on duplicate key update n = new.n',
  }
  for (const [name, sql] of Object.entries(COARSE)) {
    it(`are everything in the table for ${name}`, () => {
      expect(tagsOf(sql)).to.include.members(coarse('logs'))
    })
  }

  it('are everything in a table that is not plain to write', () => {
    expect(tagsOf('update fired set n = 1 where id = 5')).to.deep.equal(coarse('fired'))
    expect(tagsOf('insert into fired (n) values (1)')).to.deep.equal(coarse('fired'))
  })

  it('are everything where a placeholder is not one value', () => {
    expect(tagsOf('update `logs` set `n` = ? where `id` = ?', [{ id: 1 }, 5], 'mysql2')).to.deep.equal(coarse('logs'))
    expect(tagsOf('update `logs` set `n` = ? where `id` = ?', [1], 'mysql2')).to.deep.equal(coarse('logs'))
    expect(tagsOf('insert into `logs` (`n`) values (?)', [{ id: 1 }], 'mysql2')).to.deep.equal(coarse('logs'))
  })

  it('leave references alone if the referenced column is not set', () => {
    expect(tagsOf('update "tasks" set "n" = $1 where "id" = $2', [1, 5]).join()).to.not.match(/parts|notes/)
    expect(tagsOf('update "tasks" set "id" = $1 where "id" = $2', [6, 5])).to.include.members([
      'bulk-set:parts.task_id',
      ...each(['=bulk-set:parts.task_id/task_id'], ['=5', '=6']),
    ])
  })

  it('say what a reference may become: NULL, or the initial value', () => {
    expect(tagsOf('delete from "owners" where "id" = $1', [5])).to.include.members(
      each(['=bulk-set:owned.owner/owner'], ['=5', '=7', '~']),
    )
    expect(tagsOf('update "owners" set "id" = $1 where "id" = $2', [6, 5])).to.include.members(
      each(['=bulk-set:owned.owner/owner'], ['=5', '=6', '=7', '~']),
    )
  })

  it('say what a conflict may set, here and in the tables that refer to the row', () => {
    expect(
      tagsOf('insert into "logs" ("id", "n") values (5, 6) on conflict ("n") do update set "n" = excluded."id"'),
    ).to.include('=bulk-set:logs.n/n?')
    expect(
      tagsOf('insert into "owners" ("id") values ($1) on conflict ("id") do update set "id" = $2', [5, 6]),
    ).to.include.members(each(['=bulk-set:owned.owner/owner'], ['=5', '=6', '=7', '~']))
  })

  it('are everything in a child whose rows may change others of its own, and in what these take along', () => {
    const known = fakeCatalog(Object.keys(described), {
      describe: (name) => described[name],
      affectsItself: (name) => name === 'tasks',
      affectedBy: (names, action) =>
        new Set([...[...names].filter((name) => name !== 'tasks'), ...(action === 'update' ? [] : ['parts'])]),
    })
    const tags = (sql: string): string[] => brief(write(sql, [], PG, known).tags)
    expect(tags('delete from deep where id = 5')).to.include.members(coarse('tasks', 'parts'))
    expect(tags('update deep set id = 6 where id = 5')).to.include.members(coarse('tasks')).and.not.include('all:parts')
  })

  it('say no initial value of a column that the database makes', () => {
    expect(tagsOf('insert into tracked (n) values (1)')).to.include('=new:tracked/twice?')
    expect(tagsOf('insert into seeded (n) values (1)', [], 'sqlite3')).to.include('=new:seeded/id?')
    expect(tagsOf('insert into seeded (n) values (2)')).to.include('=new:seeded/id=7')
    // MySQL can be set to find the row that was just made.
    expect(tagsOf('update logs set n = 1 where id is null', [], 'mysql2')).to.include('=bulk-set:logs.n/id?')
    expect(tagsOf('update logs set n = 2 where id is null')).to.include('=bulk-set:logs.n/id~')
  })

  it('say no value that the database may change', () => {
    const after = (dialect: string, value: unknown, column = 'n'): string[] =>
      tagsOf(`update logs set ${column} = ${dialect === PG ? '$1' : '?'} where n = 4`, [value], dialect).filter((tag) =>
        tag.startsWith(`=bulk-set:logs.${column}/${column}`),
      )
    const values = (...all: string[]): string[] => each(['=bulk-set:logs.n/n'], all)
    // MySQL stores the end of the range, and 0 in place of NULL.
    expect(after('mysql2', 3e9)).to.deep.equal(values('?'))
    expect(after('mysql2', null)).to.deep.equal(values('=0', '=4', '~'))
    expect(after(PG, null)).to.deep.equal(values('=4', '~'))
    expect(after('mysql2', '5abc')).to.deep.equal(values('?'))
    // SQLite's driver binds a bigint as NULL.
    expect(after('sqlite3', 7n)).to.deep.equal(values('=4', '=7', '~'))
    expect(after(PG, 7n)).to.deep.equal(values('=4', '=7'))
    // A generated number takes the place of 0 and NULL.
    const inserted = (dialect: string, id: unknown): string[] =>
      tagsOf(`insert into logs (id) values (${dialect === PG ? '$1' : '?'})`, [id], dialect).filter((tag) =>
        /\/id/.test(tag),
      )
    expect(inserted('mysql2', 0)).to.deep.equal(['=new:logs/id?'])
    expect(inserted('mysql2', null)).to.deep.equal(['=new:logs/id?'])
    expect(inserted('sqlite3', null)).to.deep.equal(['=new:logs/id?'])
    expect(inserted(PG, 0)).to.deep.equal(['=new:logs/id=0'])
    // A text that is too long is cut off.
    expect(tagsOf('insert ignore into tasks (state) values (?)', ['much too long'], 'mysql2')).to.include(
      '=new:tasks/state?',
    )
    expect(tagsOf('replace into tasks (state) values (?)', [null], 'sqlite3')).to.include('=new:tasks/state?')
  })

  it('say nothing of a column that SET names twice', () => {
    expect(tagsOf('update logs set n = 1, n = 2 where n = 3')).to.include('=bulk-set:logs.n/n?')
  })

  it('say at most 20 values of a column', () => {
    const rows = Array.from({ length: 25 }, (_, index) => index + 1)
    const sql = `insert into logs (n, id) values ${rows.map((n) => `(${n}, 1)`).join(', ')}`
    expect(tagsOf(sql)).to.deep.equal(sorted('table:logs', 'new:logs', '=new:logs/n?', '=new:logs/id=1'))
  })

  it('are at most 200, then without keys, then everything', () => {
    const keys = Array.from({ length: 100 }, (_, index) => index + 1)
    const many = tagsOf(`update tasks set title = 'x', n = 1 where id in (${keys.join(', ')}) and project = 3`)
    expect(many)
      .to.include.members(['bulk-set:tasks.title', '=bulk-set:tasks.title/project=3'])
      .and.not.include('set:tasks')
    expect(many.length).to.be.below(200)
  })

  it('are those of the only table that any entry depends on in part', () => {
    expect(tagsOf('update logs set n = 1 where id = 5')).to.include('row:logs/["5"]')
  })
})
