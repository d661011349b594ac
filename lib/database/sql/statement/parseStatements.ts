import { CLAUSES, expectAgain } from './clauses.js'
import type { Cursor } from '../tokens/TokenCursor.js'
import { EVERYTHING, type Effects } from './Effects.js'
import { passHead } from './firstKeyword.js'
import { Part } from './Parser.js'
import { addItem } from './Scopes.js'
import { noteSession } from '../session/sessionChanges.js'
import { SIGN, WORD, type Tokens } from '../tokens/Tokens.js'
import { VERBS } from './verbs.js'

/** Reads what the tokens before `end` do, statement by statement. */
export function readParts(tokens: Tokens, end: number, effects: Effects): void {
  for (let start = 0; start < end;) {
    let semicolon = start
    while (semicolon < end && tokens.textIf(SIGN, semicolon) !== ';') semicolon++
    if (semicolon > start) readPart(new Part(tokens, start, semicolon, effects))
    start = semicolon + 1
  }
}

function readPart(part: Part): void {
  noteSession(part.cursor, part.effects)
  if (passHead(part)) while (!part.cursor.done) step(part)
  part.finish()
}

function step(part: Part): void {
  const { cursor } = part
  const { kind } = cursor
  if (kind === SIGN) return passSign(part, cursor.sign())
  const scope = part.scopes.innerIfAny
  if (scope?.expecting === true) {
    // ONLY (t), LATERAL (SELECT …)
    if (cursor.sign(1) === '(' && /^(?:only|lateral)$/.test(cursor.word())) return void cursor.at++
    if (cursor.nameAt()) return part.passItem()
    scope.expecting = false
  }
  if (kind === WORD) {
    const word = cursor.word()
    const verb = VERBS.get(word)
    if (verb !== undefined && !isQualified(cursor)) return verb(part)
    const clause = CLAUSES.get(word)
    if (clause !== undefined && !isQualified(cursor)) clause(part)
  }
  cursor.at++
}

/** A part of a qualified name is no keyword. */
function isQualified(cursor: Cursor): boolean {
  return cursor.sign(-1) === '.' || cursor.sign(1) === '.'
}

function passSign(part: Part, sign: string): void {
  if (sign === '(') return open(part)
  if (sign === ')') return close(part)
  if (sign === ',') expectAgain(part)
  part.cursor.at++
}

function open(part: Part): void {
  const { cursor, scopes } = part
  const scope = scopes.innerIfAny
  const isItem = scope?.expecting === true
  const isQuery = isItem && /^(?:select|with|values|table)$/.test(cursor.word(1))
  if (scope !== undefined) {
    scope.expecting = false
    if (isQuery) scope.last = EVERYTHING
  }
  scopes.open(cursor.anyName(-1), isItem && !isQuery)
  cursor.at++
}

function close(part: Part): void {
  const { cursor, scopes } = part
  const closed = scopes.close()
  cursor.at++
  if (closed === undefined) return
  for (const target of closed.wrote) part.write(target)
  part.closedOpener = closed.opener
  const scope = scopes.innerIfAny
  if (scope?.listing === undefined) return
  const alias = part.passAlias()
  if (alias !== undefined && scope.last !== undefined) addItem(scope, alias, scope.last)
}
