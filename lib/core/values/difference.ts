import { inspect, isDeepStrictEqual, types } from 'node:util'

/** An additional comparison of two objects that are equal so far. Returns what differs; `undefined`: nothing. */
export type CompareMore = (actual: object, expected: object) => string | undefined

/** The pairs of objects compared so far. Each object has one partner only. */
interface ComparedPairs {
  readonly actual: Map<object, object>
  readonly expected: Map<object, object>
  readonly compareMore: CompareMore
  /** Whether functions with one source text are equal: constructors create new functions for each instance. */
  readonly sameFunctions: boolean
}

/**
 * Where two values differ; `undefined`: nowhere. It compares values, types, prototypes, the order and attributes of properties,
 * the order of items, and which parts are one object. (`deepStrictEqual` ignores order and shared parts, and takes two invalid
 * dates for different.) O(size of the values).
 */
export function difference(
  actual: unknown,
  expected: unknown,
  compareMore: CompareMore = nothingMore,
  sameFunctions = false,
): string | undefined {
  return compare(actual, expected, 'it', { actual: new Map(), expected: new Map(), compareMore, sameFunctions })
}

const nothingMore: CompareMore = () => undefined

function compare(actual: unknown, expected: unknown, path: string, pairs: ComparedPairs): string | undefined {
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
  if (isWithoutParts(actual)) return isDeepStrictEqual(actual, expected) ? undefined : `${path} is not equal`
  return (
    compareInside(actual, expected, path, pairs) ??
    compareProperties(actual, expected, path, pairs) ??
    pairs.compareMore(actual, expected)
  )
}

const haveSameText = (one: unknown, other: unknown): boolean =>
  typeof one === 'function' && typeof other === 'function' && textOf(one) === textOf(other)

const textOf = (value: object): string => Function.prototype.toString.call(value)

/** Whether the content is not in properties. `isDeepStrictEqual` compares such objects exactly. */
const isWithoutParts = (value: object): boolean =>
  ArrayBuffer.isView(value) || types.isAnyArrayBuffer(value) || types.isRegExp(value) || types.isBoxedPrimitive(value)

/** Compares the content that dates, maps and sets hold besides their properties. */
function compareInside(actual: object, expected: object, path: string, pairs: ComparedPairs): string | undefined {
  if (types.isDate(actual)) return compare(timeOf(actual), timeOf(expected), `${path}.getTime()`, pairs)
  if (!types.isMap(actual) && !types.isSet(actual)) return undefined
  return compare([...(actual as Iterable<unknown>)], [...(expected as Iterable<unknown>)], `[...${path}]`, pairs)
}

const timeOf = (date: object): number => Date.prototype.getTime.call(date)

function compareProperties(actual: object, expected: object, path: string, pairs: ComparedPairs): string | undefined {
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
