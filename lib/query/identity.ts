import { tableOf, type AnyModelClass } from '../snapshot/modelClass.js'

const classIds = new WeakMap<AnyModelClass, string>()
const classesOfName = new Map<string, number>()
const connectionIds = new WeakMap<object, number>()
let connections = 0

/**
 * A text that stands for the class itself: same-named classes, bound ones among them, get texts of their own, in the order
 * in which they first appear.
 */
export function classId(modelClass: AnyModelClass): string {
  let id = classIds.get(modelClass)
  if (id === undefined) classIds.set(modelClass, (id = nextClassId(modelClass)))
  return id
}

function nextClassId(modelClass: AnyModelClass): string {
  const name = `${tableOf(modelClass) ?? ''}:${modelClass.name}`
  const count = (classesOfName.get(name) ?? 0) + 1
  classesOfName.set(name, count)
  return count === 1 ? name : `${name}~${count}`
}

/** A number that stands for a Knex instance: for its client, which its transactions and bound classes share. */
export function connectionId(client: object): number {
  let id = connectionIds.get(client)
  if (id === undefined) connectionIds.set(client, (id = ++connections))
  return id
}
