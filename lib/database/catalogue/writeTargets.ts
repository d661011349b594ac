import { foldTable } from '../statement/foldTable.js'
import type { SqlToken } from './sqlTokens.js'
import { TokenCursor } from './TokenCursor.js'

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
export function writeTargets(tokens: readonly SqlToken[], syntax: BodySyntax): WriteTargets {
  const targets = { certain: new Set<string>(), possible: new Set<string>(), calls: new Set<string>(), anything: false }
  for (const [at, { kind, text }] of tokens.entries()) {
    if (kind === 'word' && tokens[at - 1]?.text !== '.') {
      readVerb(text, new TokenCursor(tokens, at), new TokenCursor(tokens, at + 1), syntax, targets)
    }
  }
  return targets
}

function readVerb(verb: string, here: TokenCursor, next: TokenCursor, syntax: BodySyntax, targets: WriteTargets): void {
  if (NAMES_ONE.has(verb)) readTarget(next, targets)
  else if (verb === 'update') readUpdate(here, next, syntax, targets)
  else if (verb === 'delete') readDelete(next, syntax, targets)
  else if (verb === 'truncate') readTruncate(next, targets)
  else if (!syntax.procedural) return
  else if (verb === 'call') addTo(targets.calls, next.name())
  else if (isUnknowable(verb, next)) targets.anything = true
}

/** `copy` and `refresh` (of a materialized view) are PostgreSQL's. */
const NAMES_ONE = new Set(['insert', 'replace', 'merge', 'copy', 'refresh'])

const MODIFIERS = new Set(
  (
    'into only from table materialized view concurrently or rollback abort fail ignore replace ' +
    'low_priority high_priority delayed quick'
  ).split(' '),
)

/** Where a modifier is itself the name of a table (`update quick set`), it is one of the possible targets. */
function readTarget(next: TokenCursor, { certain, possible }: WriteTargets): void {
  for (const word of next.words(MODIFIERS)) possible.add(word)
  addTo(certain, next.name())
}

/** `for update`, `for no key update` and `on duplicate key update` name no table. */
function readUpdate(here: TokenCursor, next: TokenCursor, { multiTable }: BodySyntax, targets: WriteTargets): void {
  if (here.follows('for', 'key')) return
  readTarget(next, targets)
  if (multiTable) for (const name of next.namesUntil('set')) addTo(targets.possible, name)
}

/** In `delete x from tables` and `delete from x using tables`, the first name may be an alias. */
function readDelete(next: TokenCursor, { multiTable }: BodySyntax, targets: WriteTargets): void {
  if (!multiTable || next.isAt('from', 'low_priority', 'quick', 'ignore')) readTarget(next, targets)
  if (multiTable) for (const name of next.namesUntil()) addTo(targets.possible, name)
}

/** A list of tables; with CASCADE also every table with a foreign key to them, whatever the key says. */
function readTruncate(next: TokenCursor, targets: WriteTargets): void {
  readTarget(next, targets)
  const others = next.namesUntil()
  for (const name of others) addTo(targets.possible, name)
  if (others.includes('cascade')) targets.anything = true
}

/** Dynamic SQL and schema changes, but for those of temporary tables. */
function isUnknowable(verb: string, next: TokenCursor): boolean {
  if (verb === 'execute' || verb === 'alter') return true
  return (verb === 'create' || verb === 'drop') && !next.isAt('temp', 'temporary')
}

function addTo(names: Set<string>, name: string | undefined): void {
  if (name !== undefined) names.add(foldTable(name))
}
