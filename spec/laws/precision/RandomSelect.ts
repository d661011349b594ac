import type { Random } from '../../../demo/dataset/Random.js'
import type { Dialect } from '../freshness/places.js'
import { joinedSelect, listSelect } from './keyedSelects.js'
import { finished, RandomCondition, type Source, type Writing } from './RandomCondition.js'
import { RandomFrom, type Part } from './RandomFrom.js'
import type { Kind } from './schema.js'
import type { Value } from './values.js'

export interface RandomQuery {
  readonly sql: string
  readonly bindings: readonly Value[]
  /** Whether the rows have an order. */
  readonly isOrdered: boolean
}

/** Writes a random SELECT whose answer is the same however the database runs it. */
export function randomSelect(random: Random, dialect: Dialect): RandomQuery {
  const values: Value[] = []
  const { sql, isOrdered } = new RandomSelect({ random, dialect, values }).statement()
  return { ...finished(sql, values), isOrdered }
}

class RandomSelect {
  readonly #writing: Writing
  readonly #random: Random
  readonly #conditions: RandomCondition
  readonly #sources: RandomFrom

  constructor(writing: Writing) {
    this.#writing = writing
    this.#random = writing.random
    this.#conditions = new RandomCondition(writing, (kind, outer, isScalar) => this.#subQuery(kind, outer, isScalar))
    this.#sources = new RandomFrom(writing.random, this.#conditions)
  }

  statement(): { sql: string; isOrdered: boolean } {
    const random = this.#random
    const before = random.chance(0.12) ? this.#with() : ''
    const shape = random.pick([
      'rows',
      'rows',
      'rows',
      'rows',
      'page',
      'page',
      'group',
      'total',
      'total',
      'set',
      'count',
      'joined',
      'joined',
      'list',
      'list',
    ])
    const { sql, isOrdered = false } = this.#shape(shape)
    return { sql: `${before}${sql}`, isOrdered }
  }

  #shape(shape: string): { sql: string; isOrdered?: boolean } {
    const random = this.#random
    if (shape === 'page') return this.#page()
    if (shape === 'joined') return joinedSelect(random, this.#conditions)
    if (shape === 'list') return listSelect(random, this.#conditions)
    if (shape === 'group') return { sql: this.#group() }
    if (shape === 'total') return { sql: this.#total() }
    if (shape === 'set') {
      const word = this.#random.pick(['union', 'union all', 'intersect', 'except'])
      return { sql: `${this.#narrow(['number']).sql} ${word} ${this.#narrow(['number']).sql}` }
    }
    if (shape === 'count') return { sql: `select count(*) as total from (${this.#sources.inner().sql}) as temp` }
    return { sql: this.#rows() }
  }

  #with(): string {
    const name = this.#random.pick(['c', 'teams', 'notes', 'open_people'])
    const part = this.#sources.inner()
    this.#sources.common.push({ name, part })
    return `with ${name} as (${part.sql}) `
  }

  #rows(): string {
    const { text, sources, where } = this.#sources.from(1)
    const distinct = this.#random.chance(0.1)
    const shown = distinct ? this.#bytes(sources) : this.#shown(sources)
    return `select ${distinct ? 'distinct ' : ''}${shown} from ${text}${where}`
  }

  /** In an order that has no ties, because the keys of all sources end it. */
  #page(): { sql: string; isOrdered?: boolean } {
    const random = this.#random
    const { text, sources, where } = this.#sources.from(1, true)
    const keys = sources.flatMap(({ alias, key = [] }) => key.map((column) => `${alias}.${column}`))
    const shown = random.chance(0.6) ? this.#shown(sources) : keys.map((key, at) => `${key} as k${at}`).join(', ')
    const first = shown.startsWith(`${keys[0]} as k0`) && random.chance(0.5) ? '1' : this.#conditions.column(sources)[0]
    const limit = random.chance(0.8) ? ` limit ${random.upTo(4)}` : ''
    const offset = limit !== '' && random.chance(0.4) ? ` offset ${random.upTo(3)}` : ''
    const sql = `select ${shown} from ${text}${where} order by ${first} ${random.pick(['', 'desc'])}, ${keys.join(', ')}${limit}${offset}`
    return random.chance(0.1) ? { sql: `select count(*) as total from (${sql}) as page` } : { sql, isOrdered: true }
  }

  #group(): string {
    const { text, sources, where } = this.#sources.from(1)
    const [group, kind] = this.#conditions.column(sources, this.#random.pick(['number', 'text', 'id', 'boolean']))
    const shown = kind === 'text' || kind === 'email' || kind === 'code' ? '' : `${group} as g, `
    const number = this.#conditions.column(sources, 'number')[0]
    const having = this.#random.chance(0.4)
      ? ` having count(*) ${this.#random.pick(['>', '=', '<'])} ${this.#random.upTo(3)}`
      : ''
    return `select ${shown}count(*) as total, sum(${number}) as added from ${text}${where} group by ${group}${having}`
  }

