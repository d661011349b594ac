import { Model, type QueryBuilder } from 'objection'
import type { Side } from '../twins.js'

export type Builder = QueryBuilder<Model, unknown>
export type Log = (...what: unknown[]) => void

/** What a log can show of a value. */
export function shown(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shown)
  if (value instanceof Model) return `${value.constructor.name} ${value.$id()} ${Object.keys(value).toSorted().join()}`
  if (typeof value === 'object' && value !== null)
    return Object.entries(value).map(([name, each]) => [name, shown(each)])
  return String(value)
}

/** What other code may read in a hook while the hook waits. */
export const readTags = async (side: Side, builder: Builder): Promise<number> => {
  const knex = (builder as unknown as { unsafeKnex(): never }).unsafeKnex()
  return (await side.models.Tag.query(knex).orderBy('id')).length
}

export const writeTag = (side: Side, builder: Builder): Promise<number> => {
  const knex = (builder as unknown as { unsafeKnex(): never }).unsafeKnex()
  return side.models.Tag.query(knex)
    .findById(1)
    .patch({ label: 'written' } as object) as unknown as Promise<number>
}

export function refuse(): never {
  throw new Error('refused')
}

/** A thenable that is no promise: its `then` returns nothing. */
export function thenable(value: unknown): PromiseLike<unknown> {
  return {
    // oxlint-disable-next-line unicorn/no-thenable
    then(resolve: (value: unknown) => void) {
      resolve(value)
    },
  } as PromiseLike<unknown>
}
