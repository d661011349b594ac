import { WORD, type Tokens } from '../tokens/Tokens.js'

/** How a text changes the rows of the tables that it writes: it only adds rows, it only changes rows that stay, or anything. */
export type Action = 'insert' | 'update' | 'any'

const OTHERS = new Set(['delete', 'replace', 'merge', 'truncate', 'copy', 'load', 'refresh', 'call', 'exec', 'execute'])

/** What the words of a text allow: a word that is no verb where it stands only makes the answer wider. */
export function actionOf({ kinds, texts, length }: Tokens): Action {
  let inserts = false
  let updates = false
  for (let index = 0; index < length; index++) {
    if (kinds[index] !== WORD) continue
    const text = texts[index] as string
    if (OTHERS.has(text)) return 'any'
    if (text === 'insert') inserts = true
    if (text === 'update') updates = true
  }
  if (inserts === updates) return 'any'
  return inserts ? 'insert' : 'update'
}
