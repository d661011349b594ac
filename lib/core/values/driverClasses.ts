import { namePrototype } from './namedPrototypes.js'

/** The name of the only class that a driver makes column values of. Its instances consist of their own properties. */
const INTERVAL = 'PostgresInterval'

/** PostgreSQL's numbers for `interval` and `interval[]`, and a value of each. */
const SAMPLES = [
  [1186, '1 day'],
  [1187, '{"1 day"}'],
] as const

const UNITS = new Set(['years', 'months', 'days', 'hours', 'minutes', 'seconds', 'milliseconds'])

const intervals = new WeakSet<object>()

/** The driver's module, as a Knex client has it. */
interface Driver {
  readonly types?: { getTypeParser?(type: number): unknown } | undefined
}

/**
 * Learns the classes of a driver from the driver itself: no module has to be imported for it. A process that only reads what other
 * processes stored knows them, too.
 */
export function learnDriverClasses(driver: unknown): void {
  for (const [type, sample] of SAMPLES) {
    const prototype = prototypeOfParsed(driver as Driver | null | undefined, type, sample)
    if (prototype === undefined) continue
    intervals.add(prototype)
    namePrototype(`pg:${INTERVAL}`, prototype)
  }
}

/** Parsers may be the user's own, and do anything. */
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

/** Whether the value is one that a driver's own class made, and shows all that it holds. */
export function isDriverValue(value: object, prototype: object): boolean {
  if (!intervals.has(prototype)) return false
  return Object.entries(Object.getOwnPropertyDescriptors(value)).every(
    ([name, descriptor]) => UNITS.has(name) && typeof descriptor.value === 'number',
  )
}
