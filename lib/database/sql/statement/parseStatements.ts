import { parseSession } from '../session/parseSession.js'
import { words } from '../tokens/keywords.js'
import type { TokenCursor } from '../tokens/TokenCursor.js'
import { SIGN, WORD, type Tokens } from '../tokens/Tokens.js'
import { startList } from './dataChanges.js'
import { EVERYTHING, type Effects } from './Effects.js'
import { Parser } from './Parser.js'
import { addTo } from './Scopes.js'
import { parseStart } from './statementStart.js'
import { VERBS } from './verbs.js'

/** Adds what the tokens before `end` do, statement by statement. */
export function parseStatements(tokens: Tokens, end: number, effects: Effects): void {
  for (let start = 0; start < end;) {
    let semicolon = start
    while (semicolon < end && tokens.textIf(SIGN, semicolon) !== ';') semicolon++
    if (semicolon > start) parseStatement(new Parser(tokens, start, semicolon, effects))
    start = semicolon + 1
  }
}

function parseStatement(parser: Parser): void {
  const { cursor, effects } = parser
  if (cursor.at < effects.storedFrom) {
    parseSession(cursor, effects.session)
    if (runsString(cursor)) effects.runsString = true
  }
  if (parseStart(parser)) while (!cursor.done) parseToken(parser)
  parser.finish()
}

/** MySQL: `prepare name from 'text'`, `execute immediate 'text'`. */
const runsString = (cursor: TokenCursor): boolean =>
  cursor.hasWords(0, 'execute', 'immediate') || (cursor.word() === 'prepare' && cursor.word(2) === 'from')

function parseToken(parser: Parser): void {
  const { cursor } = parser
  const { kind } = cursor
  if (kind === SIGN) return parseSign(parser, cursor.sign())
  const scope = parser.scopes.innerIfAny
  if (scope?.expectsTable === true) {
    // ONLY (t), LATERAL (SELECT …)
    if (cursor.sign(1) === '(' && /^(?:only|lateral)$/.test(cursor.word())) return void cursor.at++
    if (cursor.isNameAt()) return parser.parseItem()
    scope.expectsTable = false
  }
  if (kind === WORD) {
    const word = cursor.word()
    const verb = VERBS.get(word)
    if (verb !== undefined && !isQualified(cursor)) return verb(parser)
    const clause = CLAUSES.get(word)
    if (clause !== undefined && !isQualified(cursor)) clause(parser)
  }
  cursor.at++
}

/** A part of a qualified name is no keyword. */
function isQualified(cursor: TokenCursor): boolean {
  return cursor.sign(-1) === '.' || cursor.sign(1) === '.'
}

/** Where lists of tables start and end, and what names queries. These words do nothing else. */
const CLAUSES: ReadonlyMap<string, (parser: Parser) => void> = new Map(
  Object.entries<(parser: Parser) => void>({
    // In MySQL the tables of UPDATE go on up to SET; a FROM before that belongs to an operator.
    from: (parser) => {
      if (parser.scopes.innerIfAny?.list !== 'targets') startList(parser, 'items')
    },
    join: expectTable,
    straight_join: expectTable,
    set: (parser) => {
      const scope = parser.scopes.innerIfAny
      if (scope !== undefined) scope.list = undefined
      endList(parser)
    },
    with: (parser) => {
      parser.hasWith = true
      endList(parser)
    },
    as: parseQueryName,
    select: (parser) => {
      parser.clause = 'select'
      endList(parser)
    },
    ...Object.fromEntries(
      // Reserved wherever a list of tables decides what is written.
      [...words('where group order having union intersect except values')].map((word) => [word, endList]),
    ),
  }),
)

/** A comma or JOIN in a list of tables: another table follows. */
function expectTable(parser: Parser): void {
  const scope = parser.scopes.innerIfAny
  if (scope?.list !== undefined) scope.expectsTable = true
}

function endList(parser: Parser): void {
  const scope = parser.scopes.innerIfAny
  if (scope === undefined || scope.list === 'targets') return
  scope.list = undefined
  scope.expectsTable = false
}

/** At AS: `name as [[not] materialized] (` and `name (columns) as (` name a query. */
function parseQueryName(parser: Parser): void {
  if (!parser.hasWith) return
  const { cursor } = parser
  const ahead = cursor.word(1) === 'not' ? 2 : 1
  const opens = cursor.sign(cursor.word(ahead) === 'materialized' ? ahead + 1 : 1) === '('
  const name = cursor.sign(-1) === ')' ? parser.closedOpener : cursor.anyName(-1)
  if (opens && name !== '') parser.addQuery(name)
}

function parseSign(parser: Parser, sign: string): void {
  if (sign === '(') return openParenthesis(parser)
  if (sign === ')') return closeParenthesis(parser)
  if (sign === ',') expectTable(parser)
  parser.cursor.at++
}

function openParenthesis(parser: Parser): void {
  const { cursor, scopes } = parser
  const scope = scopes.innerIfAny
  const isItem = scope?.expectsTable === true
  const isQuery = isItem && /^(?:select|with|values|table)$/.test(cursor.word(1))
  if (scope !== undefined) {
    scope.expectsTable = false
    if (isQuery) scope.last = EVERYTHING
  }
  scopes.open(cursor.anyName(-1), isItem && !isQuery)
  cursor.at++
}

function closeParenthesis(parser: Parser): void {
  const { cursor, scopes } = parser
  const closed = scopes.close()
  cursor.at++
  if (closed === undefined) return
  for (const target of closed.wrote) parser.write(target)
  parser.closedOpener = closed.opener
  const scope = scopes.innerIfAny
  if (scope?.list === undefined) return
  const alias = parser.parseAlias()
  if (alias !== undefined && scope.last !== undefined) addTo(scope.items, alias, scope.last)
}
