import type { Token } from './Token.js'
import { columnIn, nameAt, type Table } from './names.js'
import { insideParentheses, isSign, keywordAt, levelOf, splitAtCommas, type Range } from './ranges.js'
import { MOST_ROWS, type Source, type Tuples } from './RowShape.js'
import { sourceOf, sourcesOf } from './sources.js'

/** Knex and Objection need three. Text could otherwise be nested until the stack ends. */
const DEEPEST = 8
/** MySQL's XOR binds looser than AND, and so does `||`, where it is an OR. */
const LOOSER = new Set(['xor'])

/** Reads conditions on a table: which columns they compare with what. */
export class Conditions {
  constructor(
    readonly tokens: readonly Token[],
    readonly table: Table,
  ) {}

  /** What holds wherever the condition does, the shortest list first; `undefined` if it is no conjunction. */
  filters(range: Range): Tuples[] | undefined {
    const [conjuncts, ...others] = this.#alternatives(range) ?? []
    if (conjuncts === undefined || others.length > 0) return undefined
    return this.#ofAll(conjuncts, 0).sort((one, other) => one.tuples.length - other.tuples.length)
  }

  /** The conjunctions between ORs; `undefined` where precedence is not certain. */
  #alternatives([start, end]: Range): Range[][] | undefined {
    const alternatives: Range[][] = []
    let conjuncts: Range[] = []
    let from = start
    let betweens = 0
    for (const index of levelOf(this.tokens, [start, end])) {
      const word = keywordAt(this.tokens, index)
      if (LOOSER.has(word) || isSign(this.tokens, index, '|')) return undefined
      if (word === 'between') betweens++
      else if (word === 'and' && betweens > 0) betweens--
      else if (word === 'and' || word === 'or') {
        conjuncts.push([from, index])
        from = index + 1
        if (word === 'or') alternatives.push(conjuncts)
        if (word === 'or') conjuncts = []
      }
    }
    return [...alternatives, [...conjuncts, [from, end]]]
  }

  #ofAll(conjuncts: readonly Range[], depth: number): Tuples[] {
    return conjuncts.flatMap((conjunct) => this.#ofOne(conjunct, depth))
  }

  #ofOne(range: Range, depth: number): Tuples[] {
    const inside = insideParentheses(this.tokens, range)
    const filter = inside === undefined ? (this.#comparison(range) ?? this.#rows(range)) : undefined
    if (inside === undefined) return filter === undefined || filter.tuples.length > MOST_ROWS ? [] : [filter]
    const alternatives = depth < DEEPEST ? this.#alternatives(inside) : undefined
    if (alternatives === undefined) return []
    const filters = alternatives.map((conjuncts) => this.#ofAll(conjuncts, depth + 1))
    return filters.length === 1 ? (filters[0] as Tuples[]) : unite(filters)
  }

  /** `column = value`, `column in (values)` */
  #comparison([start, end]: Range): Tuples | undefined {
    const name = nameAt(this.tokens, start)
    const column = name && columnIn(this.table, name)
    if (name === undefined || column === undefined) return undefined
    if (isSign(this.tokens, name.end, '=')) {
      const source = sourceOf(this.tokens, [name.end + 1, end])
      return source && { columns: [column], tuples: [[source]] }
    }
    if (keywordAt(this.tokens, name.end) !== 'in') return undefined
    const sources = sourcesOf(this.tokens, [name.end + 1, end])
    return (
      sources &&
      certain(
        [column],
        sources.map((source) => [source]),
      )
    )
  }

  /** `(columns) in ((values), (values))`, for SQLite `in (values (values), (values))` */
  #rows([start, end]: Range): Tuples | undefined {
    const behind = (this.tokens[start]?.close ?? start) + 1
    const columns = this.#columns([start, behind])
    if (columns === undefined || keywordAt(this.tokens, behind) !== 'in') return undefined
    const [from = end, to = end] = insideParentheses(this.tokens, [behind + 1, end]) ?? []
    const list: Range = [keywordAt(this.tokens, from) === 'values' ? from + 1 : from, to]
    const rows = splitAtCommas(this.tokens, list).map((row) => sourcesOf(this.tokens, row))
    return certain(columns, rows)
  }

  #columns(range: Range): string[] | undefined {
    const inside = insideParentheses(this.tokens, range)
    const columns: string[] = []
    for (const [start, end] of inside === undefined ? [] : splitAtCommas(this.tokens, inside)) {
      const name = nameAt(this.tokens, start)
      const column = name?.end === end ? columnIn(this.table, name) : undefined
      if (column === undefined) return undefined
      columns.push(column)
    }
    return inside && columns
  }
}

function certain(columns: string[], tuples: ((Source | undefined)[] | undefined)[]): Tuples | undefined {
  const whole = (tuple: (Source | undefined)[] | undefined): tuple is Source[] =>
    tuple?.length === columns.length && !tuple.includes(undefined)
  return tuples.length > 0 && tuples.every(whole) ? { columns, tuples } : undefined
}

/** `(a = 1 and b = 2) or (a = 3 and b = 4)`, the way in which Objection writes rows for SQLite, is a list of rows. */
function unite(alternatives: readonly (readonly Tuples[])[]): Tuples[] {
  const rows = alternatives.map(fixedBy)
  const columns = [...(rows[0]?.keys() ?? [])].filter((column) => rows.every((row) => row.has(column)))
  if (rows.length > MOST_ROWS) return []
  return [{ columns, tuples: rows.map((row) => columns.map((column) => row.get(column) as Source)) }]
}

/** The columns that have one value only. */
function fixedBy(filters: readonly Tuples[]): ReadonlyMap<string, Source> {
  const fixed = new Map<string, Source>()
  for (const { columns, tuples } of filters) {
    const [tuple, ...others] = tuples
    if (others.length === 0) columns.forEach((column, index) => fixed.set(column, tuple?.[index] as Source))
  }
  return fixed
}
