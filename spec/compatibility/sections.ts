import { readFile, writeFile } from 'node:fs/promises'
import { formatTable } from '../../bench/draw/table.js'

/** A table of `docs/reference/compatibility.md`: each row has labels first, then results. */
export interface Section {
  readonly columns: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

/** The sections, in the order of the page. Each has a file in `results`, and markers on the page. */
export const SECTIONS = ['runtimes', 'compilers', 'runners', 'bundlers', 'databases'] as const
export type SectionName = (typeof SECTIONS)[number]

const PAGE = new URL('../../docs/reference/compatibility.md', import.meta.url)
const fileOf = (name: SectionName): URL => new URL(`results/${name}.json`, import.meta.url)

/** The committed results of a section. */
export async function readSection(name: SectionName): Promise<Section> {
  return JSON.parse(await readFile(fileOf(name), 'utf8')) as Section
}

/** Commits results: one line a row, as prettier leaves it. */
export async function writeSection(name: SectionName, { columns, rows }: Section): Promise<void> {
  const lines = rows.map((row) => `    ${JSON.stringify(row)}`)
  await writeFile(
    fileOf(name),
    `{\n  "columns": ${JSON.stringify(columns)},\n  "rows": [\n${lines.join(',\n')}\n  ]\n}\n`,
  )
}

export const readPage = (): Promise<string> => readFile(PAGE, 'utf8')
export const writePage = (page: string): Promise<void> => writeFile(PAGE, page)

/** The page with the committed results between the markers of each section. */
export async function drawn(page: string): Promise<string> {
  let text = page
  for (const name of SECTIONS) {
    const { columns, rows } = await readSection(name)
    text = withTable(text, name, formatTable({ heading: columns, rows }))
  }
  return text
}

/** The text between `<!-- begin: name -->` and `<!-- end: name -->` is the table. */
export function withTable(page: string, name: string, table: string): string {
  const [begin, end] = [`<!-- begin: ${name} -->\n`, `<!-- end: ${name} -->`]
  const [from, to] = [page.indexOf(begin), page.indexOf(end)]
  if (from === -1 || to < from) throw new Error(`The page has no place for the table "${name}".`)
  return `${page.slice(0, from + begin.length)}\n${table}\n${page.slice(to)}`
}
