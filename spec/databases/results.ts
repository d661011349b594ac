import { readSection, writeSection, type Section } from '../compatibility/sections.js'
import { versionOf, type Driver } from './drivers.js'

/** The behaviours that have a column of the table, in its order. */
export const BEHAVIOUR_COLUMNS = [
  'hits',
  'writes',
  'invalidation',
  'transactions',
  'types',
  'streams',
  'schema changes',
  'catalog',
] as const

export const WORKS = '✓'
const NOT_RUN = '–'

export const COLUMNS = ['Client of Knex', 'Package', ...BEHAVIOUR_COLUMNS, 'Remark'].map((name) =>
  name.replace(/^./, (letter) => letter.toUpperCase()),
)

/** What no spec runs, because its server is not there. */
const OTHERS: readonly (readonly string[])[] = [
  [
    'mssql',
    'tedious',
    ...BEHAVIOUR_COLUMNS.map(() => NOT_RUN),
    'Not run. The catalog is not read, and the cache warns.',
  ],
  [
    'oracledb',
    'oracledb',
    ...BEHAVIOUR_COLUMNS.map(() => NOT_RUN),
    'Not run. The catalog is not read, and the cache warns.',
  ],
]

/** The committed results, those that `docs/reference/compatibility.md` shows. */
export const readResults = (): Promise<Section> => readSection('databases')

/** Commits the rows, and keeps the rows of drivers that were not run. */
export async function writeResults(rows: readonly (readonly string[])[]): Promise<void> {
  const before = await readResults()
  const ours = new Map([...before.rows, ...rows, ...OTHERS].map((row) => [row[0], row]))
  for (const [name] of OTHERS) ours.delete(name)
  await writeSection('databases', { columns: COLUMNS, rows: [...ours.values(), ...OTHERS] })
}

/** The row of a driver. `results`: a cell for each behaviour that was run. */
export function rowOf(driver: Driver, results: ReadonlyMap<string, string>): string[] {
  const cells = BEHAVIOUR_COLUMNS.map((name) => results.get(name) ?? NOT_RUN)
  return [driver.name, `${driver.packageName} ${versionOf(driver)}`, ...cells, driver.remark ?? '']
}
