import { foldTable } from '../../core/tables/foldTable.js'
import { internalsOf } from '../objectionInternals/builderInternals.js'

interface NamingClient {
  readonly config?: { readonly wrapIdentifier?: unknown }
  wrapIdentifier(name: string, context: object): string
}

/** Whether the query's Knex instance renames tables: it has a `wrapIdentifier`. */
export function renamesTables(builder: unknown): boolean {
  return typeof clientOf(builder)?.config?.wrapIdentifier === 'function'
}

/** The name in the database of a model class's table, folded. */
export function namedByKnex(builder: unknown, table: string): string {
  if (!renamesTables(builder)) return foldTable(table)
  try {
    return foldTable(clientOf(builder)?.wrapIdentifier(table, {}) ?? table)
  } catch {
    return foldTable(table)
  }
}

function clientOf(builder: unknown): NamingClient | undefined {
  return internalsOf(builder).unsafeKnex()?.client as NamingClient | undefined
}
