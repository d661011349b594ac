/**
 * All orders in which processes of so many steps each can take turns, every one's own steps in their order. An order is a list of
 * the processes' numbers.
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
