import { words } from '../../sql/tokens/keywords.js'
import { TokenCursor } from '../../sql/tokens/TokenCursor.js'
import type { Tokens } from '../../sql/tokens/Tokens.js'

/** What a database allows in the body of a trigger, a function or a procedure, as far as it decides what is written. */
export interface BodySyntax {
  /** `update a join b` and `delete a, b from c`: whatever is named up to the end may be a target. */
  readonly multiTable: boolean
  /** Calls of procedures, schema changes, and statements that are put together at run time. */
  readonly procedural: boolean
}

/** What a body writes, as far as its text shows. */
export interface WriteTargets {
  /** The names that stand where a target stands. */
  readonly certain: Set<string>
  /** Names that are targets if they are tables at all. */
  readonly possible: Set<string>
  /** The procedures it calls. */
  readonly calls: Set<string>
  /** Whether it may write what its text does not show. */
  anything: boolean
}

/** Reads what a body writes out of its tokens: the names after the verbs that write, wherever they stand. */
export function writeTargets(tokens: Tokens, syntax: BodySyntax): WriteTargets {
  const targets = { certain: new Set<string>(), possible: new Set<string>(), calls: new Set<string>(), anything: false }
  const cursor = new TokenCursor(tokens)
  for (let at = 0; at < tokens.length; at++) {
    cursor.at = at + 1
    readVerb(tokens.keyword(at), cursor, syntax, targets)
  }
  return targets
}

/** At what follows a word that may be a verb. */
function readVerb(verb: string, cursor: TokenCursor, syntax: BodySyntax, targets: WriteTargets): void {
  if (NAMES_ONE.has(verb)) readTarget(cursor, targets)
  else if (verb === 'update') readUpdate(cursor, syntax, targets)
  else if (verb === 'delete') readDelete(cursor, syntax, targets)
  else if (verb === 'truncate') readTruncate(cursor, targets)
  else if (!syntax.procedural) return
  else if (verb === 'call') addTo(targets.calls, acceptName(cursor))
  else if (isUnknowable(verb, cursor)) targets.anything = true
}

/** `copy` and `refresh` (of a materialized view) are PostgreSQL's. */
const NAMES_ONE = words('insert replace merge copy refresh')

const MODIFIERS = words(`
  into only from table materialized view concurrently or rollback abort fail ignore replace low_priority high_priority delayed
  quick
`)

/** Where a modifier is itself the name of a table (`update quick set`), it is one of the possible targets. */
function readTarget(cursor: TokenCursor, { certain, possible }: WriteTargets): void {
  for (const word of cursor.skipWords(MODIFIERS)) possible.add(word)
  addTo(certain, acceptName(cursor))
}

/** `for update`, `for no key update` and `on duplicate key update` name no table. */
function readUpdate(cursor: TokenCursor, { multiTable }: BodySyntax, targets: WriteTargets): void {
  const before = cursor.word(-2)
  if (before === 'for' || before === 'key') return
  readTarget(cursor, targets)
  if (multiTable) for (const name of namesBefore(cursor, 'set')) targets.possible.add(name)
}

const DELETE_MODIFIERS = words('from low_priority quick ignore')

/** In `delete x from tables` and `delete from x using tables`, the first name may be an alias. */
function readDelete(cursor: TokenCursor, { multiTable }: BodySyntax, targets: WriteTargets): void {
  if (!multiTable || DELETE_MODIFIERS.has(cursor.word())) readTarget(cursor, targets)
  if (multiTable) for (const name of namesBefore(cursor)) targets.possible.add(name)
}

/** A list of tables; with CASCADE also every table with a foreign key to them, whatever the key says. */
function readTruncate(cursor: TokenCursor, targets: WriteTargets): void {
  readTarget(cursor, targets)
  const others = namesBefore(cursor)
  for (const name of others) targets.possible.add(name)
  if (others.includes('cascade')) targets.anything = true
}

/** Dynamic SQL and schema changes, but for those of temporary tables. */
function isUnknowable(verb: string, cursor: TokenCursor): boolean {
  if (verb === 'execute' || verb === 'alter') return true
  return (verb === 'create' || verb === 'drop') && cursor.word() !== 'temp' && cursor.word() !== 'temporary'
}

/** A string is no name here: where it is one, in SQLite, the tokens are names already. */
const acceptName = (cursor: TokenCursor): string => (cursor.tokens.name(cursor.at) === '' ? '' : cursor.acceptAnyName())

/** Moves to the end of the statement, or to that word, and returns the names on the way. */
function namesBefore(cursor: TokenCursor, word?: string): string[] {
  const names: string[] = []
  for (; !cursor.done && cursor.sign() !== ';'; cursor.at++) {
    if (word !== undefined && cursor.word() === word) break
    const name = cursor.tokens.name(cursor.at)
    if (name !== '') names.push(name)
  }
  return names
}

function addTo(names: Set<string>, name: string): void {
  if (name !== '') names.add(name)
}
