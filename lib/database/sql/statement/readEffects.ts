import { findSessionChanges, findSessionChangesInCode } from '../session/parseSession.js'
import type { SessionStep, SessionSteps } from '../session/SessionSteps.js'
import { NEVER_READ, words } from '../tokens/keywords.js'
import type { Tokenized } from '../tokens/tokenize.js'
import { QUOTED, SIGN, STRING, WORD, type Tokens } from '../tokens/Tokens.js'
import { Effects, EVERYTHING, type TransactionStep } from './Effects.js'
import { parseStatements } from './parseStatements.js'
import { findVolatile } from './volatility.js'

/** How a text changes the rows of the tables that it writes: it only adds rows, it only changes rows that stay, or anything. */
export type Action = 'insert' | 'update' | 'any'

/** What a text of SQL does to tables, transactions and the session, as far as the text alone tells. */
export interface Statement {
  readonly sql: string
  /** Every identifier in the text, folded: a superset of the tables it reads. */
  readonly reads: ReadonlySet<string>
  /** The tables it writes, wherever the writing part stands; `EVERYTHING` where they are not certain. */
  readonly writes: ReadonlySet<string> | typeof EVERYTHING
  /** How it changes the rows that it writes. */
  readonly action: Action
  /** It may change the schema or rights, so the known schema catalog is out of date. */
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
 * Reads what a text of one or more statements does. The SQL does not say which database it is for: where the databases split it
 * differently, it reads and writes everything that any of them would read or write.
 */
export function readEffects(sql: string, tokenized: readonly Tokenized[]): Statement {
  const reads = new Set<string>()
  const effects = new Effects()
  let action: Action = 'any'
  let volatile: string | undefined
  const [{ tokens }] = tokenized as [Tokenized]
  if (tokenized.length === 1) {
    addReads(reads, tokens)
    parseStatements(tokens, tokens.length, effects)
    findSessionChanges(tokens, Math.min(tokens.length, effects.storedFrom), effects.session)
    action = actionOf(tokens)
    volatile = findVolatile(tokens)
  } else {
    unite(tokenized, reads, effects)
    volatile = tokenized.map(({ tokens }) => findVolatile(tokens)).find((found) => found !== undefined)
  }
  if (effects.runsUnseen) findSessionChangesInCode(sql, effects.session)
  const { writes, everything, schema, truncates, transaction } = effects
  const { steps: session } = effects.session
  const written = everything ? EVERYTHING : writes
  return { sql, reads, writes: written, action, schema, truncates, transaction, session, volatile }
}

function unite(tokenized: readonly Tokenized[], reads: Set<string>, effects: Effects): void {
  const sessions: SessionSteps[] = []
  let dollarQuoted: SessionSteps | undefined
  for (const { tokens, outcome, bodies } of tokenized) {
    const own = new Effects()
    addReads(reads, tokens)
    parseStatements(tokens, outcome === 'complete' ? tokens.length : lastSemicolon(tokens), own)
    findSessionChanges(tokens, Math.min(tokens.length, own.storedFrom), own.session)
    if (outcome === 'complete' && bodies.length > 0) dollarQuoted ??= own.session
    sessions.push(own.session)
    for (const table of own.writes) effects.writes.add(table)
    if (own.everything) effects.everything = true
    if (own.schema) effects.schema = true
    if (own.truncates) effects.truncates = true
    if (own.runsUnseen) effects.runsString = true
    if (own.transaction.length > effects.transaction.length) effects.transaction = own.transaction
  }
  // The content of dollar quotes looks like statements to the dialects that do not know these quotes.
  effects.session.unite(dollarQuoted === undefined ? sessions : [dollarQuoted])
  // A quote without an end in every dialect: no database runs the text, or one has quotes that are unknown here.
  if (tokenized.every(({ outcome }) => outcome !== 'complete')) effects.addAnything()
}

/** A text with an invalid end may run up to its last semicolon, but not the statement in which it ends. */
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

const OTHER_ACTIONS = words('delete replace merge truncate copy load refresh call exec execute')

/** What the words of a text allow: a word that is no verb where it stands only makes the answer wider. */
function actionOf({ kinds, texts, length }: Tokens): Action {
  let inserts = false
  let updates = false
  for (let index = 0; index < length; index++) {
    if (kinds[index] !== WORD) continue
    const text = texts[index] as string
    if (OTHER_ACTIONS.has(text)) return 'any'
    if (text === 'insert') inserts = true
    if (text === 'update') updates = true
  }
  if (inserts === updates) return 'any'
  return inserts ? 'insert' : 'update'
}
