import type fc from 'fast-check'

/** The columns of the tables that random statements read; the first ones are the key. */
export const COLUMNS: Readonly<Record<string, readonly string[]>> = {
  a: ['id', 'x', 'y', 's'],
  b: ['id', 'a_id', 'x', 's'],
  l: ['p', 'q', 'x'],
}
export const KEY_LENGTHS: Readonly<Record<string, number>> = { a: 1, b: 1, l: 2 }

interface Item {
  readonly alias: string
  readonly columns: readonly string[]
}

/** Random SELECTs with all that can make a row matter or not. */
export class RandomRead {
  readonly bindings: unknown[] = []
  readonly #random: fc.GeneratorValue
  readonly #arbitraries: Pick<typeof fc, 'nat' | 'constant'>
  #aliases = 0

  constructor(random: fc.GeneratorValue, arbitraries: Pick<typeof fc, 'nat' | 'constant'>) {
    this.#random = random
    this.#arbitraries = arbitraries
  }

  statement(): string {
    const form = this.#below(12)
    if (form === 0) return `select count(*) as n from (${this.#block([], 1, true)}) as temp`
    if (form === 1) return `${this.#simple()} union ${this.#pick(['', 'all '])}${this.#simple()}`
    if (form === 2) return `with w as (${this.#block([], 1, true)}) ${this.#simple()} ${this.#over('w')}`
    return this.#block([], 2)
  }

