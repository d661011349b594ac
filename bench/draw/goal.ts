/** A goal beside the figure, and whether it was reached. */
export const goal = (value: number, most: number, name = ''): string =>
  `${name}≤ ${most}: ${value <= most ? 'reached' : '**missed**'}`
