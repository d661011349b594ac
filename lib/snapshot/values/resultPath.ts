import { types } from 'node:util'

/** Longer paths say less than they cost to read. */
const LONGEST = 200

/** Where in a result a part stands, as code would name it: `result[3].prop`. O(size of the result): for messages only. */
export function pathInResult(part: unknown, result: unknown): string {
  if (part === result) return 'the result itself'
  const seen = new Set<unknown>([result])
  const waiting: (readonly [unknown, string])[] = [[result, 'result']]
  for (const [value, path] of waiting) {
    for (const [step, item] of partsOf(value)) {
      const place = path + step
      if (item === part && place.length <= LONGEST) return place
      if (typeof item !== 'object' || item === null || seen.has(item)) continue
      seen.add(item)
      waiting.push([item, place])
    }
  }
  return 'a part of the result'
}

const NAME = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u

/** Getters are not asked. */
function partsOf(value: unknown): (readonly [string, unknown])[] {
  if (typeof value !== 'object' || value === null) return []
  if (types.isMap(value)) return Array.from(value).flatMap((pair) => pair.map((item) => [' (in a map)', item] as const))
  if (types.isSet(value)) return Array.from(value, (item) => [' (in a set)', item] as const)
  if (ArrayBuffer.isView(value)) return []
  return Object.getOwnPropertyNames(value).map((name) => [
    stepTo(name, value),
    Reflect.getOwnPropertyDescriptor(value, name)?.value as unknown,
  ])
}

function stepTo(name: string, owner: object): string {
  if (Array.isArray(owner)) return `[${name}]`
  return NAME.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`
}
