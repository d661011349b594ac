import type { RowDependency } from '../../../core/rowDependency.js'
import { tableId } from '../../../core/tag.js'
import type { Catalog } from '../../catalog/graph/Catalog.js'
import type { Statement } from '../../sql/readStatement.js'
import { noteRead } from '../readTables.js'
import { askedKeys } from './askedKeys.js'
import { boundConditions } from './boundConditions.js'
import { compileRead } from './compile/compileRead.js'
import type { Occurrence } from './compile/Occurrence.js'
import { Answer } from './Answer.js'
import { keysOfAnswer, rowsOfAnswer, shownValues, type ReadTable, type ShownRow } from './rowsOfAnswer.js'
import { readTextOf } from './text/parseRead.js'

/** What a statement depends on in each table that it mentions. */
export interface PreciseRead {
  /** The folded names of the tables of which each mention has a dependency. */
  readonly tables: ReadonlySet<string>
  readonly dependencies: readonly RowDependency[]
  readonly withRows: ((rows: readonly unknown[]) => readonly RowDependency[]) | undefined
  readonly shown: ((rows: readonly unknown[]) => readonly ShownRow[]) | undefined
}

/** One mention, and what the statement depends on there. */
interface Mention {
  readonly occurrence: Occurrence
  readonly table: ReadTable
  readonly dependency: RowDependency
}

/** `undefined` where the statement depends on its tables as a whole. `stamp`: that of the state which it reads. */
export function readDependencies(
  statement: Statement,
  bindings: readonly unknown[] = [],
  database: string,
  catalog: Catalog,
  stamp: number,
): PreciseRead | undefined {
  const read = readTextOf(statement, bindings)
  const compiled = read && compileRead(statement, read, catalog)
  if (compiled === undefined) return undefined
  const mentions = compiled.occurrences.map((occurrence): Mention => {
    const { description } = occurrence
    const table = { id: tableId(database, description.name), database, description }
    noteRead(table.id)
    return { occurrence, table, dependency: dependencyOf(table, occurrence, bindings, stamp) }
  })
  const isShown = mentions.some(({ occurrence }) => occurrence.shown !== undefined)
  const skips = compiled.skips ? { skips: true } : {}
  const answersOf = forLatest((rows) =>
    mentions.map(({ occurrence, table }) => Answer.of(rows, occurrence.shown, table.description)),
  )
  return {
    tables: new Set(mentions.map(({ table }) => table.description.name)),
    dependencies: mentions.map(({ dependency }) => dependency),
    withRows: isShown
      ? (rows) => mentions.map((mention, i) => withRows(mention, answersOf(rows)[i], bindings, skips, stamp))
      : undefined,
    shown: isShown
      ? (rows) =>
          mentions.flatMap(({ table, dependency }, i) => {
            const answer = answersOf(rows)[i]
            return answer === undefined ? [] : rowsOfAnswer(answer, table, dependency.conditions)
          })
      : undefined,
  }
}

/** The function with its latest result kept, which answers for the same rows again. */
function forLatest<Result>(make: (rows: readonly unknown[]) => Result): (rows: readonly unknown[]) => Result {
  let latest: { readonly rows: readonly unknown[]; readonly result: Result } | undefined
  return (rows) => {
    if (latest?.rows !== rows) latest = { rows, result: make(rows) }
    return latest.result
  }
}

function dependencyOf(
  { id, description }: ReadTable,
  occurrence: Occurrence,
  bindings: readonly unknown[],
  stamp: number,
): RowDependency {
  const { columns, deciding } = occurrence
  const conditions = boundConditions(id, occurrence, bindings, stamp)
  const key = description.key?.map(({ column }) => column) ?? []
  const hasKey = key.length > 0 && key.every((column) => conditions.some((condition) => condition.column === column))
  return { table: id, columns, deciding, conditions, ...(hasKey ? { key } : {}) }
}

function withRows(
  { occurrence, table, dependency }: Mention,
  answer: Answer | undefined,
  bindings: readonly unknown[],
  skips: Pick<RowDependency, 'skips'>,
  stamp: number,
): RowDependency {
  const rows = answer && keysOfAnswer(answer, table.description)
  if (answer === undefined || rows === undefined) return dependency
  const asked = askedKeys(occurrence, bindings)
  const isComplete = asked !== undefined && asked.size > 0 && Array.from(asked).every((key) => rows.has(key))
  const shown = shownValues(answer, table, dependency.conditions, stamp)
  const values = shown.length === 0 ? {} : { shown }
  return { ...dependency, rows: [...rows], ...values, ...skips, ...(isComplete ? { isComplete } : {}) }
}
