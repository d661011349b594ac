import type { Knex } from 'knex'

type Read = (knex: Knex) => Knex.QueryBuilder | Knex.Raw

/** Queries of processes that share a store. */
export const READS = {
  list: (knex) => knex('users').orderBy('id'),
  first: (knex) => knex('users').where('id', 1).first(),
  pluck: (knex) => knex('users').orderBy('id').pluck('bornAt'),
  count: (knex) => knex('users').count({ n: '*' }).first(),
  raw: (knex) => knex.raw('select id, name, ?? from users where id = ?', ['bornAt', 1]),
} as const satisfies Record<string, Read>

export type ReadName = keyof typeof READS

/** What a process is told to do: a query to run, or a row of `users` to write. */
export type Order = { readonly read: ReadName } | { readonly write: number; readonly name: string }

/** How the cache answered, and in what the result differs from that of the database. */
export interface Answer {
  readonly status: string
  readonly difference: string | undefined
}
