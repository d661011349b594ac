import type { Action } from '../../sql/readStatement.js'
import type { Catalog } from './Catalog.js'
import { foldTable } from '../../../core/tables/foldTable.js'
import type { KeyColumn } from '../../../core/tables/normalKey.js'
import { textOf, type CatalogRow } from './catalogRows.js'
import { Graph, reach } from './Graph.js'
import type { TableDescription } from './TableDescription.js'
import type { TableDescriptions } from './TableDescriptions.js'
import type { TableKeys } from './TableKeys.js'

/** Begins every node that is no table or view. No name contains NUL. */
const NO_TABLE = '\0'

/** The node that stands for every table: something cannot be read, so it may be any. */
export const ANYTHING = `${NO_TABLE}*`

/** A stored function or procedure has a node of its own, as it may have a table's name. */
export function routineNode(name: string): string {
  return NO_TABLE + foldTable(name)
}

/**
 * A catalog as graphs of names: a write of one name writes others, a read of one name reads others. Nodes are
 * tables, views, routines and {@link ANYTHING}. The reader of each dialect fills it.
 */
export class CatalogGraph implements Catalog {
  readonly #writes = new Graph()
  /** Foreign keys that change rows of the referring table, and those of them that do when a row is only updated. */
  readonly #cascades = new Graph()
  readonly #updateCascades = new Graph()
  readonly #reads = new Graph()
  readonly #relations = new Set<string>()
  readonly #routines = new Set<string>()
  /** Names that are known besides: of functions without a text, and of tables that only a view's text shows. */
  readonly #named = new Set<string>()
  readonly #keys: TableKeys
  readonly #descriptions: TableDescriptions
  readonly listsTables: boolean

  constructor(listsTables = false, keys: TableKeys = new Map(), descriptions: TableDescriptions = new Map()) {
    this.listsTables = listsTables
    this.#keys = keys
    this.#descriptions = descriptions
  }

  /** Writing or calling the one writes or calls the other. */
  addWrite(from: string, to: string): void {
    this.#writes.add(from, to)
  }

  /** By a foreign key, deleting rows of the one changes the other; `onUpdate`: updating them does, too. */
  addCascade(parent: string, child: string, onUpdate: boolean): void {
    this.#cascades.add(parent, child)
    if (onUpdate) this.#updateCascades.add(parent, child)
  }

  /** Adds a foreign key that changes rows of `child` with those of `parent`. Databases give truth values in their own ways. */
  addForeignKey(row: CatalogRow): void {
    const onUpdate = row['on_update'] !== 0 && row['on_update'] !== false
    this.addCascade(foldTable(textOf(row, 'parent')), foldTable(textOf(row, 'child')), onUpdate)
  }

  /** Reading or calling the one reads or calls the other. */
  addRead(from: string, to: string): void {
    this.#reads.add(from, to)
    if (!to.startsWith(NO_TABLE)) this.#named.add(to)
  }

  /** Adds a table, a view, or anything else that can stand in place of a table. */
  addRelation(name: string): void {
    this.#relations.add(foldTable(name))
  }

  hasRelation(name: string): boolean {
    return this.#relations.has(foldTable(name))
  }

  /** Makes a stored function or procedure known: only known ones are looked for among names. */
  addRoutine(name: string): void {
    this.#routines.add(foldTable(name))
  }

  hasRoutine(name: string): boolean {
    return this.#routines.has(foldTable(name))
  }

  /** Makes a function without a text known. It has no node, so what it does counts as nothing. */
  addCompiled(name: string): void {
    this.#named.add(foldTable(name))
  }

  has(name: string): boolean {
    const folded = foldTable(name)
    return this.#relations.has(folded) || this.#routines.has(folded) || this.#named.has(folded)
  }

  keyOf(table: string): readonly KeyColumn[] | undefined {
    return this.#keys.get(foldTable(table))
  }

  describe(table: string): TableDescription | undefined {
    return this.#descriptions.get(foldTable(table))
  }

  affectsItself(table: string, action: Action = 'any'): boolean {
    const beyond = this.#writtenBeyond([table], action)
    return beyond.has(foldTable(table)) || beyond.has(ANYTHING)
  }

  affectedBy(tables: Iterable<string>, action: Action = 'any'): Set<string> {
    const given = Array.from(tables, foldTable)
    return tablesAmong([...given, ...this.#writtenBeyond(given, action)])
  }

  affectsEverything(tables: Iterable<string>, action: Action = 'any'): boolean {
    return this.#writtenBeyond(tables, action).has(ANYTHING)
  }

  changedWith(table: string, change: 'delete' | readonly string[]): Set<string> | undefined {
    const beyond = change === 'delete' ? this.#writtenBeyond([table], 'any') : this.#writtenBySetting(table, change)
    return beyond.has(ANYTHING) ? undefined : tablesAmong(beyond)
  }

  basesOf(names: Iterable<string>): Set<string> {
    return tablesAmong(reach(this.#nodes(names), this.#reads))
  }

  dependsOnEverything(names: Iterable<string>): boolean {
    return reach(this.#nodes(names), this.#reads).has(ANYTHING)
  }

  writersAmong(names: Iterable<string>): Set<string> {
    const routines = Array.from(names, foldTable).filter((name) => this.#routines.has(name))
    return new Set(routines.filter((name) => this.#writesAnything(name)))
  }

  #writesAnything(routine: string): boolean {
    const reached = reach([routineNode(routine)], this.#writes, this.#cascades)
    return Array.from(reached).some((node) => node === ANYTHING || !node.startsWith(NO_TABLE))
  }

  /** Everything that is written along: by this action, and by the actions that follow from it. */
  #writtenBeyond(tables: Iterable<string>, action: Action): Set<string> {
    const starts = this.#nodes(tables)
    const first = starts.flatMap((start) => [...this.#writes.from(start), ...this.#cascadesFrom(start, action)])
    return reach(first, this.#writes, this.#cascades)
  }

  #writtenBySetting(table: string, columns: readonly string[]): Set<string> {
    const description = this.describe(table)
    if (description === undefined) return this.#writtenBeyond([table], 'update')
    const first = this.#nodes([table]).flatMap((node) => [...this.#writes.from(node)])
    const children = childrenOfUpdate(description, columns)
    return reach([...first, ...children], this.#writes, this.#cascades)
  }

  #cascadesFrom(table: string, action: Action): Iterable<string> {
    if (action === 'insert') return []
    return (action === 'update' ? this.#updateCascades : this.#cascades).from(table)
  }

  #nodes(names: Iterable<string>): string[] {
    const folded = Array.from(names, foldTable)
    return [...folded, ...folded.filter((name) => this.#routines.has(name)).map(routineNode)]
  }
}

function tablesAmong(nodes: Iterable<string>): Set<string> {
  return new Set(Array.from(nodes).filter((node) => !node.startsWith(NO_TABLE)))
}

/** The tables with a foreign key that follows what is set. A name of another kind may stand for any column, as `rowid` does. */
function childrenOfUpdate({ columns, references }: TableDescription, set: readonly string[]): string[] {
  const isAnySet = set.some((name) => !columns.has(name))
  const isSet = (name: string): boolean => isAnySet || set.includes(name) || columns.get(name)?.followsUpdates !== false
  return references
    .filter(({ onUpdate, parentColumns }) => onUpdate === 'set' && parentColumns.some(isSet))
    .map(({ child }) => child)
}
