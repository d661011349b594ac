import { ANYTHING, type CatalogGraph, routineNode } from '../graph/CatalogGraph.js'
import { TokenCursor } from '../../sql/tokens/TokenCursor.js'
import type { Tokens } from '../../sql/tokens/Tokens.js'
import { tokenizeStored, type StoredDialects } from './tokenizeStored.js'
import { type BodySyntax, writeTargets } from './writeTargets.js'

/** How the SQL that a database stores is read: of views, triggers, functions and procedures. */
export interface StoredSql extends BodySyntax {
  readonly dialects: StoredDialects
  /** Whether a name, with what qualifies it, may be a table or a view. */
  isTable(name: string, qualifier?: string): boolean
  /** Whether only what `isTable` can be a target. Not so where the catalog hides tables from the user. */
  readonly showsAllTables: boolean
}

/** The node reads every table and every routine whose name is anywhere in the text. `isView`: a write of it writes these tables. */
export function addReads(graph: CatalogGraph, node: string, text: string, stored: StoredSql, isView = false): void {
  for (const tokens of tokenizeStored(text, stored.dialects)) {
    for (const [name, qualifier] of namesIn(tokens)) {
      const isTable = stored.isTable(name, qualifier)
      if (isTable) graph.addRead(node, name)
      if (isTable && isView) graph.addWrite(node, name)
      if (graph.hasRoutine(name)) graph.addRead(node, routineNode(name))
    }
    if (stored.procedural && new TokenCursor(tokens).find('execute') !== undefined) graph.addRead(node, ANYTHING)
  }
}

/** The node writes the targets of the text's statements. */
export function addWrites(graph: CatalogGraph, node: string, text: string, stored: StoredSql): void {
  for (const tokens of tokenizeStored(text, stored.dialects)) {
    const { certain, possible, calls, anything } = writeTargets(tokens, stored)
    for (const name of certain) if (!stored.showsAllTables || stored.isTable(name)) graph.addWrite(node, name)
    for (const name of possible) if (stored.isTable(name)) graph.addWrite(node, name)
    if (anything || Array.from(calls).some((name) => !graph.hasRoutine(name))) graph.addWrite(node, ANYTHING)
  }
}

/** The node calls every routine whose name is anywhere in the text, and so writes what that one writes. */
export function addCalls(graph: CatalogGraph, node: string, text: string, { dialects }: StoredSql): void {
  for (const tokens of tokenizeStored(text, dialects)) {
    for (const [name] of namesIn(tokens)) if (graph.hasRoutine(name)) graph.addWrite(node, routineNode(name))
  }
}

function* namesIn(tokens: Tokens): Iterable<[name: string, qualifier: string | undefined]> {
  for (let at = 0; at < tokens.length; at++) {
    const name = tokens.name(at)
    if (name !== '') yield [name, tokens.isQualified(at) ? tokens.name(at - 2) : undefined]
  }
}
