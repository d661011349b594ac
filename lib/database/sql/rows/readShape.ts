import { bringsOthers } from './bringsOthers.js'
import { deleteShape, selectShape, updateShape } from './filtered.js'
import { insertShape } from './insertShape.js'
import { lex, type Lexed } from './lex.js'
import type { Token } from './Token.js'
import { keywordAt } from './ranges.js'
import type { RowShape } from './RowShape.js'

/** What a text says about rows, and how its bindings have to be. */
export interface ReadText {
  readonly shape: RowShape
  readonly places: number
  readonly style: Lexed['style']
}

/** Reads a text of SQL, in linear time; `undefined` unless it is one statement about certain rows of one table. */
export function readShape(sql: string): ReadText | undefined {
  const lexed = lex(sql)
  const shape = lexed && shapeOf(lexed.tokens)
  return shape && { shape, places: lexed.places, style: lexed.style }
}

function shapeOf(tokens: readonly Token[]): RowShape | undefined {
  const verb = keywordAt(tokens, 0)
  if (verb === 'insert') return insertShape(tokens)
  if (bringsOthers(tokens, 1)) return undefined
  if (verb === 'select') return selectShape(tokens)
  if (verb === 'update') return updateShape(tokens)
  return verb === 'delete' ? deleteShape(tokens) : undefined
}
