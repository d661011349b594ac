import type { ResultCache } from '../../cache/ResultCache.js'
import { keyBeginning } from '../../core/key.js'
import { identityChangesSoFar } from '../../database/identity/identityChanges.js'
import type { AnyModelClass } from '../../snapshot/classes/modelClass.js'
import { internalsOf } from '../objectionInternals/builderInternals.js'
import { classId } from './classId.js'
import { connectionId } from './connectionId.js'
import { KeyPrefix } from './KeyPrefix.js'
import { PLAIN_SOURCE, rowSourceOf, type ResultForm } from './resultForm.js'

/** What the ending of a key is: the key that the caller gave, or the query's fingerprint. */
type KeyKind = 'key' | 'auto'

/** The parts of a key before its ending, beside those that the builder shows. */
export interface KeyParts {
  /** The cache, for its namespace. */
  readonly cache: ResultCache
  /** The client of the query's Knex instance. */
  readonly client: object
  readonly form: ResultForm
  /** The traits of the query's operations. */
  readonly traits: number
  /** The fingerprint of the context. */
  readonly context: string
}

/** The prefixes of a class's usual keys. They hold for one connection, one namespace and one name of the table. */
interface UsualPrefixes {
  readonly client: object
  readonly namespace: string
  readonly table: string
  readonly renamings: number
  readonly prefixes: Map<string, KeyPrefix>
}

const usualPrefixes = new WeakMap<AnyModelClass, UsualPrefixes>()

/**
 * The whole key of a query: all that separates entries, and then the ending. Each part before the ending is JSON or a fingerprint,
 * which mark their own ends, so two different lists of parts never give the same key. `owner`: the fingerprint of the owner, where the
 * ending does not show it.
 */
export function queryKey(builder: unknown, parts: KeyParts, kind: KeyKind, ending: string, owner = ''): string {
  const internals = internalsOf(builder)
  const modelClass = internals.modelClass()
  const source = rowSourceOf(builder, parts.traits)
  const isUsual =
    parts.context === '' &&
    source === PLAIN_SOURCE &&
    internals.resultModelClass() === modelClass &&
    internals.internalOptions().schema === undefined
  if (!isUsual) return prefixOf(builder, parts, kind, source, owner) + ending
  const prefixes = usualPrefixesOf(builder, modelClass, parts)
  const name = kind + parts.form
  let prefix = prefixes.get(name)
  if (prefix === undefined) prefixes.set(name, (prefix = new KeyPrefix(prefixOf(builder, parts, kind, source, owner))))
  return prefix.keyOf(ending)
}

function usualPrefixesOf(
  builder: unknown,
  modelClass: AnyModelClass,
  { cache, client }: KeyParts,
): Map<string, KeyPrefix> {
  const { namespace } = cache.settings
  const table = internalsOf(builder).tableName()
  const known = usualPrefixes.get(modelClass)
  const renamings = identityChangesSoFar()
  if (
    known?.client === client &&
    known.table === table &&
    known.namespace === namespace &&
    known.renamings === renamings
  ) {
    return known.prefixes
  }
  const prefixes = new Map<string, KeyPrefix>()
  usualPrefixes.set(modelClass, { client, namespace, table, renamings, prefixes })
  return prefixes
}

function prefixOf(
  builder: unknown,
  { cache, client, form, context }: KeyParts,
  kind: KeyKind,
  source: string,
  owner: string,
): string {
  const internals = internalsOf(builder)
  const modelClass = internals.modelClass()
  const resultClass = internals.resultModelClass()
  const cast = resultClass === modelClass ? '' : JSON.stringify(classId(resultClass))
  const { schema } = internals.internalOptions()
  const table = JSON.stringify(schema === undefined ? internals.tableName() : [schema, internals.tableName()])
  const ids = `${JSON.stringify(connectionId(client))}|${JSON.stringify(classId(modelClass))}`
  const ownerPart = owner === '' ? '' : JSON.stringify(owner)
  return `${keyBeginning(cache.settings.namespace)}|${ids}|${table}|${cast}|${form}:${source}${ownerPart}|${context}|${kind}|`
}
