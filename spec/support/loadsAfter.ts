import type { QueryCache } from '../../lib/index.js'

/** Whether the second of two asks, with an act between, loads anew. */
export async function loadsAfter(
  queryCache: QueryCache,
  ask: () => PromiseLike<unknown>,
  act: () => unknown,
): Promise<boolean> {
  await ask()
  await ask()
  const { loads } = queryCache.stats()
  await act()
  await ask()
  return queryCache.stats().loads > loads
}
