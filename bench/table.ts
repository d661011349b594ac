export interface Table {
  readonly title: string
  readonly heading: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

/** As Markdown. */
export function formatTable({ title, heading, rows }: Table): string {
  const widths = heading.map((_, column) => Math.max(...[heading, ...rows].map((row) => row[column]?.length ?? 0)))
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`
  const rule = `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`
  return [`## ${title}`, '', line(heading), rule, ...rows.map(line), ''].join('\n')
}

export const microseconds = (value: number): string => value.toFixed(value < 10 ? 2 : 0)

export const factor = (value: number): string => value.toFixed(3)
