/** Microseconds with three significant digits, or all there are before the point. */
export function microseconds(value: number): string {
  if (value < 10) return value.toFixed(2)
  return value < 100 ? value.toFixed(1) : grouped(value)
}

export const milliseconds = (value: number): string => (value < 10 ? value.toFixed(1) : grouped(value))

export const ratio = (value: number): string => value.toFixed(2)

/** Goals are of hundredths: a third digit shows how close. */
export const exactRatio = (value: number): string => value.toFixed(3)

/** Whole, with groups of three digits. */
export const grouped = (value: number): string => Math.round(value).toLocaleString('en').replaceAll(',', ' ')

/** A goal beside the figure, and whether it was reached. */
export const goal = (value: number, most: number, name = ''): string =>
  `${name}≤ ${most}: ${value <= most ? 'reached' : '**missed**'}`
