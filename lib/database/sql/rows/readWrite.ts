import { LONGEST_KEPT, tokenizeText, type Tokenized } from '../tokens/tokenize.js'
import { PARAMETER, WORD, type Tokens } from '../tokens/Tokens.js'
import { certainPlaceholders } from './text/certainTokens.js'
import { NestedTokens } from './text/NestedTokens.js'
import { readDeleteShape, readUpdateShape } from './text/readChangeShape.js'
import { readInsertShape, readReplaceShape } from './text/readInsertShape.js'
import type { WriteOfText, WriteShape } from './text/WriteShape.js'

export type { Operand, Placeholders, Tuples } from './text/RowsOfText.js'
export type {
  Assignment,
  ChangeShape,
  Conflict,
  InsertShape,
  Source,
  WriteOfText,
  WriteShape,
} from './text/WriteShape.js'

const READERS: ReadonlyMap<string, (nested: NestedTokens) => WriteShape | undefined> = new Map(
  Object.entries<(nested: NestedTokens) => WriteShape | undefined>({
    insert: readInsertShape,
    replace: readReplaceShape,
    update: readUpdateShape,
    delete: readDeleteShape,
  }),
)

/**
 * What the text of a statement says of the rows that it writes and of their values, in linear time. `undefined` unless it is one INSERT,
 * REPLACE, UPDATE or DELETE of one table. It does not know triggers, rules, cascades and functions: the caller has to.
 */
export function readWrite(sql: string): WriteOfText | undefined {
  if (sql.length > LONGEST_KEPT) return undefined
  const { tokens, outcome } = usual(tokenizeText(sql))
  const read = READERS.get(tokens.textIf(WORD, 0))
  if (read === undefined || outcome !== 'complete') return undefined
  const length = withoutRowCount(sql, tokens)
  const nested = new NestedTokens(sql, tokens, length)
  if (!nested.balanced || hasWith(nested)) return undefined
  const shape = read(nested)
  const placeholders = shape && certainPlaceholders(sql, tokens, length)
  return placeholders && { shape, placeholders }
}

/** What a WITH names may hide the table, and may write. */
function hasWith(nested: NestedTokens): boolean {
  for (let index = 0; index < nested.length; index++) if (nested.keyword(index) === 'with') return true
  return false
}

const ROW_COUNT = ';select @@rowcount'
const VARIABLE = '@@rowcount'

/** What all databases find if they agree; otherwise what SQL Server or SQLite finds, where names may stand in brackets. */
function usual([first, ...others]: readonly Tokenized[]): Tokenized {
  const [sqlServer, sqlite] = others
  return (sqlServer?.outcome === 'complete' ? sqlServer : sqlite) ?? (first as Tokenized)
}

/** How many tokens there are without the query that Knex sends behind the writes of SQL Server. */
function withoutRowCount(sql: string, tokens: Tokens): number {
  const last = tokens.length - 1
  const isLast = tokens.textIf(PARAMETER, last) === VARIABLE && tokens.starts[last] === sql.length - VARIABLE.length
  return isLast && sql.endsWith(ROW_COUNT) ? last - 2 : tokens.length
}
