import { FORMAT_VERSION } from '../core/entry.js'
import type { AnyModelClass } from '../snapshot/modelClass.js'
import { internalsOf, type KnexLike } from './builderInternals.js'
import { classId, connectionId } from './identity.js'
import { rowSourceOf, type ResultForm } from './resultForm.js'

/** What of a key is the same for all queries of a class on one connection. */
interface Prefix {
  readonly client: object
  readonly text: string
}

const prefixes = new WeakMap<AnyModelClass, Prefix>()

/** How the last part of a key came about: the caller's own name for the result, or what the query does. */
export type KeyKind = 'key' | 'auto'

/**
 * The whole key of a query: whatever else could make its result another one goes before the given key, or before the text of
 * what it does. Every part but the last is JSON, or a fingerprint, which both end where they end: no two lists of parts give
 * one text.
 */
export function queryKey(
  builder: unknown,
  namespace: string,
  form: ResultForm,
  context: string,
  kind: KeyKind,
  text: string,
): string {
  const internals = internalsOf(builder)
  const { client } = internals.unsafeKnex() as KnexLike
  const modelClass = internals.modelClass()
  const resultClass = internals.resultModelClass()
  const cast = resultClass === modelClass ? '' : JSON.stringify(classId(resultClass))
  const { schema } = internals.internalOptions()
  const place = JSON.stringify(schema === undefined ? internals.tableName() : [schema, internals.tableName()])
  const space = namespace === '' ? '' : JSON.stringify(namespace)
  return `${space}${prefixOf(modelClass, client)}|${place}|${cast}|${form}:${rowSourceOf(builder)}|${context}|${kind}|${text}`
}

function prefixOf(modelClass: AnyModelClass, client: object): string {
  const known = prefixes.get(modelClass)
  if (known?.client === client) return known.text
  const text = `oc${FORMAT_VERSION}|${connectionId(client)}|${JSON.stringify(classId(modelClass))}`
  prefixes.set(modelClass, { client, text })
  return text
}
