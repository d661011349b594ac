import type { Random } from '../../../demo/dataset/Random.js'
import type { RandomCondition, Source } from './RandomCondition.js'
import { READABLE, TABLES, type Column, type Kind, type Table } from './schema.js'

/** Aliases that are also the names of columns and of other tables. */
const ALIASES = ['a', 'b', 't', 'status', 'n', 'id', 'teams', 'people', 'members']

/** A SELECT with the columns that it shows. */
export interface Part {
  readonly sql: string
  readonly columns: readonly Column[]
}

/** Writes what stands behind FROM: tables, derived tables, joins, and the condition. */
export class RandomFrom {
  /** Common table expressions, which FROM may name. */
  readonly common: { readonly name: string; readonly part: Part }[] = []
  readonly #random: Random
  readonly #conditions: RandomCondition

  constructor(random: Random, conditions: RandomCondition) {
    this.#random = random
    this.#conditions = conditions
  }

  /** A derived table: a whole table, some columns, some under other names. */
  inner(): Part {
    const random = this.#random
    const source = random.pick(READABLE)
    const names = [...new Set([random.pick(source.columns).name, random.pick(source.columns).name, 'n'])]
    const columns = names
      .map((name) => source.columns.find((column) => column.name === name))
      .filter((column) => column !== undefined)
    const renamed = columns.map(({ kind, name }) => ({
      kind,
      from: name,
      name: random.chance(0.2) ? `${name}_of` : name,
    }))
    const whole = random.chance(0.4)
    const shown = whole ? '*' : renamed.map(({ from, name }) => `${from} as ${name}`).join(', ')
    const where = random.chance(0.7)
      ? ` where ${this.#conditions.any([{ alias: source.name, columns: source.columns }], 0)}`
      : ''
    return { sql: `select ${shown} from ${source.name}${where}`, columns: whole ? source.columns : renamed }
  }

  from(
    depth: number,
    keyed = false,
    outer: readonly Source[] = [],
  ): { text: string; sources: Source[]; where: string } {
    const random = this.#random
    const sources: Source[] = []
    const taken = new Set(outer.map(({ alias }) => alias))
    const first = this.#source(taken, depth, keyed)
    let text = first.text
    sources.push(first.source)
    for (let joins = depth === 0 ? 0 : random.pick([0, 0, 0, 1, 1, 2]); joins > 0; joins--) {
      const next = this.#source(taken, depth, keyed)
      sources.push(next.source)
      text += this.#join(next.text, sources)
    }
    const inner = outer.length > 0 && random.chance(0.6) ? `${this.#link(sources, outer)} and ` : ''
    const where = inner !== '' || random.chance(0.85) ? ` where ${inner}${this.#conditions.any(sources, depth)}` : ''
    return { text, sources, where }
  }

  #source(taken: Set<string>, depth: number, keyed: boolean): { text: string; source: Source } {
    const random = this.#random
    const free = ALIASES.filter((alias) => !taken.has(alias))
    const alias = random.pick(free)
    const take = (name: string): string => (taken.add(name), name)
    const common = this.common[0]
    if (!keyed && depth > 0 && random.chance(0.1)) {
      const { sql, columns } = this.inner()
      return { text: `(${sql}) as ${take(alias)}`, source: { alias, columns } }
    }
    if (!keyed && common !== undefined && random.chance(0.7)) {
      return { text: `${common.name} as ${take(alias)}`, source: { alias, columns: common.part.columns } }
    }
    const { name, columns, key } = random.pick<Table>(random.chance(0.5) ? [TABLES.people, TABLES.teams] : READABLE)
    if (!taken.has(name) && random.chance(0.6)) return { text: take(name), source: { alias: name, columns, key } }
    return { text: `${name} ${random.pick(['as ', ''])}${take(alias)}`, source: { alias, columns, key } }
  }

  #join(text: string, sources: readonly Source[]): string {
    const random = this.#random
    const word = random.pick([
      'join',
      'inner join',
      'left join',
      'left join',
      'left outer join',
      'right join',
      'cross join',
      ',',
    ])
    if (word === 'cross join' || word === ',') return `${word === ',' ? ',' : ' cross join'} ${text}`
    const more = random.chance(0.5)
      ? ` and ${random.chance(0.8) ? this.#conditions.equality(sources) : this.#conditions.any(sources, 0)}`
      : ''
    return ` ${word} ${text} on ${this.#link(sources.slice(-1), sources.slice(0, -1))}${more}`
  }

  #link(some: readonly Source[], others: readonly Source[]): string {
    const kind: Kind = this.#random.chance(0.9) ? 'id' : 'number'
    return `${this.#conditions.column(some, kind)[0]} = ${this.#conditions.column(others, kind)[0]}`
  }
}
