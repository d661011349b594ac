import { foldTable } from '../../core/tables/foldTable.js'
import { internalsOf } from './builderInternals.js'

interface NamingClient {
  readonly config?: { readonly wrapIdentifier?: unknown }
  wrapIdentifier(name: string, context: object): string
}

/** Whether Knex gives tables other names than model classes do: it was given a `wrapIdentifier`. */
export function renamesTables(builder: unknown): boolean {
  return typeof clientOf(builder)?.config?.wrapIdentifier === 'function'
}

/** What the database calls a table that a model class gives this name, folded. */
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
