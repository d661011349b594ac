import { types } from 'node:util'

/** A message with a longer path is harder to read than one without. */
const MAX_LENGTH = 200

/** The path of a part of a result, as code writes it: `result[3].price`. O(size of the result): for messages only. */
export function pathInResult(part: unknown, result: unknown): string {
  if (part === result) return 'the result itself'
  const seen = new Set<unknown>([result])
  const queue: (readonly [unknown, string])[] = [[result, 'result']]
  for (const [value, path] of queue) {
    for (const [step, item] of partsOf(value)) {
      const itemPath = path + step
      if (item === part && itemPath.length <= MAX_LENGTH) return itemPath
      if (typeof item !== 'object' || item === null || seen.has(item)) continue
      seen.add(item)
      queue.push([item, itemPath])
    }
  }
  return 'a part of the result'
}

const NAME = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u

/** No getter runs. */
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
