import { bindingsFit } from '../../../sql/rows/text/bindingsFit.js'
import { certainPlaceholders } from '../../../sql/rows/text/certainTokens.js'
import { NestedTokens, type Range } from '../../../sql/rows/text/NestedTokens.js'
import type { Statement } from '../../../sql/readStatement.js'
import { words } from '../../../sql/tokens/keywords.js'
import { LONGEST_KEPT, tokenizeText, type Tokenized } from '../../../sql/tokens/tokenize.js'
import { Claims } from './Claims.js'
import { parseBlock } from './parseBlock.js'
import type { Block, ReadText } from './ReadText.js'

const QUERIES = words('select with')
const SET_OPERATORS = words('union except intersect minus')
const OF_SET_OPERATORS = words('all distinct')
/** What may stand behind a query in parentheses, as a part of a list of set operators. */
const BEHIND_MEMBERS = words('order limit offset fetch')

/** `null` for a text that is not understood. */
const known = new WeakMap<Statement, ReadText | null>()

/** What the text of a statement says, if every database reads it alike and the bindings are its values; otherwise `undefined`. */
export function readTextOf(statement: Statement, bindings: readonly unknown[] | undefined): ReadText | undefined {
  let read = known.get(statement)
  if (read === undefined) {
    const { sql } = statement
    read = sql.length > LONGEST_KEPT ? null : (parseRead(sql, tokenizeText(sql)) ?? null)
    known.set(statement, read)
  }
  return read !== null && bindingsFit(read.placeholders, bindings) ? read : undefined
}

/** Linear in the text's length. */
function parseRead(sql: string, [common, ...others]: readonly Tokenized[]): ReadText | undefined {
  if (common === undefined || others.length > 0 || common.outcome !== 'complete') return undefined
  const { tokens } = common
  if (!QUERIES.has(tokens.keyword(0))) return undefined
  const nested = new NestedTokens(sql, tokens, tokens.length)
  const placeholders = nested.balanced ? certainPlaceholders(sql, tokens, tokens.length) : undefined
  const queries = placeholders && new Parser(nested).parse()
  return placeholders && queries && { nested, placeholders, ...queries }
}

class Parser {
  readonly #nested: NestedTokens
  readonly #claims = new Claims()
  readonly #common = new Set<string>()
  /** The members of each query, by where it starts. */
  readonly #queries = new Map<number, (Block | undefined)[]>()

  constructor(nested: NestedTokens) {
    this.#nested = nested
  }

  parse(): Pick<ReadText, 'blocks' | 'top' | 'common'> | undefined {
    const nested = this.#nested
    if (!this.#parseQuery([0, nested.length])) return undefined
    for (let index = 0; index < nested.length; index++) {
      if (!nested.isSign(index, '(') || !QUERIES.has(nested.keyword(index + 1))) continue
      if (!this.#parseQuery([index + 1, nested.behind(index) - 1])) return undefined
    }
    if (!this.#claims.areAll(nested)) return undefined
    this.#findIgnoredStars()
    const blocks = Array.from(this.#queries.values()).flatMap((members) =>
      members.filter((block) => block !== undefined),
    )
    const top = nested.keyword(0) === 'select' ? this.#only(0) : undefined
    return { blocks, top, common: this.#common }
  }

  /** A query, with its WITH list and its set operators. */
  #parseQuery(range: Range): boolean {
    const body = this.#behindCommon(range)
    if (body === undefined) return false
    const members: (Block | undefined)[] = []
    let start = body
    for (;;) {
      const end = this.#nested.find([start, range[1]], SET_OPERATORS)
      const block =
        this.#nested.keyword(start) === 'select' ? parseBlock(this.#nested, [start, end], this.#claims) : undefined
      if (block === undefined && !this.#isInParentheses([start, end])) return false
      members.push(block)
      if (end === range[1]) break
      start = OF_SET_OPERATORS.has(this.#nested.keyword(end + 1)) ? end + 2 : end + 1
    }
    this.#queries.set(range[0], members)
    return true
  }

  /** Whether a member of a list of set operators is a query in parentheses, which is parsed on its own. */
  #isInParentheses([start, end]: Range): boolean {
    const nested = this.#nested
    if (!nested.isSign(start, '(') || !QUERIES.has(nested.keyword(start + 1))) return false
    const behind = nested.behind(start)
    return behind === end || (behind < end && BEHIND_MEMBERS.has(nested.keyword(behind)))
  }

  /** Where the query behind a WITH list starts. */
  #behindCommon([start, end]: Range): number | undefined {
    const nested = this.#nested
    if (nested.keyword(start) !== 'with') return start
    this.#claims.add(start)
    let at = nested.keyword(start + 1) === 'recursive' ? start + 2 : start + 1
    for (; at < end; at++) {
      const name = nested.name(at)
      if (name?.parts.length !== 1) return undefined
      this.#common.add(name.parts[0] as string)
      at = nested.isSign(name.end, '(') ? nested.behind(name.end) : name.end
      if (nested.keyword(at++) !== 'as') return undefined
      if (nested.keyword(at) === 'not') at++
      if (nested.keyword(at) === 'materialized') at++
      if (!nested.isSign(at, '(') || !QUERIES.has(nested.keyword(at + 1))) return undefined
      at = nested.behind(at)
      if (!nested.isSign(at, ',')) return at
    }
    return undefined
  }

  /** The block that a query consists of. */
  #only(start: number): Block | undefined {
    const members = this.#queries.get(start)
    return members?.length === 1 ? members[0] : undefined
  }

  #findIgnoredStars(): void {
    const counted = this.#countedQuery()
    for (const [start] of this.#queries) {
      const block = this.#only(start)
      if (block === undefined) continue
      const isIgnored = this.#nested.keyword(start - 2) === 'exists' || (start === counted && !combines(block))
      if (isIgnored) this.#queries.set(start, [{ ...block, ignoresStar: true }])
    }
  }

  /** Where the query starts of which the whole text only counts the rows. */
  #countedQuery(): number | undefined {
    const top = this.#nested.keyword(0) === 'select' ? this.#only(0) : undefined
    const [item] = top?.items ?? []
    if (top === undefined || top.items.length !== 1 || item?.name !== undefined || item === undefined) return undefined
    return top.clauses.size === 0 && isCount(this.#nested, top.list) ? item.range[0] + 1 : undefined
  }
}

/** Whether which rows there are depends on what the list shows. */
const combines = ({ isDistinct, clauses }: Block): boolean =>
  isDistinct || clauses.has('group') || clauses.has('having')

/** `count(*)`, with an alias or without. */
function isCount(nested: NestedTokens, [start, end]: Range): boolean {
  const isCall = nested.keyword(start) === 'count' && nested.isSign(start + 1, '(') && nested.isSign(start + 2, '*')
  if (!isCall || !nested.isSign(start + 3, ')')) return false
  const alias = nested.keyword(start + 4) === 'as' ? start + 5 : start + 4
  return alias >= end || nested.name(alias, end) !== undefined
}
