import type { Model, QueryBuilder } from 'objection'

/** Adds an operation as a plugin would: of a class of its own, with hooks of its own. */
export function addOperation(builder: QueryBuilder<Model, unknown>, hooks: object): void {
  const { where } = builder as unknown as { where: (...args: unknown[]) => { _operations: object[] } }
  const { _operations } = where.call(
    (builder as unknown as { clone(): QueryBuilder<Model, unknown> }).clone(),
    'id',
    '>',
    0,
  )
  // What all operations extend, found from one of them.
  let prototype = Object.getPrototypeOf(_operations.at(-1)) as object
  while (Object.getPrototypeOf(Object.getPrototypeOf(prototype)) !== null)
    prototype = Object.getPrototypeOf(prototype) as object
  const Operation = prototype.constructor as new (name: string, options: object) => object
  class OfAPlugin extends Operation {}
  const make = (): object => Object.assign(new OfAPlugin('ofAPlugin', {}), hooks, { clone: make })
  ;(builder as unknown as { addOperation(operation: object, args: unknown[]): unknown }).addOperation(make(), [])
}
