import { Effects, EVERYTHING, type TransactionStep } from './Effects.js'
import { READINGS } from '../tokens/lexerDialects.js'
import { readParts } from './parseStatements.js'
import { noteSessionInBlock, noteSessionWithin } from '../session/sessionChanges.js'
import type { SessionStep, SessionSteps } from '../session/SessionSteps.js'
import { QUOTED, SIGN, STRING, WORD, type Tokens } from '../tokens/Tokens.js'
import { tokenize, type Tokenized } from '../tokens/tokenize.js'
import { actionOf, type Action } from './action.js'
import { volatileIn } from './volatile.js'
import { NEVER_READ } from '../tokens/keywords.js'

/** What a text of SQL does to tables and transactions. */
export interface Statement {
  /** Every identifier in the text, folded: a superset of the tables it reads. */
  readonly reads: ReadonlySet<string>
  /** The tables it writes, wherever the writing part stands; `EVERYTHING` when that cannot be told. */
  readonly writes: ReadonlySet<string> | typeof EVERYTHING
  /** How it changes the rows that it writes. */
  readonly action: Action
  /** It may change the schema or rights, so what was read from the catalog is out of date. */
  readonly schema: boolean
  /** It empties tables by TRUNCATE, which ends the transaction on some databases. */
  readonly truncates: boolean
  /** What it does to the transaction of its connection, in order. */
  readonly transaction: readonly TransactionStep[]
  /** What it does to the session of its connection, in order, as far as the text shows it. */
  readonly session: readonly SessionStep[]
  /** What in it makes its result depend on more than tables and bindings: the time, chance, the session. */
  readonly volatile: string | undefined
}

/**
 * Reads a text of one or more statements. The text does not say which database it is for: where that matters, it is read
 * the way of each of them, and whatever one of them could read or write is read or written.
 */
export function readText(sql: string): Statement {
  const reads = new Set<string>()
  const effects = new Effects()
  const common = tokenize(sql)
  let action: Action = 'any'
  let volatile: string | undefined
  if (common.ending === 'whole') {
    addReads(reads, common.tokens)
    readParts(common.tokens, common.tokens.length, effects)
    noteSessionWithin(common.tokens, effects)
    action = actionOf(common.tokens)
    volatile = volatileIn(common.tokens)
  } else {
    const readings = READINGS.map((reading) => tokenize(sql, reading))
    unite(readings, reads, effects)
    volatile = readings.map(({ tokens }) => volatileIn(tokens)).find((found) => found !== undefined)
  }
  if (effects.runsUnseen) noteSessionInBlock(sql, effects)
  const { writes, everything, schema, truncates, transaction } = effects
  const { steps: session } = effects.session
  return { reads, writes: everything ? EVERYTHING : writes, action, schema, truncates, transaction, session, volatile }
}

function unite(readings: readonly Tokenized[], reads: Set<string>, effects: Effects): void {
  const sessions: SessionSteps[] = []
  let quoted: SessionSteps | undefined
  for (const { tokens, ending, bodies } of readings) {
    const own = new Effects()
    addReads(reads, tokens)
    readParts(tokens, ending === 'whole' ? tokens.length : lastSemicolon(tokens), own)
    noteSessionWithin(tokens, own)
    if (ending === 'whole' && bodies.length > 0) quoted ??= own.session
    sessions.push(own.session)
    for (const table of own.writes) effects.writes.add(table)
    if (own.everything) effects.everything = true
    if (own.schema) effects.schema = true
    if (own.truncates) effects.truncates = true
    if (own.runsUnseen) effects.runsString = true
    if (own.transaction.length > effects.transaction.length) effects.transaction = own.transaction
  }
  // What stands between dollar quotes looks like statements to the readings that do not know these.
  effects.session.unite(quoted === undefined ? sessions : [quoted])
  // A quote without an end, everywhere: either no database runs it, or one has quotes that are not known here.
  if (readings.every(({ ending }) => ending !== 'whole')) effects.addAnything()
}

/** A text that cannot be read to its end may have been run up to there, but not the statement in which it ends. */
function lastSemicolon(tokens: Tokens): number {
  let index = tokens.length - 1
  while (index >= 0 && tokens.textIf(SIGN, index) !== ';') index--
  return Math.max(index, 0)
}

function addReads(reads: Set<string>, { kinds, texts, length }: Tokens): void {
  let before = ''
  for (let index = 0; index < length; index++) {
    const text = texts[index] as string
    const kind = kinds[index]
    if (kind === QUOTED || (kind === WORD && (before === '.' || !NEVER_READ.has(text)))) reads.add(text)
    // SQLite takes a string for a name where only a name can be.
    else if (kind === STRING && BEFORE_NAMES.has(before)) reads.add(text)
    else if (text === '(') addCalled(reads, before)
    before = text
  }
}

/** What seems to be a variable or a temporary table may be a call behind an operator of PostgreSQL: `@f(x)`. */
function addCalled(reads: Set<string>, before: string): void {
  const name = BEHIND_OPERATOR.exec(before)?.[1]
  if (name !== undefined) reads.add(name)
}

const BEHIND_OPERATOR = /^[@#]+([^@#].*)$/s

const BEFORE_NAMES = new Set(['from', 'join', 'in', 'into', 'update', 'table', '.', ',', '('])
