import { isExact, isMysql } from '../../connection/dialects.js'

/** What Knex has put into a statement's object when the driver has answered. */
export interface AnsweredStatement {
  readonly sql: string
  readonly response?: unknown
  /** SQLite's drivers: what `run` says. */
  readonly context?: unknown
}

/** What a driver says of a write. */
export interface DriverAnswer {
  readonly rows: number | undefined
  readonly response: unknown
}

const NOTHING: DriverAnswer = { rows: undefined, response: undefined }
const RETURNING = /\breturning\b/i

/**
 * How many rows a write has found or added, and what the driver has answered: the rows of RETURNING, or an object with the last key.
 * `rows` is `undefined` if the answer does not say it for certain. It holds for a single INSERT, REPLACE, UPDATE or DELETE.
 */
export function writeOutcome(sent: AnsweredStatement, dialect: string): DriverAnswer {
  if (/sqlite/.test(dialect)) return sqliteOutcome(sent)
  if (isMysql(dialect)) return mysqlOutcome(sent.response)
  return isExact(dialect) ? postgresOutcome(sent.response) : NOTHING
}

function postgresOutcome(response: unknown): DriverAnswer {
  return { rows: countIn(response, 'rowCount'), response }
}

/** `[result, fields]`: the result is a list for MariaDB's RETURNING, and for several statements. */
function mysqlOutcome(response: unknown): DriverAnswer {
  const [result] = Array.isArray(response) ? (response as unknown[]) : []
  return { rows: Array.isArray(result) ? rowsIn(result) : countIn(result, 'affectedRows'), response }
}

/**
 * Knex calls `all` for RETURNING and for raw statements, and `run` for others. `all` gives no rows where there is no RETURNING. `run`
 * does not wait for the end of a RETURNING, and says the changes of an earlier statement then.
 */
function sqliteOutcome({ sql, response, context }: AnsweredStatement): DriverAnswer {
  const returns = RETURNING.test(sql)
  if (Array.isArray(response)) return returns ? { rows: rowsIn(response), response } : NOTHING
  if (returns) return NOTHING
  return { rows: countIn(context, 'changes'), response: context }
}

const isRow = (row: unknown): boolean => typeof row === 'object' && row !== null && !Array.isArray(row)

const rowsIn = (rows: readonly unknown[]): number | undefined => (rows.every(isRow) ? rows.length : undefined)

function countIn(answer: unknown, name: string): number | undefined {
  const isObject = typeof answer === 'object' && answer !== null && !Array.isArray(answer)
  const count = isObject ? (answer as Record<string, unknown>)[name] : undefined
  return typeof count === 'number' && Number.isSafeInteger(count) && count >= 0 ? count : undefined
}