  #total(): string {
    const { text, sources, where } = this.#sources.from(1)
    const [number] = this.#conditions.column(sources, 'number')
    const kinds = [
      'count(*)',
      'count(*)',
      `count(${number})`,
      `sum(${number})`,
      `max(${number})`,
      `count(distinct ${number})`,
    ]
    const filter =
      this.#writing.dialect === 'mariadb' || this.#random.chance(0.8)
        ? ''
        : ` filter (where ${this.#conditions.equality(sources)})`
    return `select ${this.#random.pick(kinds)}${filter} as total from ${text}${where}`
  }

  #shown(sources: readonly Source[]): string {
    const random = this.#random
    const source = random.pick(sources)
    const column = (kind?: Kind): string => this.#conditions.column(sources, kind)[0]
    const key = (source.key ?? []).map((name) => `${source.alias}.${name}`).join(', ') || '1'
    const kinds = [
      () => '*',
      () => `${source.alias}.*`,
      () => `${source.alias}.*`,
      () => sources.map(({ alias, columns }) => `${alias}.${columns[0]?.name ?? '*'} as ${alias}_key`).join(', '),
      () => `${column()} as v, ${column()} as w`,
      () => `${column()} as id, ${column()} as status`,
      () =>
        `${column()} as v, ${column('number')} * 2 as d, case when ${this.#conditions.equality(sources)} then 1 else 0 end as e`,
      () => `${column()} as v, (${this.#subQuery('number', sources, true)}) as s`,
      () => `${key}, count(*) over (partition by ${column('id')}) as r, max(${column('number')}) over () as m`,
    ]
    if (this.#writing.dialect === 'postgres') {
      kinds.push(
        () => source.alias,
        () => `row_to_json(${source.alias})`,
        () => `(${source.alias}).*`,
      )
    }
    return random.pick(kinds)()
  }

  /** Columns whose equal values have the same bytes, whatever the collation. */
  #bytes(sources: readonly Source[]): string {
    return [0, 1].map((at) => `${this.#conditions.column(sources, at === 0 ? 'number' : 'id')[0]} as v${at}`).join(', ')
  }

  /** A SELECT of columns of these kinds. */
  #narrow(kinds: readonly Kind[], outer: readonly Source[] = [], depth = 0): Part {
    const { text, sources, where } = this.#sources.from(depth, false, outer)
    const columns = kinds.map((kind, at) => ({ kind, name: `v${at}` }))
    const shown = columns.map(({ kind, name }) => `${this.#conditions.column(sources, kind)[0]} as ${name}`)
    return { sql: `select ${shown.join(', ')} from ${text}${where}`, columns }
  }

  #subQuery(kind: Kind, outer: readonly Source[], isScalar = false): string {
    const { text, sources, where } = this.#sources.from(0, false, outer)
    const [column] = this.#conditions.column(sources, kind)
    if (isScalar || this.#random.chance(0.2))
      return `select ${this.#random.pick(['max', 'min', 'count'])}(${column}) from ${text}${where}`
    return `select ${column} from ${text}${where}`
  }
}
