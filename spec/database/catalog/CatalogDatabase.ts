import type { Knex } from 'knex'
import type { Action } from '../../../lib/database/sql/readStatement.js'
import { type Catalog, type RunQuery } from '../../../lib/database/catalog/graph/Catalog.js'
import type { TableColumn, TableDescription } from '../../../lib/database/catalog/graph/TableDescription.js'
import { readCatalog } from '../../../lib/database/catalog/readCatalog.js'
import { type DatabaseTarget, databaseTargets } from '../../support/databases.js'

/** Names of this process, as others may use the same servers: `~` stands for it in SQL and in names. */
const PREFIX = `cat${process.pid}_`
const SCHEMAS = [`${PREFIX}one`, `${PREFIX}two`]

/** A database with nothing of its own in it, in schemas that are dropped after the spec. */
export class CatalogDatabase {
  readonly knex: Knex
  readonly dialect: string

  constructor(knex: Knex) {
    this.knex = knex
    this.dialect = knex.client.dialect as string
  }

  async prepare(): Promise<void> {
    await this.clear()
    if (this.dialect === 'sqlite3') return this.run("attach ':memory:' as ~two", 'pragma foreign_keys = on')
    for (const schema of SCHEMAS) await this.run(`create schema ${schema}`)
    if (this.dialect === 'mysql') await this.run('use ~one', 'set foreign_key_checks = 1')
    else await this.run('set search_path to ~one')
  }

  async clear(): Promise<void> {
    if (this.dialect === 'sqlite3') return
    const cascade = this.dialect === 'mysql' ? '' : 'cascade'
    if (this.dialect === 'mysql') await this.run('set foreign_key_checks = 0')
    for (const schema of SCHEMAS) await this.run(`drop schema if exists ${schema} ${cascade}`)
  }

  async run(...statements: string[]): Promise<void> {
    for (const sql of statements) await this.knex.raw(own(sql))
  }

  readonly query: RunQuery = async (sql) => {
    const answer = await this.knex.raw(sql)
    if (this.dialect === 'sqlite3') return answer
    return this.dialect === 'mysql' ? answer[0] : answer.rows
  }

  async catalog(): Promise<CatalogAnswers> {
    return new CatalogAnswers(await readCatalog(this.dialect, this.query))
  }
}

/** Asks a catalog for names of this process and gives its answers sorted, without the prefix. */
export class CatalogAnswers {
  readonly #catalog: Catalog

  constructor(catalog: Catalog) {
    this.#catalog = catalog
  }

  get listsTables(): boolean {
    return this.#catalog.listsTables
  }

  /** Those of the names that it knows. */
  known(...names: string[]): string[] {
    return names.filter((name) => this.#catalog.has(own(name)))
  }

  /** A table's key as one text: `a:integer b:text`. */
  keyOf(table: string): string | undefined {
    return this.#catalog
      .keyOf(own(table))
      ?.map(({ column, kind }) => `${column}:${kind}`)
      .join(' ')
  }

  describe(table: string): TableDescription | undefined {
    return this.#catalog.describe(own(table))
  }

  /** What each column of a table is, as one text: the kind, what stands in a new row, and what else is special. */
  columnsOf(table: string): Record<string, string> {
    const columns = this.describe(table)?.columns ?? []
    return Object.fromEntries(Array.from(columns, ([name, column]) => [name, textOfColumn(column)]))
  }

  /** The foreign keys to a table: `child(columns) -> (columns) delete set`. */
  referencesTo(table: string): string[] {
    const references = this.describe(table)?.references ?? []
    return references
      .map(({ child, columns, parentColumns, onDelete, onUpdate }) =>
        own(`${child}(${columns.join()}) -> (${parentColumns.join()}) ${onDelete} ${onUpdate}`).replaceAll(PREFIX, ''),
      )
      .sort()
  }

  /** `read write`, as far as the table is plain. */
  plain(table: string): string | undefined {
    const description = this.describe(table)
    return (
      description && `${description.isPlainToRead ? 'read' : ''} ${description.isPlainToWrite ? 'write' : ''}`.trim()
    )
  }

  changedWith(table: string, change: 'delete' | string[]): string[] | undefined {
    const changed = this.#catalog.changedWith(own(table), change)
    return changed && shortened(changed)
  }

  affectsItself(table: string, action?: Action): boolean {
    return this.#catalog.affectsItself(own(table), action)
  }

  affectedByAction(action: Action, table: string): string[] {
    return shortened(this.#catalog.affectedBy([own(table)], action))
  }

  affectedBy(...tables: string[]): string[] {
    return shortened(this.#catalog.affectedBy(tables.map(own)))
  }

  affectsEverything(...tables: string[]): boolean {
    return this.#catalog.affectsEverything(tables.map(own))
  }

  basesOf(...names: string[]): string[] {
    return shortened(this.#catalog.basesOf(names.map(own)))
  }

  dependsOnEverything(...names: string[]): boolean {
    return this.#catalog.dependsOnEverything(names.map(own))
  }

  writersAmong(...names: string[]): string[] {
    return shortened(this.#catalog.writersAmong(names.map(own)))
  }
}

function textOfColumn({ kind, initial, isIndexed, followsUpdates }: TableColumn): string {
  const range = kind?.name === 'integer' ? ` ${kind.least}..${kind.most}` : ''
  const longest = kind?.name === 'text' && kind.longest !== undefined ? ` ${kind.longest}` : ''
  const traits = [isIndexed && 'indexed', followsUpdates && 'follows'].filter(Boolean)
  return [`${kind?.name ?? '-'}${range}${longest}`, initial ?? '?', ...traits].join(' ')
}

export function own(text: string): string {
  return text.replaceAll('~', PREFIX)
}

function shortened(names: Set<string>): string[] {
  return Array.from(names, (name) => (name.startsWith(PREFIX) ? name.slice(PREFIX.length) : `not ours: ${name}`)).sort()
}

/** Describes what holds on each of the databases, each spec with an empty one. */
export function describeCatalogs(
  title: string,
  specs: (database: () => CatalogDatabase, target: DatabaseTarget) => void,
  only?: string,
): void {
  for (const target of databaseTargets()) {
    if (only !== undefined && only !== target.name) continue
    describe(`${title} on ${target.name}`, () => {
      let database: CatalogDatabase
      beforeEach(async () => {
        database = new CatalogDatabase(await target.open())
        await database.prepare()
      })
      afterEach(async () => {
        await database.clear()
        await database.knex.destroy()
      })
      specs(() => database, target)
    })
  }
}
