import { Tagged, TYPED_ARRAYS, defineOwn, typedArrayName, type TypedArray } from './portable.js'

/**
 * Portable data as JSON and back, without loss. Text, finite numbers, booleans and `null` stand for themselves; all else is an
 * array whose first item says what it is. Objects are numbered as they appear, and `['r', n]` is the n-th again.
 */
type Json = string | number | boolean | null | Json[]

const MAX_DEPTH = 500

/** @throws {TypeError} for what is not portable, or deeper than 500 levels. */
export function portableToJson(value: unknown): Json {
  return toJson(value, new Map(), 0)
}

/** @throws {TypeError} for what `portableToJson` cannot have made. */
export function portableFromJson(json: unknown): unknown {
  return fromJson(json, [], 0)
}

function toJson(value: unknown, seen: Map<object, number>, depth: number): Json {
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return value
  if (typeof value === 'number')
    return Number.isFinite(value) && !Object.is(value, -0) ? value : ['f', numberText(value)]
  if (value === undefined) return ['u']
  if (typeof value === 'bigint') return ['i', value.toString()]
  if (typeof value !== 'object' || depth > MAX_DEPTH) throw new TypeError('not portable')
  const known = seen.get(value)
  if (known !== undefined) return ['r', known]
  seen.set(value, seen.size)
  return objectToJson(value, (part) => toJson(part, seen, depth + 1))
}

/** By the very prototype: an instance of a subclass would come back as one of the class. */
function objectToJson(value: object, part: (value: unknown) => Json): Json {
  const prototype: unknown = Object.getPrototypeOf(value)
  if (Array.isArray(value)) return ['a', ...Array.from(value, part)]
  if (prototype === Object.prototype) return ['o', ...propertiesToJson(value, part)]
  if (prototype === null) return ['n', ...propertiesToJson(value, part)]
  if (prototype === Tagged.prototype) return ['t', (value as Tagged).tag, part((value as Tagged).data)]
  if (prototype === Date.prototype) return ['d', String((value as Date).getTime())]
  if (prototype === Buffer.prototype) return ['b', (value as Buffer).toString('base64')]
  if (prototype === Map.prototype) return ['m', ...[...(value as Map<unknown, unknown>)].flat().map(part)]
  if (prototype === Set.prototype) return ['s', ...Array.from(value as Set<unknown>, part)]
  const typedName = typedArrayName(value)
  if (typedName === undefined) throw new TypeError('not portable')
  return ['y', typedName, bytesOf(value as TypedArray).toString('base64')]
}

function propertiesToJson(value: object, part: (value: unknown) => Json): Json[] {
  return Object.entries(value).flatMap(([key, item]) => [key, part(item)])
}

function fromJson(json: unknown, seen: object[], depth: number): unknown {
  if (!Array.isArray(json)) {
    if (json === undefined || (typeof json === 'object' && json !== null)) throw new TypeError('not portable')
    return json
  }
  const [code, ...rest] = json as [unknown, ...unknown[]]
  const leaf = typeof code === 'string' && Object.hasOwn(LEAVES, code) ? LEAVES[code] : undefined
  if (leaf) return remember(leaf(rest), code as string, seen)
  if (depth > MAX_DEPTH) throw new TypeError('too deep')
  return branchFromJson(code, rest, seen, depth + 1)
}

const LEAVES: Readonly<Record<string, ((rest: unknown[]) => unknown) | undefined>> = {
  u: () => undefined,
  f: ([text]) => Number(textOf(text)),
  i: ([text]) => BigInt(textOf(text)),
  d: ([text]) => new Date(Number(textOf(text))),
  b: ([text]) => Buffer.from(textOf(text), 'base64'),
  y: ([name, text]) => typedArrayFrom(textOf(name), textOf(text)),
}

/** `u`, `f` and `i` are no objects and so have no number. */
function remember(value: unknown, code: string, seen: object[]): unknown {
  if (code === 'd' || code === 'b' || code === 'y') seen.push(value as object)
  return value
}

function branchFromJson(code: unknown, rest: unknown[], seen: object[], depth: number): unknown {
  const part = (json: unknown): unknown => fromJson(json, seen, depth)
  switch (code) {
    case 'r':
      return referenced(rest[0], seen)
    case 't': {
      const [tag, data] = rest
      if (typeof tag !== 'string' && !Number.isInteger(tag)) throw new TypeError('not a tag')
      const tagged = added(seen, new Tagged(tag as string | number, undefined))
      tagged.data = part(data)
      return tagged
    }
    case 'a': {
      const array = added(seen, [] as unknown[])
      for (const item of rest) array.push(part(item))
      return array
    }
    case 'm': {
      const map = added(seen, new Map())
      for (let i = 0; i < rest.length; i += 2) map.set(part(rest[i]), part(rest[i + 1]))
      return map
    }
    case 's': {
      const set = added(seen, new Set())
      for (const item of rest) set.add(part(item))
      return set
    }
    case 'o':
    case 'n': {
      const object = added(seen, code === 'o' ? {} : (Object.create(null) as object))
      for (let i = 0; i < rest.length; i += 2) defineOwn(object, textOf(rest[i]), part(rest[i + 1]))
      return object
    }
    default:
      throw new TypeError('unknown code')
  }
}

function added<T extends object>(seen: object[], value: T): T {
  seen.push(value)
  return value
}

function referenced(index: unknown, seen: object[]): object {
  const value = typeof index === 'number' ? seen[index] : undefined
  if (value === undefined) throw new TypeError('refers to nothing')
  return value
}

function textOf(value: unknown): string {
  if (typeof value !== 'string') throw new TypeError('not text')
  return value
}

const numberText = (value: number): string => (Object.is(value, -0) ? '-0' : String(value))

const bytesOf = (array: TypedArray): Buffer => Buffer.from(array.buffer, array.byteOffset, array.byteLength)

function typedArrayFrom(name: string, base64: string): TypedArray {
  if (!Object.hasOwn(TYPED_ARRAYS, name)) throw new TypeError('not a typed array')
  const type = TYPED_ARRAYS[name as keyof typeof TYPED_ARRAYS]
  const bytes = new Uint8Array(Buffer.from(base64, 'base64'))
  return new type(bytes.buffer)
}
