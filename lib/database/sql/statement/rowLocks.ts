import { WORD, type Tokens } from '../tokens/Tokens.js'

const MOST_WORDS = 4

/** `FOR UPDATE`, `FOR SHARE` and their weaker forms, and what MySQL has for the second. */
const LOCK = /^(?:for (?:no key |key )?(?:update|share)|lock in share mode)\b/

/** Whether a text locks the rows that it reads. */
export function findLock(tokens: Tokens): boolean {
  for (let index = 0; index < tokens.length; index++) {
    const text = tokens.textIf(WORD, index)
    if ((text === 'for' || text === 'lock') && LOCK.test(wordsFrom(tokens, index))) return true
  }
  return false
}

function wordsFrom(tokens: Tokens, start: number): string {
  let text = ''
  for (let index = start; index < start + MOST_WORDS; index++) text += `${tokens.textIf(WORD, index) || '.'} `
  return text
}
