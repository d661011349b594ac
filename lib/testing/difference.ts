import { inspect } from 'node:util'

/** Pairs of objects that were found in the same place; each may have one partner only. */
interface Pairs {
  readonly actual: Map<object, object>
  readonly expected: Map<object, object>
}

/**
 * Where two pieces of portable data differ in anything: value, type, prototype, the order and the attributes of properties, and
 * which parts are one object. `undefined`: nowhere. (`deepStrictEqual` sees neither order nor shared parts.)
 */
export function difference(actual: unknown, expected: unknown): string | undefined {
  return compare(actual, expected, 'it', { actual: new Map(), expected: new Map() })
}

function compare(actual: unknown, expected: unknown, path: string, pairs: Pairs): string | undefined {
  if (!isObject(actual) || !isObject(expected)) {
    return Object.is(actual, expected) ? undefined : `${path} is ${inspect(actual)}, not ${inspect(expected)}`
  }
  const partner = pairs.actual.get(actual)
  if (partner !== undefined || pairs.expected.has(expected)) {
    return partner === expected ? undefined : `${path} is the same object as another part, or should be`
  }
  pairs.actual.set(actual, expected)
  pairs.expected.set(expected, actual)
  if (Object.getPrototypeOf(actual) !== Object.getPrototypeOf(expected)) return `${path} has another prototype`
  return compareInside(actual, expected, path, pairs) ?? compareProperties(actual, expected, path, pairs)
}

/** What objects hold beside their properties. */
function compareInside(actual: object, expected: object, path: string, pairs: Pairs): string | undefined {
  if (actual instanceof Date) return compare(actual.getTime(), (expected as Date).getTime(), `${path}.getTime()`, pairs)
  if (!(actual instanceof Map) && !(actual instanceof Set)) return undefined
  return compare([...actual], [...(expected as Iterable<unknown>)], `[...${path}]`, pairs)
}

function compareProperties(actual: object, expected: object, path: string, pairs: Pairs): string | undefined {
  const names = Reflect.ownKeys(actual)
  const expectedNames = Reflect.ownKeys(expected)
  if (names.length !== expectedNames.length || names.some((name, i) => name !== expectedNames[i])) {
    return `${path} has the properties ${inspect(names)}, not ${inspect(expectedNames)}`
  }
  for (const name of names) {
    const { value: one, ...attributes } = Reflect.getOwnPropertyDescriptor(actual, name) as PropertyDescriptor
    const { value: other, ...expectedAttributes } = Reflect.getOwnPropertyDescriptor(
      expected,
      name,
    ) as PropertyDescriptor
    const place = `${path}[${inspect(name)}]`
    if (inspect(attributes) !== inspect(expectedAttributes)) return `${place} has other attributes`
    const found = compare(one, other, place, pairs)
    if (found !== undefined) return found
  }
  return undefined
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null
