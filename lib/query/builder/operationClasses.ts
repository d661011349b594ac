import { Model } from 'objection'
import { baseOperationOf, internalsOf, type AnyBuilder, type Operation } from './builderInternals.js'

/**
 * Objection exports none of its classes of operations. They are known by what one of its own builders records, so that nobody
 * else's class is taken for one of them.
 */
function classRecordedBy(record: (builder: AnyBuilder) => unknown): unknown {
  const builder = Model.QueryBuilder.forClass(Model)
  record(builder)
  return internalsOf(builder)._operations[0]?.constructor
}

/** Objection's own factory of a plain find; relations and instances have others. */
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
/** What all operations extend; by itself it does nothing. */
export const BASE = baseOperationOf(PLAIN_FIND(Model.QueryBuilder.forClass(Model))).constructor as new (
  name: string,
  options: object,
) => Operation
/** What all operations that fetch graphs extend. */
export const EAGER: new () => Operation = Object.getPrototypeOf(
  classRecordedBy((builder) => builder.withGraphFetched('a')),
)
export const JOIN_EAGER = classRecordedBy((builder) => builder.withGraphJoined('a')) as new () => Operation

/** Classes whose operations do what the class does. Those of plugins may be of any class, with hooks of their own. */
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

/** Whether an operation of the class can be told by its class alone. */
export const isOwnClass = (type: unknown): boolean => OWN.has(type)

/** Whether the operation is of that class or one below it. */
export const isA = (operation: Operation, of: new () => Operation): boolean => operation instanceof of
