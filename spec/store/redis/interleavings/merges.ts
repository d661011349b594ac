/**
 * All interleavings of processes with these numbers of steps. The steps of each process stay in their order. An interleaving is a
 * list of the processes' numbers.
 */
export function merges(lengths: readonly number[]): number[][] {
  const orders: number[][] = []
  const extend = (order: readonly number[], left: readonly number[]): void => {
    if (left.every((steps) => steps === 0)) orders.push([...order])
    for (const [process, steps] of left.entries()) {
      if (steps > 0) extend([...order, process], left.with(process, steps - 1))
    }
  }
  extend([], lengths)
  return orders
}
