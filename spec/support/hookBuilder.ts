import type { Model, QueryBuilder, StaticHookArguments } from 'objection'

/** The builder that a static hook runs for; Objection hides it under a symbol. */
export function hookBuilder(args: StaticHookArguments<Model>): QueryBuilder<Model, unknown> {
  const [builder] = Object.getOwnPropertySymbols(args).map((symbol) => Reflect.get(args, symbol) as unknown)
  return builder as QueryBuilder<Model, unknown>
}
