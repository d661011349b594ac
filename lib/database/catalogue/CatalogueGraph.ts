import type { Catalogue } from './Catalogue.js'
import { foldTable } from '../statement/foldTable.js'
import { Graph } from './Graph.js'
import { type KeyColumn, TableKeys } from './TableKey.js'

/** Begins every node that is no table or view. No name contains NUL. */
const NO_TABLE = '\0'

/** The node that stands for every table: something cannot be read, so it may be any. */
export const ANYTHING = `${NO_TABLE}*`

/** A stored function or procedure has a node of its own, as it may have a table's name. */
export function routineNode(name: string): string {
  return NO_TABLE + foldTable(name)
}

/**
 * A catalogue as two graphs of names, one of what is written with what and one of what is read with what. Nodes are
 * tables, views, routines and {@link ANYTHING}. Readers of the databases' catalogues fill it.
 */
export class CatalogueGraph implements Catalogue {
  readonly #writes = new Graph()
  readonly #reads = new Graph()
  readonly #relations = new Set<string>()
  readonly #routines = new Set<string>()
  readonly #compiled = new Set<string>()
  readonly #keys: TableKeys
  readonly listsTables: boolean

  constructor(listsTables = false, keys = new TableKeys()) {
    this.listsTables = listsTables
    this.#keys = keys
  }

  /** Writing or calling the one writes or calls the other. */
  addWrite(from: string, to: string): void {
    this.#writes.add(from, to)
  }

  /** Reading or calling the one reads or calls the other. */
  addRead(from: string, to: string): void {
    this.#reads.add(from, to)
  }

  /** Makes a table, a view or whatever else stands where a table does known. */
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
    this.#compiled.add(foldTable(name))
  }

  has(name: string): boolean {
    const folded = foldTable(name)
    return this.#relations.has(folded) || this.#routines.has(folded) || this.#compiled.has(folded)
  }

  keyOf(table: string): readonly KeyColumn[] | undefined {
    return this.#keys.of(foldTable(table))
  }

  affectsItself(table: string): boolean {
    const beyond = this.#writes.beyond(this.#nodes([table]))
    return beyond.has(foldTable(table)) || beyond.has(ANYTHING)
  }

  affectedBy(tables: Iterable<string>): Set<string> {
    return this.#tables(tables, this.#writes)
  }

  affectsEverything(tables: Iterable<string>): boolean {
    return this.#reach(tables, this.#writes).has(ANYTHING)
  }

  basesOf(names: Iterable<string>): Set<string> {
    return this.#tables(names, this.#reads)
  }

  dependsOnEverything(names: Iterable<string>): boolean {
    return this.#reach(names, this.#reads).has(ANYTHING)
  }

  writersAmong(names: Iterable<string>): Set<string> {
    const routines = Array.from(names, foldTable).filter((name) => this.#routines.has(name))
    return new Set(routines.filter((name) => this.#writesAnything(name)))
  }

  #writesAnything(routine: string): boolean {
    const reached = this.#writes.reach([routineNode(routine)])
    return Array.from(reached).some((node) => node === ANYTHING || !node.startsWith(NO_TABLE))
  }

  #tables(names: Iterable<string>, graph: Graph): Set<string> {
    const reached = this.#reach(names, graph)
    return new Set(Array.from(reached).filter((node) => !node.startsWith(NO_TABLE)))
  }

  #reach(names: Iterable<string>, graph: Graph): Set<string> {
    return graph.reach(this.#nodes(names))
  }

  #nodes(names: Iterable<string>): string[] {
    const folded = Array.from(names, foldTable)
    return [...folded, ...folded.filter((name) => this.#routines.has(name)).map(routineNode)]
  }
}
