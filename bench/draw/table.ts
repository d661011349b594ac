export interface Table {
  readonly heading: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

const NUMBER = /^(–|[\d  .]+)$/

/** As Markdown, as prettier would write it: figures to the right. */
export function formatTable({ heading, rows }: Table): string {
  const columns = heading.map((title, column) => {
    const cells = rows.map((row) => row[column] ?? '')
    const isNumber = column > 0 && cells.every((cell) => NUMBER.test(cell))
    return { isNumber, width: Math.max(3, ...[title, ...cells].map((cell) => cell.length)) }
  })
  const line = (cells: readonly string[]): string =>
    `| ${columns.map(({ isNumber, width }, column) => padded(cells[column] ?? '', width, isNumber)).join(' | ')} |`
  const rule = columns.map(({ isNumber, width }) => (isNumber ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width)))
  return `${[line(heading), line(rule), ...rows.map(line)].join('\n')}\n`
}

const padded = (cell: string, width: number, toTheRight: boolean): string =>
  toTheRight ? cell.padStart(width) : cell.padEnd(width)
