import { bold, cyan, dim, green, red, yellow } from './colour.js'
import { shorten, type StatementEcho } from './statements.js'

const WIDTH = 100
const MARGIN = '   '
const COUNT_WIDTH = 14
const TIME_WIDTH = 11
const LABEL_WIDTH = WIDTH - MARGIN.length - COUNT_WIDTH - TIME_WIDTH
const STATEMENT_WIDTH = WIDTH - MARGIN.length - '    × 100'.length
const SHOWN_STATEMENTS = 5

export interface Step<T> {
  readonly result: T
  readonly statements: readonly string[]
}

/** Prints each step with the SQL that it sent and its time, and checks what the demo says about it. */
export class Narrator {
  readonly #echo: StatementEcho
  #checks = 0
  #failed = 0

  constructor(echo: StatementEcho) {
    this.#echo = echo
  }

  title(text: string): void {
    print(`${bold(text)}\n${dim('─'.repeat(WIDTH))}`)
  }

  chapter(number: number, title: string): void {
    print(`\n${bold(`${number}  ${title}`)}`)
  }

  say(text: string): void {
    print(MARGIN + dim(text))
  }

  /** Runs the work, and prints its label, statements and time. */
  async step<T>(label: string, work: () => PromiseLike<T>): Promise<Step<T>> {
    this.#echo.take()
    const started = performance.now()
    const result = await work()
    const milliseconds = performance.now() - started
    const statements = this.#echo.take()
    const count = describeCount(statements.length).padStart(COUNT_WIDTH)
    const time = `${milliseconds.toFixed(2)} ms`.padStart(TIME_WIDTH)
    const paint = statements.length === 0 ? green : yellow
    print(MARGIN + label.padEnd(LABEL_WIDTH) + paint(count) + time)
    showStatements(statements)
    return { result, statements }
  }

  /** Prints what the demo says about the last steps, and whether it is true. */
  check(text: string, isTrue: boolean): void {
    this.#checks++
    if (!isTrue) this.#failed++
    print(MARGIN + (isTrue ? `${green('✓')} ${text}` : red(`✗ ${text}`)))
  }

  /** Prints rows in columns. The first row is the heading. Columns of numbers are aligned to the right. */
  table(rows: readonly (readonly (string | number)[])[]): void {
    const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => cell(row[column]).length)))
    for (const [index, row] of rows.entries()) {
      const line = row
        .map((value, column) => align(value, widths[column] ?? 0, rows.at(-1)?.[column]))
        .join('  ')
        .trimEnd()
      print(MARGIN + (index === 0 ? dim(line) : line))
    }
  }

  /** Prints how many checks have passed. Returns whether all have. */
  conclude(): boolean {
    const allPassed = this.#failed === 0
    const verdict = allPassed ? green('all passed') : red(`${this.#failed} failed`)
    print(`\n${bold(`${this.#checks} checks`)}: ${verdict}`)
    return allPassed
  }
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}

export function describeCount(count: number): string {
  if (count === 0) return 'no SQL'
  return count === 1 ? '1 statement' : `${count} statements`
}

/** Prints statements that look alike once. */
function showStatements(statements: readonly string[]): void {
  const counts = new Map<string, number>()
  for (const sql of statements) {
    const text = shorten(sql, STATEMENT_WIDTH)
    counts.set(text, (counts.get(text) ?? 0) + 1)
  }
  const shown = [...counts].slice(0, SHOWN_STATEMENTS)
  for (const [text, count] of shown) print(`${MARGIN}  ${cyan(text)}${count === 1 ? '' : `  × ${count}`}`)
  if (counts.size > shown.length) print(`${MARGIN}  ${dim(`and ${counts.size - shown.length} more`)}`)
}

function cell(value: string | number | undefined): string {
  return typeof value === 'number' ? value.toLocaleString('en') : (value ?? '')
}

function align(value: string | number, width: number, example: string | number | undefined): string {
  return typeof example === 'number' ? cell(value).padStart(width) : cell(value).padEnd(width)
}
