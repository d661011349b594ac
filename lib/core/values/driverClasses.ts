import { namePrototype } from './namedPrototypes.js'

/** The driver class whose instances are column values. An instance consists of its own properties. */
const INTERVAL = 'PostgresInterval'

/** PostgreSQL's type numbers of `interval` and `interval[]`, with a sample value of each. */
const SAMPLES = [
  [1186, '1 day'],
  [1187, '{"1 day"}'],
] as const

const UNITS = new Set(['years', 'months', 'days', 'hours', 'minutes', 'seconds', 'milliseconds'])

const intervals = new WeakSet<object>()

/** The driver's module, as the Knex client holds it. */
interface Driver {
  readonly types?: { getTypeParser?(type: number): unknown } | undefined
}

/**
 * Learns the classes of a driver by parsing sample values, without importing a module. A process knows them before it reads any
 * value, so it can rebuild values that other processes stored.
 */
export function learnDriverClasses(driver: unknown): void {
  for (const [type, sample] of SAMPLES) {
    const prototype = prototypeOfParsed(driver as Driver | null | undefined, type, sample)
    if (prototype === undefined) continue
    intervals.add(prototype)
    namePrototype(`pg:${INTERVAL}`, prototype)
  }
}

/** The parser can be the application's own, so it can throw, or return anything. */
function prototypeOfParsed(driver: Driver | null | undefined, type: number, sample: string): object | undefined {
  try {
    const parse = driver?.types?.getTypeParser?.(type)
    const parsed: unknown = typeof parse === 'function' ? parse(sample) : undefined
    const value: unknown = Array.isArray(parsed) ? parsed[0] : parsed
    if (typeof value !== 'object' || value === null) return undefined
    const prototype = Object.getPrototypeOf(value) as object | null
    return prototype !== null && isIntervals(prototype) ? prototype : undefined
  } catch {
    return undefined
  }
}

function isIntervals(prototype: object): boolean {
  const { constructor } = prototype
  if (constructor?.name !== INTERVAL || constructor.prototype !== prototype) return false
  return ['toPostgres', 'toISO'].every((name) => Object.hasOwn(prototype, name))
}

/** Whether the value is an instance of a driver class, and consists of the properties that such instances have. */
export function isDriverValue(value: object, prototype: object): boolean {
  if (isRows(prototype)) return true
  if (!intervals.has(prototype)) return false
  return Object.entries(Object.getOwnPropertyDescriptors(value)).every(
    ([name, descriptor]) => UNITS.has(name) && typeof descriptor.value === 'number',
  )
}

/** The class of the rows of the driver `mysql`. A row consists of its columns. */
const ROW = 'RowDataPacket'

const rows = new WeakMap<object, boolean>()

/** Whether it is the prototype of rows. The driver does not export the class, so a process knows it from the first row on. */
function isRows(prototype: object): boolean {
  let known = rows.get(prototype)
  if (known === undefined) {
    known = isPrototypeOfRows(prototype)
    rows.set(prototype, known)
    if (known) namePrototype(`mysql:${ROW}`, prototype)
  }
  return known
}

function isPrototypeOfRows(prototype: object): boolean {
  if (prototype.constructor?.name !== ROW || Object.getPrototypeOf(prototype) !== Object.prototype) return false
  return Reflect.ownKeys(prototype).every((name) => ['constructor', 'parse', '_typeCast'].includes(name as string))
}
