import { findSessionChanges, findSessionChangesInCode } from '../session/parseSession.js'
import type { SessionStep } from '../session/SessionSteps.js'
import { NEVER_READ, words } from '../tokens/keywords.js'
import type { Tokenized } from '../tokens/tokenize.js'
import { QUOTED, SIGN, STRING, WORD, type Tokens } from '../tokens/Tokens.js'
import { Effects, EVERYTHING, type TransactionStep } from './Effects.js'
import { parseStatements } from './parseStatements.js'
import { findLock } from './rowLocks.js'
import { findVolatile } from './volatility.js'

/** How a text changes the rows of the tables that it writes: it only adds rows, it only changes rows that stay, or anything. */
export type Action = 'insert' | 'update' | 'any'

/** What a text of SQL does to tables, transactions and the session, as far as the text alone shows. */
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
  /** It locks the rows that it reads. */
  readonly locks: boolean
}

/**
 * Reads what a text of one or more statements does. The SQL does not say which database it is for: where the databases split it
 * differently, it reads and writes everything that any of them would read or write.
 */
export function readEffects(sql: string, tokenized: readonly Tokenized[]): Statement {
  const isCommon = tokenized.length === 1
  const [common] = tokenized as [Tokenized]
  const effects = isCommon ? effectsOf(common) : unite(tokenized)
  if (effects.runsUnseen) findSessionChangesInCode(sql, effects.session)
  const reads = new Set<string>()
  let volatile: string | undefined
  let locks = false
  for (const { tokens } of tokenized) {
    addReads(reads, tokens)
    volatile ??= findVolatile(tokens)
    locks ||= findLock(tokens)
  }
  const { writes, everything, schema, truncates, transaction } = effects
  return {
    sql,
    reads,
    writes: everything ? EVERYTHING : writes,
    action: isCommon ? actionOf(common.tokens) : 'any',
    schema,
    truncates,
    transaction,
    session: effects.session.steps,
    volatile,
    locks,
  }
}

function effectsOf({ tokens, outcome }: Tokenized): Effects {
  const effects = new Effects()
  parseStatements(tokens, outcome === 'complete' ? tokens.length : lastSemicolon(tokens), effects)
  findSessionChanges(tokens, Math.min(tokens.length, effects.storedFrom), effects.session)
  return effects
}

function unite(tokenized: readonly Tokenized[]): Effects {
  const united = new Effects()
  const all = tokenized.map(effectsOf)
  for (const each of all) {
    for (const table of each.writes) united.writes.add(table)
    united.everything ||= each.everything
    united.schema ||= each.schema
    united.truncates ||= each.truncates
    united.runsString ||= each.runsUnseen
    if (each.transaction.length > united.transaction.length) united.transaction = each.transaction
  }
  // The content of dollar quotes looks like statements to the dialects that do not know these quotes.
  const dollarQuoted = all.find((_, index) => {
    const { outcome, bodies } = tokenized[index] as Tokenized
    return outcome === 'complete' && bodies.length > 0
  })
  united.session.unite((dollarQuoted === undefined ? all : [dollarQuoted]).map(({ session }) => session))
  // A quote without an end in every dialect: no database runs the text, or one has quotes that are unknown here.
  if (tokenized.every(({ outcome }) => outcome !== 'complete')) united.addAnything()
  return united
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
