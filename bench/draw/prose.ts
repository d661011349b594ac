const COLUMNS = 120

/** Markdown whose paragraphs and list items are broken into lines of at most 120 columns, as in all documents. */
export const wrapProse = (markdown: string): string =>
  markdown
    .split('\n')
    .map((line) => (line.startsWith('|') ? line : wrapLine(line)))
    .join('\n')

/** Further lines of a list item stand under its text. */
function wrapLine(line: string): string {
  const indent = line.startsWith('- ') ? '  ' : ''
  const end = line.length > COLUMNS ? line.lastIndexOf(' ', COLUMNS) : -1
  return end > indent.length ? `${line.slice(0, end)}\n${wrapLine(indent + line.slice(end + 1))}` : line
}
