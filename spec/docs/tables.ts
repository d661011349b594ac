import { textOf } from './documents.js'

/** A page of the reference, as Markdown. */
export const referencePage = (name: string): string => textOf(`docs/reference/${name}.md`)

/** The text below a heading, up to the next one. */
export function section(text: string, heading: string): string {
  const [, found] = text.split(new RegExp(`^#+ ${heading.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`, 'm'))
  if (found === undefined) throw new Error(`no section ${heading}`)
  return found.split(/^#+ /m)[0] as string
}

/** The names in the first cells of all tables whose first column has this title, a pattern. */
export function rowsOf(text: string, column: string): string[] {
  const tables = text.split(/\n\n/).filter((block) => new RegExp(`^\\| ${column} +\\|`).test(block.trim()))
  return tables.flatMap((table) => table.trim().split('\n').slice(2)).flatMap(namesIn)
}

const namesIn = (row: string): string[] =>
  Array.from((row.split('|')[1] as string).matchAll(/`([^`]+)`/g), ([, name]) => name as string)

/** The names of a record that TypeScript holds to be complete. */
export const sortedNames = (record: object): string[] => Object.keys(record).toSorted()
