import { expect } from 'chai'
import { THOROUGH } from '../support/thorough.js'
import { readSection, writeSection, type Section, type SectionName } from './sections.js'

/** What a cell of a combination that works says. */
export const WORKS = '✓'

/** What a combination cannot do, and how the error says so. */
export interface Limit {
  readonly error: RegExp
  /** What the table says in place of {@link WORKS}. */
  readonly reason: string
}

/** A combination: the program throws unless it works. */
export interface Check {
  readonly run: () => Promise<void>
  readonly limit?: Limit
}

export interface Row {
  readonly labels: readonly string[]
  /** One a column of results; a text where there is nothing to run. */
  readonly checks: readonly (Check | string)[]
  /** Whether `npm test` runs it, too; it needs only packages of the repository. */
  readonly quick?: boolean
}

const SAVES = Boolean(process.env['OBJECTION_CACHE_TABLE'])

/** Declares a spec a combination: its result is the committed one. `OBJECTION_CACHE_TABLE=1` commits the results instead. */
export function checkSection(name: SectionName, columns: readonly string[], rows: readonly Row[]): void {
  const results = rows.map(({ labels, checks }) => [
    ...labels,
    ...checks.map((check) => (typeof check === 'string' ? check : '')),
  ])
  const run = rows.map((row, index) => ({ row, index })).filter(({ row }) => THOROUGH || row.quick === true)

  for (const { row, index } of run) {
    for (const [position, check] of row.checks.entries()) {
      if (typeof check === 'string') continue
      const column = row.labels.length + position
      it(`${row.labels.join(', ')}: ${columns[column]}`, async () => {
        const result = await resultOf(check)
        results[index]![column] = result
        const expected = SAVES ? (check.limit?.reason ?? WORKS) : (await readSection(name)).rows[index]?.[column]
        if (result !== expected) throw new Error(`"${expected}" is not what happens:\n${result}`)
      })
    }
  }

  if (SAVES) {
    after(async () => writeSection(name, { columns, rows: completed(results, (await readSection(name)).rows) }))
    return
  }
  it('are the rows of the committed results', async () => {
    const committed = await readSection(name)
    const labels = committed.rows.map((row, index) => row.slice(0, rows[index]?.labels.length))
    expect(committed.columns).to.deep.equal(columns)
    expect(labels).to.deep.equal(rows.map((row) => row.labels))
  })
}

/** What was not run in this run stays as it was committed. */
const completed = (results: readonly string[][], committed: Section['rows']): Section['rows'] =>
  results.map((row, index) => row.map((cell, column) => cell || (committed[index]?.[column] ?? '')))

/** The cell: that it works, the known reason why not, or the error. */
export async function resultOf({ run, limit }: Check): Promise<string> {
  try {
    await run()
    return WORKS
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error)
    if (limit?.error.test(text) === true) return limit.reason
    return text
  }
}
