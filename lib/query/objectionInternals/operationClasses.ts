import { Model } from 'objection'
import { baseOperationOf, internalsOf, type AnyBuilder, type Operation } from './builderInternals.js'

/** Objection exports none of its operation classes. They are the classes of the operations that its own builder records. */
function classRecordedBy(record: (builder: AnyBuilder) => unknown): unknown {
  const builder = Model.QueryBuilder.forClass(Model)
  record(builder)
  return internalsOf(builder)._operations[0]?.constructor
}

/** Objection's factory for the operation of a plain find. Relations and instances have other factories. */
export const PLAIN_FIND = internalsOf(Model.QueryBuilder.forClass(Model))._findOperationFactory

export const FIND = PLAIN_FIND(Model.QueryBuilder.forClass(Model)).constructor as new () => Operation
export const KNEX = classRecordedBy((builder) => builder.where('a', 1))
export const SELECT = classRecordedBy((builder) => builder.select('a'))
export const WHERE_COMPOSITE = classRecordedBy((builder) => builder.whereComposite('a', 1))
export const FIND_BY_ID = classRecordedBy((builder) => builder.findById(1))
export const FIND_BY_IDS = classRecordedBy((builder) => builder.findByIds([1])) as new (
  name: string,
  options: object,
) => Operation
export const FIRST = classRecordedBy((builder) => builder.first())
export const RANGE = classRecordedBy((builder) => builder.range())
export const RUN_BEFORE = classRecordedBy((builder) => builder.runBefore(() => undefined))
export const RUN_AFTER = classRecordedBy((builder) => builder.runAfter(() => undefined))
export const ON_ERROR = classRecordedBy((builder) => builder.onError(() => undefined))
/** The class that all operations extend. By itself it does nothing. */
export const BASE = baseOperationOf(PLAIN_FIND(Model.QueryBuilder.forClass(Model))).constructor as new (
  name: string,
  options: object,
) => Operation
/** The class that all operations that fetch graphs extend. */
export const EAGER: new () => Operation = Object.getPrototypeOf(
  classRecordedBy((builder) => builder.withGraphFetched('a')),
)
export const JOIN_EAGER = classRecordedBy((builder) => builder.withGraphJoined('a')) as new () => Operation

/** Classes of which all operations do the same. An operation of a plugin may be of any other class, with hooks of its own. */
const OWN = new Set<unknown>([
  FIND,
  KNEX,
  SELECT,
  WHERE_COMPOSITE,
  FIND_BY_ID,
  FIND_BY_IDS,
  FIRST,
  RANGE,
  RUN_BEFORE,
  RUN_AFTER,
  ON_ERROR,
])

/** Whether the class alone shows what an operation does. */
export const isOwnClass = (type: unknown): boolean => OWN.has(type)

/** Whether the operation is of the class or a subclass. */
export const isA = (operation: Operation, of: new () => Operation): boolean => operation instanceof of
