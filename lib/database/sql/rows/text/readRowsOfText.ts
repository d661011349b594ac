import type { Tokenized } from '../../tokens/tokenize.js'
import { PARAMETER, WORD, type Tokens } from '../../tokens/Tokens.js'
import { certainPlaceholders } from './certainTokens.js'
import { NestedTokens } from './NestedTokens.js'
import { readDeleteShape, readSelectShape, readUpdateShape } from './readFilteredShape.js'
import { bringsOthers, readInsertShape } from './readInsertShape.js'
import type { RowsOfText } from './RowsOfText.js'

type Shape = RowsOfText['shape']

const READERS: ReadonlyMap<string, (nested: NestedTokens) => Shape | undefined> = new Map(
  Object.entries<(nested: NestedTokens) => Shape | undefined>({
    insert: readInsertShape,
    select: readSelectShape,
    update: readUpdateShape,
    delete: readDeleteShape,
  }),
)

/** What a text says about rows, in linear time; `undefined` unless it is one statement about certain rows of one table. */
export function readRowsOfText(sql: string, tokenized: readonly Tokenized[]): RowsOfText | undefined {
  const { tokens, outcome } = usual(tokenized)
  const verb = tokens.textIf(WORD, 0)
  const read = READERS.get(verb)
  if (read === undefined || outcome !== 'complete') return undefined
  const length = withoutRowCount(sql, tokens)
  const nested = new NestedTokens(sql, tokens, length)
  if (!nested.balanced || (verb !== 'insert' && bringsOthers(nested, 1))) return undefined
  const shape = read(nested)
  const placeholders = shape && certainPlaceholders(sql, tokens, length)
  return placeholders && { shape, placeholders }
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