  /** A condition after a WHERE that may be there or not. */
  #over(name: string): string {
    return `where exists (select 1 from ${name})`
  }

  #simple(): string {
    const table = this.#table()
    const [column] = COLUMNS[table] as readonly [string]
    return `select ${column} as c from ${table}`
  }

  #block(outer: readonly Item[], depth: number, isPlain = false): string {
    const items: Item[] = []
    const from = this.#from(items, depth)
    const scope = [...items, ...outer]
    const grouped = !isPlain && this.#chance(0.12)
    const where = this.#chance(0.7) ? ` where ${this.#condition(items.length === 1 ? items : scope, depth)}` : ''
    const { alias, columns } = this.#pick(items)
    const by = `${alias}.${this.#pick(columns)}`
    if (grouped)
      return `select ${by} as g, count(*) as n, max(${this.#column(items)}) as m from ${from}${where} group by ${by}`
    const list = this.#list(items, depth)
    const order = this.#chance(0.4) ? ` order by ${this.#order(items)}` : ''
    const limit = order !== '' && this.#chance(0.6) ? ` limit ${1 + this.#below(3)}` : ''
    const offset = limit !== '' && this.#chance(0.4) ? ` offset ${this.#below(3)}` : ''
    return `select ${this.#chance(0.1) ? 'distinct ' : ''}${list} from ${from}${where}${order}${limit}${offset}`
  }

  #order(items: readonly Item[]): string {
    return this.#pick([this.#column(items), `${this.#column(items)} desc`, '1', `coalesce(${this.#column(items)}, 2)`])
  }

  #from(items: Item[], depth: number): string {
    let from = this.#item(items, depth)
    const count = this.#pick([0, 0, 1, 1, 2])
    for (let joined = 0; joined < count; joined++) {
      const kind = this.#pick([
        'join',
        'inner join',
        'left join',
        'left join',
        'left join',
        'right join',
        'full join',
        ',',
      ])
      const item = this.#item(items, depth)
      from += kind === ',' ? `, ${item}` : ` ${kind} ${item} on ${this.#on(items, depth)}`
    }
    return from
  }

  #on(items: readonly Item[], depth: number): string {
    const last = items.at(-1) as Item
    const others = items.slice(0, -1)
    const equality = `${this.#column([last])} = ${this.#column(others)}`
    return this.#chance(0.4) ? `${equality} and ${this.#condition(items, depth - 1)}` : equality
  }

  #item(items: Item[], depth: number): string {
    const alias = `t${this.#aliases++}`
    const table = this.#table()
    const columns = COLUMNS[table] as readonly string[]
    if (depth > 0 && this.#chance(0.08)) {
      items.push({ alias, columns })
      return `(select * from ${table}${this.#chance(0.6) ? ` where ${this.#condition([{ alias: table, columns }], 0)}` : ''}) as ${alias}`
    }
    const isNamed = items.every((item) => item.alias !== table) && this.#chance(0.4)
    items.push({ alias: isNamed ? table : alias, columns })
    return isNamed ? table : `${table}${this.#pick([' as ', ' '])}${alias}`
  }

  #list(items: readonly Item[], depth: number): string {
    if (this.#chance(0.25)) return '*'
    const list: string[] = []
    for (const { alias, columns } of items) {
      if (this.#chance(0.3)) list.push(`${alias}.*`)
      else if (this.#chance(0.7))
        list.push(...columns.slice(0, 2).map((column) => `${alias}.${column}${this.#alias(column)}`))
    }
    if (list.length === 0 || this.#chance(0.4)) list.push(this.#expression(items, depth))
    return list.join(', ')
  }

  #alias(column: string): string {
    return this.#pick(['', '', ` as ${column}${this.#aliases++}`, ` as ${this.#pick(['x', 'id', 's'])}`])
  }

  #expression(items: readonly Item[], depth: number): string {
    const column = this.#column(items)
    const table = this.#table()
    return this.#pick([
      column,
      `coalesce(${column}, 1) as e`,
      `${column} + 1 as x`,
      `(${column})`,
      `case when ${column} = 1 then 1 else ${this.#column(items)} end as c`,
      ...(depth > 0
        ? [
            `(select count(*) from ${table} where ${this.#condition([{ alias: table, columns: COLUMNS[table] as string[] }, ...items], 0)}) as n`,
          ]
        : []),
      ...(this.#chance(0.2)
        ? [`count(*) as n`, `max(${column}) as m`, `row_number() over (order by ${column}) as r`]
        : []),
    ])
  }

  #condition(items: readonly Item[], depth: number): string {
    const column = this.#column(items)
    const forms = [
      () => `${column} = ${this.#value()}`,
      () => `${column} = ${this.#value()}`,
      () => `${column} in (${this.#value()}, ${this.#value()})`,
      () => `${column} is null`,
      () => `${column} is not null`,
      () => `${column} <> ${this.#value()}`,
      () => `${column} = ${this.#column(items)}`,
      () => `${column} between ${this.#value()} and ${this.#value()}`,
    ]
    if (depth >= 0) {
      const inner = (): string => this.#condition(items, depth - 1)
      forms.push(
        () => `${inner()} and ${inner()}`,
        () => `${inner()} and ${inner()}`,
        () => `(${inner()} or ${inner()})`,
        () => `${inner()} or ${inner()}`,
        () => `not (${inner()})`,
        () => `(${column} = ${this.#value()} and ${inner()})`,
        () => `((${column} = ${this.#value()} and ${inner()}) or (${column} = ${this.#value()} and ${inner()}))`,
      )
    }
    if (depth > 0) {
      const table = this.#table()
      const columns = COLUMNS[table] as readonly string[]
      const own = { alias: table, columns }
      const inside = (): string => this.#condition([own, own, ...items.filter(({ alias }) => alias !== table)], 0)
      forms.push(
        () => `${this.#pick(['', 'not '])}exists (select * from ${table} where ${inside()})`,
        () => `${column} ${this.#pick(['', 'not '])}in (select ${this.#pick(columns)} from ${table} where ${inside()})`,
        () =>
          `(${column}, ${this.#column(items)}) in (values (${this.#value()}, ${this.#value()}), (${this.#value()}, ${this.#value()}))`,
      )
    }
    return this.#pick(forms)()
  }

  /** Mostly qualified: other names are often those of two tables. */
  #column(items: readonly Item[]): string {
    const { alias, columns } = this.#pick(items)
    const column = this.#pick(columns)
    const isAmbiguous = items.filter((item) => item.columns.includes(column)).length > 1
    return isAmbiguous || this.#chance(0.8) ? `${alias}.${column}` : column
  }

  #value(): string {
    const value = randomValue((most) => this.#below(most))
    if (this.#chance(0.5) || value === null) return literal(value)
    this.bindings.push(value)
    return '?'
  }

  #table(): string {
    return this.#pick(['a', 'b', 'l'])
  }

  #pick<T>(values: readonly T[]): T {
    return values[this.#below(values.length)] as T
  }

  #chance(share: number): boolean {
    return this.#below(1000) < share * 1000
  }

  #below(most: number): number {
    return this.#random(this.#arbitraries.nat, most - 1)
  }
}

const literal = (value: unknown): string => (typeof value === 'string' ? `'${value}'` : String(value))

const VALUES = [0, 1, 2, 3, 1, 2, 'u', 'U', 'v', null, '2', 7]

/** Few, so that they meet; some that are equal although they differ. */
export const randomValue = (below: (most: number) => number): unknown => VALUES[below(VALUES.length)]
