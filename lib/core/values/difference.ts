import { inspect, isDeepStrictEqual, types } from 'node:util'

/** Looks at a pair of objects when all that is compared anyway was found the same; tells what is different, if anything. */
export type LookAt = (actual: object, expected: object) => string | undefined

/** Pairs of objects that were found in the same place; each may have one partner only. */
interface Pairs {
  readonly actual: Map<object, object>
  readonly expected: Map<object, object>
  readonly lookAt: LookAt
  /** Whether functions of one text are the same: constructors make them anew for each instance. */
  readonly sameFunctions: boolean
}

/**
 * Where two values differ in anything: value, type, prototype, the order and the attributes of properties, the order of items,
 * and which parts are one object. `undefined`: nowhere. (`deepStrictEqual` sees neither order nor shared parts, and takes two
 * invalid dates for different.) O(size of the values).
 */
export function difference(
  actual: unknown,
  expected: unknown,
  lookAt: LookAt = nothingMore,
  sameFunctions = false,
): string | undefined {
  return compare(actual, expected, 'it', { actual: new Map(), expected: new Map(), lookAt, sameFunctions })
}

const nothingMore: LookAt = () => undefined

function compare(actual: unknown, expected: unknown, path: string, pairs: Pairs): string | undefined {
  if (!isObject(actual) || !isObject(expected)) {
    if (pairs.sameFunctions && haveSameText(actual, expected)) return undefined
    return Object.is(actual, expected) ? undefined : `${path} is ${inspect(actual)}, not ${inspect(expected)}`
  }
  const partner = pairs.actual.get(actual)
  if (partner !== undefined || pairs.expected.has(expected)) {
    return partner === expected ? undefined : `${path} is the same object as another part, or should be`
  }
  pairs.actual.set(actual, expected)
  pairs.expected.set(expected, actual)
  if (Object.getPrototypeOf(actual) !== Object.getPrototypeOf(expected)) return `${path} has another prototype`
  if (isOfOnePiece(actual)) return isDeepStrictEqual(actual, expected) ? undefined : `${path} is not equal`
  return (
    compareInside(actual, expected, path, pairs) ??
    compareProperties(actual, expected, path, pairs) ??
    pairs.lookAt(actual, expected)
  )
}

const haveSameText = (one: unknown, other: unknown): boolean =>
  typeof one === 'function' && typeof other === 'function' && textOf(one) === textOf(other)

const textOf = (value: object): string => Function.prototype.toString.call(value)

/** What no property shows, and `isDeepStrictEqual` compares as it should be. */
const isOfOnePiece = (value: object): boolean =>
  ArrayBuffer.isView(value) || types.isAnyArrayBuffer(value) || types.isRegExp(value) || types.isBoxedPrimitive(value)

/** What objects hold beside their properties. */
function compareInside(actual: object, expected: object, path: string, pairs: Pairs): string | undefined {
  if (types.isDate(actual)) return compare(timeOf(actual), timeOf(expected), `${path}.getTime()`, pairs)
  if (!types.isMap(actual) && !types.isSet(actual)) return undefined
  return compare([...(actual as Iterable<unknown>)], [...(expected as Iterable<unknown>)], `[...${path}]`, pairs)
}

const timeOf = (date: object): number => Date.prototype.getTime.call(date)

function compareProperties(actual: object, expected: object, path: string, pairs: Pairs): string | undefined {
  const names = Reflect.ownKeys(actual)
  const expectedNames = Reflect.ownKeys(expected)
  if (names.length !== expectedNames.length || names.some((name, i) => name !== expectedNames[i])) {
    return `${path} has the properties ${inspect(names)}, not ${inspect(expectedNames)}`
  }
  for (const name of names) {
    const one = Reflect.getOwnPropertyDescriptor(actual, name) as PropertyDescriptor
    const other = Reflect.getOwnPropertyDescriptor(expected, name) as PropertyDescriptor
    if (!sameAttributes(one, other)) return `${path}[${inspect(name)}] has other attributes`
    const found = compare(one.value, other.value, `${path}[${typeof name === 'string' ? `'${name}'` : ''}]`, pairs)
    if (found !== undefined) return found
  }
  return undefined
}

const sameAttributes = (one: PropertyDescriptor, other: PropertyDescriptor): boolean =>
  one.enumerable === other.enumerable &&
  one.writable === other.writable &&
  one.configurable === other.configurable &&
  one.get === other.get &&
  one.set === other.set

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null
