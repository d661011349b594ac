import { FORMAT_VERSION } from '../../core/entry.js'
import { identityChangesSoFar } from '../../database/connection/identityChanges.js'
import type { AnyModelClass } from '../../snapshot/classes/modelClass.js'
import { internalsOf, type KnexLike } from '../builder/builderInternals.js'
import { classId, connectionId } from './identity.js'
import { KeyHead } from './KeyHead.js'
import { PLAIN_SOURCE, rowSourceOf, type ResultForm } from '../builder/resultForm.js'

/** How the last part of a key came about: the caller's own name for the result, or what the query does. */
export type KeyKind = 'key' | 'auto'

/** What a key says before its last part. */
interface Before {
  readonly namespace: string
  readonly form: ResultForm
  /** The traits of the query's operations. */
  readonly traits: number
  readonly context: string
  readonly kind: KeyKind
  /** Whose rows they are, where the last part does not tell. */
  readonly owner?: string
}

/** The heads of the usual keys of a class, as long as it is asked for on one connection, in one cache, by one name of its table. */
interface UsualHeads {
  readonly client: object
  readonly namespace: string
  readonly table: string
  readonly renamings: number
  readonly heads: Map<string, KeyHead>
}

const usual = new WeakMap<AnyModelClass, UsualHeads>()

/**
 * The whole key of a query: whatever else could make its result another one goes before the given key, or before the text of
 * what it does. Every part but the last is JSON, or a fingerprint, which both end where they end: no two lists of parts give
 * one text.
 */
export function queryKey(builder: unknown, before: Before, text: string): string {
  const internals = internalsOf(builder)
  const modelClass = internals.modelClass()
  const source = rowSourceOf(builder, before.traits)
  const isUsual =
    before.context === '' &&
    source === PLAIN_SOURCE &&
    internals.resultModelClass() === modelClass &&
    internals.internalOptions().schema === undefined
  if (!isUsual) return headOf(builder, before, source) + text
  const heads = usualHeads(builder, modelClass, before.namespace)
  const name = before.kind + before.form
  let head = heads.get(name)
  if (head === undefined) heads.set(name, (head = new KeyHead(headOf(builder, before, source))))
  return head.keyOf(text)
}

function usualHeads(builder: unknown, modelClass: AnyModelClass, namespace: string): Map<string, KeyHead> {
  const internals = internalsOf(builder)
  const { client } = internals.unsafeKnex() as KnexLike
  const table = internals.tableName()
  const known = usual.get(modelClass)
  const renamings = identityChangesSoFar()
  if (
    known?.client === client &&
    known.table === table &&
    known.namespace === namespace &&
    known.renamings === renamings
  ) {
    return known.heads
  }
  const heads = new Map<string, KeyHead>()
  usual.set(modelClass, { client, namespace, table, renamings, heads })
  return heads
}

function headOf(builder: unknown, { namespace, form, context, kind, owner = '' }: Before, source: string): string {
  const internals = internalsOf(builder)
  const { client } = internals.unsafeKnex() as KnexLike
  const modelClass = internals.modelClass()
  const resultClass = internals.resultModelClass()
  const cast = resultClass === modelClass ? '' : JSON.stringify(classId(resultClass))
  const { schema } = internals.internalOptions()
  const place = JSON.stringify(schema === undefined ? internals.tableName() : [schema, internals.tableName()])
  const space = namespace === '' ? '' : JSON.stringify(namespace)
  const prefix = `${space}oc${FORMAT_VERSION}|${JSON.stringify(connectionId(client))}|${JSON.stringify(classId(modelClass))}`
  const of = owner === '' ? '' : JSON.stringify(owner)
  return `${prefix}|${place}|${cast}|${form}:${source}${of}|${context}|${kind}|`
}
