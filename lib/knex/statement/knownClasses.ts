/** The prototypes of Knex's own classes of statements and of their cached subclasses, each with its `toSQL`. */
const known = new WeakMap<object, unknown>()

/** Notes a class whose instances compile to what their documented properties say. */
export function noteKnownClass({ prototype }: { readonly prototype: object }): void {
  known.set(prototype, Reflect.get(prototype, 'toSQL'))
}

/** Whether a statement is of such a class. Another one may compile to anything, for instance by a private field. */
export const isOfKnownClass = (statement: { readonly toSQL?: unknown }): boolean => {
  const toSQL = known.get(Object.getPrototypeOf(statement) as object)
  return toSQL !== undefined && toSQL === statement.toSQL
}
