import { tableId } from '../../core/tag.js'
import type { ObservedKnex } from '../../database/connection/ObservedKnex.js'
import { declareImages } from '../../database/precision/images.js'
import { declareImmutable } from '../../database/precision/immutableColumns.js'
import { CacheError, describeValue } from '../../core/CacheError.js'
import { tableOf, type AnyModelClass } from '../../snapshot/classes/modelClass.js'
import { internalsOf } from '../objectionInternals/builderInternals.js'
import { modelOptionsOf } from '../queryCache/CacheSettings.js'
import { namedByKnex } from '../tags/knexNames.js'

/** By Knex instance, the classes whose declarations are known, under the name that its database had then. */
const declared = new WeakMap<ObservedKnex, { readonly database: string; readonly classes: WeakSet<object> }>()

/** Notes what a query's class says about the rows of its table, once for each class and Knex instance: writes heed it. */
export function noteDeclarations(builder: unknown, observedKnex: ObservedKnex): void {
  const modelClass = internalsOf(builder).modelClass()
  const { cacheImmutable } = modelClass as { readonly cacheImmutable?: unknown }
  const { images } = modelOptionsOf(builder)
  if (cacheImmutable === undefined && images === 'known') return
  const { database } = observedKnex
  const before = declared.get(observedKnex)
  const classes = before?.database === database ? before.classes : new WeakSet()
  if (classes.has(modelClass)) return
  declared.set(observedKnex, { database, classes: classes.add(modelClass) })
  const table = tableOf(modelClass)
  if (table === undefined) return
  const id = tableId(database, namedByKnex(builder, table))
  if (images === 'read') declareImages(id)
  if (cacheImmutable !== undefined) declareImmutable(id, columnsOf(builder, modelClass, cacheImmutable))
}

/** @throws {CacheError} `INVALID_OPTION` unless it is an array of names of properties. */
function columnsOf(builder: unknown, modelClass: AnyModelClass, names: unknown): string[] {
  if (!Array.isArray(names) || !names.every((name) => typeof name === 'string' && name !== '')) {
    throw new CacheError(
      'INVALID_OPTION',
      `\`cacheImmutable\` of ${modelClass.name} must be an array of non-empty strings; it was ${describeValue(names)}.`,
    )
  }
  const toColumn = modelClass as unknown as { propertyNameToColumnName(name: string): string }
  return (names as string[]).map((name) => namedByKnex(builder, toColumn.propertyNameToColumnName(name)))
}
