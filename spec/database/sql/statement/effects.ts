import { EVERYTHING, readStatement } from '../../../../lib/database/sql/readStatement.js'

/** What a text does, in words: `writes a, b; schema; begin, commit`, or `nothing`. */
export function effectsOf(sql: string): string {
  const { writes, schema, transaction } = readStatement(sql)
  const parts = []
  if (writes === EVERYTHING) parts.push('writes everything')
  else if (writes.size > 0) parts.push(`writes ${[...writes].sort().join(', ')}`)
  if (schema) parts.push('schema')
  if (transaction.length > 0) parts.push(transaction.join(', '))
  return parts.join('; ') || 'nothing'
}
