import type { Random } from '../../../demo/dataset/Random.js'
import type { Dialect } from '../freshness/places.js'
import type { Column, Kind } from './schema.js'
import { compared, focused, literal, type Value } from './values.js'

/** A mention of a table or of a sub-query, with the columns that it shows. */
export interface Source {
  readonly alias: string
  readonly columns: readonly Column[]
  /** The columns that tell its rows apart; absent where none do. */
  readonly key?: readonly string[] | undefined
}

/** What a statement is written with. */
export interface Writing {
  readonly random: Random
  readonly dialect: Dialect
  /** The values so far. Each stands in the text as its number between markers. */
  readonly values: Value[]
}

const MARKED = /⟦(\d+)⟧/g

/** The text with its values as bindings, in the order of the text. */
export function finished(text: string, values: readonly Value[]): { sql: string; bindings: Value[] } {
  const bindings: Value[] = []
  const sql = text.replaceAll(MARKED, (_, index: string) => {
    bindings.push(values[Number(index)] as Value)
    return '?'
  })
  return { sql, bindings }
}

/** Makes a scalar sub-query, or one of a single column, that may refer to the sources. */
export type SubQuery = (kind: Kind, outer: readonly Source[], isScalar?: boolean) => string

/** Writes random conditions over the columns of some sources. */
export class RandomCondition {
  readonly #writing: Writing
  readonly #sub: SubQuery

  constructor(writing: Writing, sub: SubQuery) {
    this.#writing = writing
    this.#sub = sub
  }

  /** Mostly equalities that all hold, as applications write them; otherwise anything. */
  any(sources: readonly Source[], depth: number): string {
    const { random } = this.#writing
    if (random.chance(0.45)) {
      const parts = Array.from({ length: random.upTo(3) }, (_, at) =>
        at === 2 ? this.#atom(sources, depth) : this.equality(sources),
      )
      return random.chance(0.9) ? parts.join(' and ') : `(${parts.join(' and ')})`
    }
    return this.#tree(sources, depth, 2)
  }

  equality(sources: readonly Source[]): string {
    const { random } = this.#writing
    const [text, kind] = this.column(sources)
    const kinds = [
      () => `${text} = ${this.value(kind)}`,
      () => `${text} = ${this.value(kind)}`,
      () => `${this.value(kind)} = ${text}`,
      () => `${text} in (${this.#list(kind)})`,
      () => `${text} is null`,
      () => `(${text} = ${this.value(kind)} or ${text} = ${this.value(kind)})`,
      () => `(${text} = ${this.value(kind)} or ${text} is null)`,
      () => `(${text} in (${this.#list(kind)}))`,
    ]
    return random.pick(kinds)()
  }

  /** A reference to a column, and its kind. */
  column(sources: readonly Source[], wanted?: Kind): [string, Kind] {
    const { random } = this.#writing
    const all = sources.flatMap((source) => source.columns.map((column) => ({ source, column })))
    const fit = wanted === undefined ? all : all.filter(({ column }) => column.kind === wanted)
    const { name: chosen } = focused(
      random,
      (fit.length > 0 ? fit : all).map(({ column }) => column),
    )
    const { source, column } = random.pick((fit.length > 0 ? fit : all).filter((each) => each.column.name === chosen))
    const isOnly = all.filter((other) => other.column.name === column.name).length === 1
    const name = this.#spelt(column.name)
    return [isOnly && random.chance(0.4) ? name : `${this.#spelt(source.alias, false)}.${name}`, column.kind]
  }

  value(kind: Kind): string {
    const { random, dialect, values } = this.#writing
    const value = compared(random, kind, dialect)
    if (random.chance(0.2)) return literal(value)
    values.push(value)
    return `⟦${values.length - 1}⟧`
  }

  #list(kind: Kind): string {
    return Array.from({ length: this.#writing.random.upTo(3) }, () => this.value(kind)).join(', ')
  }

  /** The name, sometimes quoted, and sometimes in capitals. */
  #spelt(name: string, mayShout = true): string {
    const { random, dialect } = this.#writing
    if (random.chance(0.15)) return dialect === 'mariadb' ? `\`${name}\`` : `"${name}"`
    return mayShout && random.chance(0.08) ? name.toUpperCase() : name
  }

  #tree(sources: readonly Source[], depth: number, height: number): string {
    const { random } = this.#writing
    if (height === 0 || random.chance(0.35)) return this.#atom(sources, depth)
    const [left, right] = [0, 1].map(() => this.#tree(sources, depth, height - 1))
    const both = `${left} ${random.pick(['and', 'and', 'or', 'OR'])} ${right}`
    if (random.chance(0.12)) return `not (${both})`
    return random.chance(0.3) ? both : `(${both})`
  }

  #atom(sources: readonly Source[], depth: number): string {
    const { random, dialect } = this.#writing
    if (random.chance(0.4)) return this.equality(sources)
    const [text, kind] = this.column(sources)
    const value = (): string => this.value(kind)
    const sub = (of: Kind): string => this.#sub(of, sources)
    const plain = [
      () => `${text} <> ${value()}`,
      () => `${text} is not null`,
      () => `${text} not in (${this.#list(kind)})`,
      () => `${text} ${random.pick(['<', '>', '<=', '>='])} ${value()}`,
      () => `${text} ${random.pick(['', 'not '])}between ${value()} and ${value()}`,
      () =>
        `${this.column(sources, 'text')[0]} ${random.pick(['', 'not '])}like ${random.pick(["'o%'", "'%e%'", "'OPEN'"])}`,
      () => `${text} = ${this.column(sources, kind)[0]}`,
      () => `coalesce(${text}, ${value()}) = ${value()}`,
      () => `case when ${this.equality(sources)} then ${text} else null end = ${value()}`,
      () => `not ${this.equality(sources)}`,
      () => `(${text}, ${this.column(sources, 'id')[0]}) = (${value()}, ${this.value('id')})`,
      () => `(${text}, ${this.column(sources, 'id')[0]}) in ((${value()}, ${this.value('id')}))`,
      () => `lower(${this.column(sources, 'text')[0]}) = 'open'`,
      () => `${this.column(sources, 'number')[0]} + 0 = ${this.value('number')}`,
      () => this.#same(text, value()),
      () => `(${this.equality(sources)}) is ${random.pick(['true', 'not true', 'null'])}`,
      () => (dialect === 'sqlite' ? `${text} = ${value()} collate nocase` : `${text} = ${value()}`),
      () => this.column(sources, 'boolean')[0],
      () => `1 = ${random.pick(['1', '0'])}`,
    ]
    if (depth === 0 || random.chance(0.6)) return random.pick(plain)()
    return random.pick([
      () => `${text} ${random.pick(['in', 'in', 'not in'])} (${sub(kind)})`,
      () => `${random.pick(['', '', 'not '])}exists (${sub('id')})`,
      () => `${text} = (${this.#sub(kind, sources, true)})`,
      () => `(select count(*) from (${sub('id')}) as counted) > ${random.pick(['0', '1'])}`,
    ])()
  }

  /** Equality for which NULL is equal to NULL. */
  #same(left: string, right: string): string {
    const { random, dialect } = this.#writing
    if (dialect === 'mariadb') return `${left} <=> ${right}`
    if (dialect === 'sqlite')
      return `${left} ${random.pick(['is', 'is not', 'is not distinct from', 'is distinct from'])} ${right}`
    return `${left} is ${random.pick(['', 'not '])}distinct from ${right}`
  }
}
