/** A call of a query builder's method. */
export type Call = readonly [method: string, ...args: unknown[]]

/** The calls as they are written. */
export const toldCalls = (calls: readonly Call[]): string =>
  calls.map(([method, ...args]) => `.${method}(${args.map((arg) => JSON.stringify(arg)).join(', ')})`).join('')

/** The builder after these calls. */
export function called<Builder>(builder: Builder, calls: readonly Call[]): Builder {
  return calls.reduce<Builder>((built, [method, ...args]) => {
    const run = Reflect.get(built as object, method) as (...given: unknown[]) => Builder
    return run.apply(built, args)
  }, builder)
}
