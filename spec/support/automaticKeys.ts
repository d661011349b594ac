import { expect } from 'chai'
import type { Knex } from 'knex'
import type { CacheExplanation, CacheInfo } from '../../lib/index.js'

/** What the cache would do for a query. */
export const explained = (builder: unknown): Promise<CacheExplanation> =>
  (builder as { explainCache(): Promise<CacheExplanation> }).explainCache()

/** Runs a query and returns how it was answered. */
export const answered = (builder: unknown): Promise<{ result: unknown; cache: CacheInfo }> =>
  (builder as { withCacheInfo(): Promise<{ result: unknown; cache: CacheInfo }> }).withCacheInfo()

/** The key of a query that has one. */
export async function keyOf(builder: unknown): Promise<string> {
  const { key, reason, detail } = await explained(builder)
  if (key === undefined) expect.fail(`no key: ${String(reason)}, ${String(detail)}`)
  return key
}

/** The statements that a Knex instance sends, with their bindings. */
export class SentLog {
  readonly #sent: { sql: string; bindings: unknown }[] = []

  constructor(knex: Knex) {
    knex.on('query', ({ sql, bindings }: { sql: string; bindings: unknown }) => this.#sent.push({ sql, bindings }))
  }

  /** What was sent since the last call, without questions about the schema. */
  take(): { sql: string; bindings: unknown }[] {
    return this.#sent.splice(0).filter(({ sql }) => !/table_info/i.test(sql))
  }
}

/** Objection's types do not know the method. */
export function withFindOptions<Builder>(builder: Builder, options: object): Builder {
  ;(builder as { findOptions(options: object): unknown }).findOptions(options)
  return builder
}
