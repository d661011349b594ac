/** What a query of a cached model can be asked for; queries are built by functions that know `Model` alone. */
export interface Asks extends PromiseLike<unknown> {
  withCacheKey(key: string | readonly (string | number)[]): Asks
  withCache(): Asks
  withCacheInfo(): PromiseLike<{ readonly result: unknown; readonly cache: { status: string; reason?: string } }>
}

export const asks = (query: PromiseLike<unknown>): Asks => query as unknown as Asks
