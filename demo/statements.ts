import { inspect } from 'node:util'
import type { Knex } from 'knex'

const MAX_BINDING = 16

interface QueryEvent {
  readonly sql: string
  readonly bindings?: readonly unknown[]
}

/** Collects the statements that Knex sends, with their bindings filled in. */
export class StatementEcho {
  #statements: string[] = []

  constructor(knex: Knex) {
    knex.on('query', ({ sql, bindings = [] }: QueryEvent) => this.#statements.push(fill(sql, bindings)))
  }

  /** The statements since the last call. */
  take(): string[] {
    const taken = this.#statements
    this.#statements = []
    return taken
  }
}

function fill(sql: string, bindings: readonly unknown[]): string {
  let next = 0
  return sql.replaceAll('?', () => literal(bindings[next++]))
}

function literal(value: unknown): string {
  if (value instanceof Date) return `'${value.toISOString()}'`
  if (Buffer.isBuffer(value)) return `<${value.length} bytes>`
  return typeof value === 'string' ? `'${cut(value)}'` : inspect(value)
}

/** Leaves out the middle of a statement: the beginning and the end say most about it. */
export function shorten(text: string, length: number): string {
  if (text.length <= length) return text
  const tail = Math.floor(length / 3)
  return `${text.slice(0, length - tail - 3).trimEnd()} … ${text.slice(-tail).trimStart()}`
}

function cut(text: string): string {
  return text.length <= MAX_BINDING ? text : `${text.slice(0, MAX_BINDING - 1)}…`
}
