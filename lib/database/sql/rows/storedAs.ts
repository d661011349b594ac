import type { KeyColumn } from '../../../core/KeyColumn.js'
import type { Lexed } from './lex.js'
import { normalPart } from '../../../core/normalKey.js'

/** What a new row may have in a column of its key. */
export interface Stored {
  /** Normal forms of what it may be, as far as it comes from the statement. */
  readonly parts: readonly string[]
  /** Whether the database may make a value of its own. */
  readonly generated: boolean
}

/** What an INSERT may store for a value; `undefined` if that is uncertain. */
export function storedAs(value: unknown, kind: KeyColumn['kind'], style: Lexed['style']): Stored | undefined {
  if (value === null || value === undefined) return { parts: [], generated: true }
  const part = normalPart(value, kind)
  if (part === undefined) return undefined
  // MySQL has none of these.
  const exact = kind === 'text' || style === '$' || style === '@p'
  const parts = exact ? [part] : [part, ...endsPassedBy(Number(part))]
  // MySQL generates a key for zero and for what it makes zero. SQLite's driver binds a bigint as NULL.
  const generated = kind === 'integer' && (parts.includes('0') || (style === '?' && typeof value === 'bigint'))
  return { parts, generated }
}

/** Unless it is strict, MySQL puts the end of a column's range in the place of a number beyond it. */
function endsPassedBy(value: number): string[] {
  const lower = [-(2 ** 31), 0].filter((end) => value < end)
  const upper = [2 ** 31 - 1, 2 ** 32 - 1].filter((end) => value > end)
  return [...lower, ...upper].map(String)
}
