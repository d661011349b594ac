import { expect } from 'chai'

/**
 * Whether two results are the same in every respect a caller can see: values, types, prototypes, own properties with their
 * order and attributes, and which parts are one object. Models of twin classes (same name, one cached, one not) are the same.
 * Returns where they differ; `undefined`: nowhere.
 */
export function difference(actual: unknown, expected: unknown): string | undefined {
  return compare(actual, expected, 'result', { actual: new Map(), expected: new Map() })
}

export function expectSame(actual: unknown, expected: unknown, what = ''): void {
  const found = difference(actual, expected)
  if (found !== undefined) expect.fail(`${what} ${found}`)
}

interface Seen {
  readonly actual: Map<object, object>
  readonly expected: Map<object, object>
}

function compare(actual: unknown, expected: unknown, path: string, seen: Seen): string | undefined {
  if (!isObject(actual) || !isObject(expected)) {
    return Object.is(actual, expected) ? undefined : `${path}: ${show(actual)} is not ${show(expected)}`
  }
  const twin = seen.actual.get(actual)
  if (twin !== undefined || seen.expected.has(expected)) {
    return twin === expected ? undefined : `${path}: shared in one result only`
  }
  seen.actual.set(actual, expected)
  seen.expected.set(expected, actual)
  return comparePrototypes(actual, expected, path) ?? compareContents(actual, expected, path, seen)
}

function comparePrototypes(actual: object, expected: object, path: string): string | undefined {
  const one = Object.getPrototypeOf(actual) as object | null
  const other = Object.getPrototypeOf(expected) as object | null
  if (one === other) return undefined
  const names = [one, other].map((prototype) => (isModelPrototype(prototype) ? prototype.constructor.name : undefined))
  return names[0] !== undefined && names[0] === names[1] ? undefined : `${path}: of different classes`
}

function compareContents(actual: object, expected: object, path: string, seen: Seen): string | undefined {
  if (actual instanceof Date && actual.getTime() !== (expected as Date).getTime()) {
    if (!Number.isNaN(actual.getTime()) || !Number.isNaN((expected as Date).getTime()))
      return `${path}: different dates`
  }
  if (actual instanceof Map || actual instanceof Set) {
    const inside = compare([...actual], [...(expected as Map<unknown, unknown>)], `${path}<items>`, seen)
    if (inside !== undefined) return inside
  }
  const keys = Reflect.ownKeys(actual)
  const otherKeys = Reflect.ownKeys(expected)
  if (keys.length !== otherKeys.length || keys.some((key, i) => key !== otherKeys[i])) {
    return `${path}: own keys ${keys.map(String).join()} are not ${otherKeys.map(String).join()}`
  }
  for (const key of keys) {
    const found = compareProperty(actual, expected, key, `${path}.${String(key)}`, seen)
    if (found !== undefined) return found
  }
  return undefined
}

function compareProperty(
  actual: object,
  expected: object,
  key: PropertyKey,
  path: string,
  seen: Seen,
): string | undefined {
  const one = Reflect.getOwnPropertyDescriptor(actual, key) as PropertyDescriptor
  const other = Reflect.getOwnPropertyDescriptor(expected, key) as PropertyDescriptor
  for (const attribute of ['enumerable', 'writable', 'configurable'] as const) {
    if (one[attribute] !== other[attribute]) return `${path}: ${attribute} in one result only`
  }
  return compare(one.value, other.value, path, seen)
}

function isModelPrototype(prototype: object | null): prototype is { constructor: { name: string } } {
  return prototype !== null && Reflect.get(prototype, '$isObjectionModel') === true
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null

const show = (value: unknown): string =>
  isObject(value) ? `an object of ${value.constructor?.name}` : `${typeof value} ${String(value)}`
