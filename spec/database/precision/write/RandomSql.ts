import fc from 'fast-check'
import type { Dialect } from './RowsDatabase.js'

/** The first of each list are likely, the others are read differently by one database or another. */
const LIKELY = 8
const NUMBERS = [1, 2, 3, 4, 5, 6, 7, '8', 0, -1, 2 ** 31 - 1, 3e9, '3000000000', '01', '1.0', '2x', 1n, 2n, null]
const LONGS = [1, 2, 3, 4, 5, 6, '7', 8, 0, -1, 2n ** 53n, '9007199254740992', '9007199254740993', 1.5, null]
const TEXTS = 'a A a- i b1 B_1 x zz y j u v w b-01 1 10 1e1 010'.split(' ').concat(['a ', 'á', ''])

const NO_TAILS = Array.from({ length: 8 }, () => '')
const ODD = [null, 1, '1', undefined]

/** All equally likely, which fast-check's own would not be. */
const upTo = (max: number): fc.Arbitrary<number> => fc.noBias(fc.nat(max))

/** A random statement in pieces: more than is understood, and in more ways. */
export class RandomSql {
  readonly bindings: unknown[] = []
  /** What columns may be qualified with. */
  #qualifiers: readonly string[] = []

  constructor(
    readonly random: fc.GeneratorValue,
    readonly dialect: Dialect,
    readonly table: string,
  ) {}

  read(): { sql: string; bindings: readonly unknown[] } {
    return { sql: this.#read(), bindings: this.bindings }
  }

  write(): { sql: string; bindings: readonly unknown[] } {
    return { sql: this.#write(), bindings: this.bindings }
  }

  #read(): string {
    const from = this.#from()
    const plain = Array.from({ length: 12 }, () => () => '*')
    const list = this.#pick<() => string>(
      ...plain,
      () => `n, ${this.#key()}`,
      () => 'count(*)',
      () => 'max(n), min(m)',
      () => 'distinct n',
      () => `n, (select count(*) from ${this.table}) as c`,
      () => (this.dialect === 'postgres' ? `${this.#qualifiers[0]}.count` : 'n, sum(n) over () as s'),
    )()
    const where = this.#where()
    const tail = this.#pick(...NO_TAILS, ' order by n', ' limit 1', ' group by n', ' order by n limit 2 offset 1')
    const more = this.#chance(15) ? ` union all select ${list} from ${this.table}` : ''
    return `select ${list} from ${from}${where}${tail}${more}`
  }

  #write(): string {
    const made = [() => this.#update(), () => this.#insert(), () => this.#delete()]
    return this.#pick<() => string>(...made, ...made, ...made, () => this.#oddity())()
  }

  /** A row to begin with. */
  row(): { columns: string[]; values: unknown[] } {
    const key = this.table === 'links' ? ['a', 'b'] : ['id']
    const values = key.map((column) => this.#value(column) ?? 1)
    return {
      columns: [...key, 'n', 'm', 'u'],
      values: [...values, this.#number(), this.#pick('x', 'y'), this.#unique()],
    }
  }

  #update(): string {
    const from = this.#from()
    const sets = [this.#set()]
    if (this.#chance(3)) sets.push(this.#set())
    const returning = this.#chance(8) && this.dialect !== 'mariadb' ? ' returning *' : ''
    return `update ${this.#pick('', '', '', '', '', this.#or())}${from} set ${sets.join(', ')}${this.#where()}${returning}`
  }

  #set(): string {
    const harmless = [
      () => 'n = n + 1',
      () => `n = ${this.#number()}`,
      () => `m = ${this.#place('z')}`,
      () => 'n = case when n = 1 then 2 else 3 end',
    ]
    return this.#pick<() => string>(
      ...harmless,
      ...harmless,
      ...harmless,
      () => this.#setKey(),
      () => this.#setKey(),
      () => this.#setKey(),
      () => this.#setKey(),
      () => `n = (select max(n) from ${this.table})`,
      () => `u = ${this.#unique()}`,
      () => (this.dialect === 'sqlite' ? `rowid = ${this.#number()}` : 'n = 7'),
      () => (this.dialect === 'mariadb' ? 'n = 8' : `(n, ${this.#keyName()}) = (9, ${this.#operand()})`),
    )()
  }

  #setKey(): string {
    const column = this.#keyName()
    return `${column} = ${this.#operand(column)}`
  }

  #delete(): string {
    return `delete from ${this.dialect === 'mariadb' ? this.#plainTable() : this.#from()}${this.#where()}`
  }

  #insert(): string {
    const columns = [...(this.table === 'links' ? ['a', 'b'] : ['id']), 'n', 'm', 'u'].filter(
      (column) => column.length > 1 || column === 'n' || column === 'u' || this.#chance(1.3),
    )
    const named = columns.filter((column) => column !== 'id' || !this.#chance(5))
    if (this.dialect === 'sqlite' && this.#chance(12)) named.push('rowid')
    const row = (): string => named.map((column) => this.#inserted(column)).join(', ')
    const verb = this.#pick('insert', 'insert', 'insert', 'insert', 'insert', `insert ${this.#or()}`)
    const list = named.map((column) => this.#quoted(column)).join(', ')
    const values = this.#chance(8) ? `select ${row()}` : `values ${this.#list(() => `(${row()})`)}`
    return `${verb} into ${this.#plainTable()} (${list}) ${values}${this.#conflict()}`
  }

  #inserted(column: string): string {
    if (column === 'n')
      return this.#pick(String(this.#number()), '(1 + 1)', 'abs(-3)', `(select max(n) from ${this.table})`)
    if (column === 'm') return this.#place('w')
    if (column === 'u') return String(this.#unique())
    if (column === 'rowid') return String(this.#number())
    const isDefault = this.dialect !== 'sqlite' && this.#chance(12)
    return isDefault ? 'default' : this.#operand(column)
  }

  #conflict(): string {
    if (!this.#chance(4)) return ''
    if (this.dialect === 'mariadb') return ' on duplicate key update n = 77'
    return this.#pick(' on conflict do nothing', ' on conflict (u) do update set n = 77', ' on conflict (u) do nothing')
  }

  #or(): string {
    if (this.dialect === 'postgres') return ''
    return this.dialect === 'mariadb' ? 'ignore ' : this.#pick('or ignore ', 'or replace ', 'or fail ')
  }

  #oddity(): string {
    const { table } = this
    return this.#pick<() => string>(
      () => `delete from ${table}`,
      () => `insert into ${table} ${this.dialect === 'mariadb' ? '() values ()' : 'default values'}`,
      () => `insert into ${table} select * from ${table}`,
      () => `update ${table} set n = 5`,
      () => `replace into ${table} (u, n) values (${this.#unique()}, 3)`,
      () => `update ${table}, users set ${table}.n = 6 where ${table}.n = 1`,
      () => `delete from ${table} where n = 1; delete from ${table}`,
    )()
  }

  #where(): string {
    if (this.#chance(12)) return ''
    // Many enough by key alone, so that something is claimed.
    const condition = this.#chance(4) ? this.#condition(0) : this.#byKey()
    return ` where ${condition}${this.#chance(4) ? `${this.#pick(' and ', ' and ', ' and ', ' or ')}${this.#condition(1)}` : ''}`
  }

  #byKey(): string {
    if (this.table !== 'links') {
      return this.#chance(3)
        ? `${this.#column('id')} in (${this.#list(() => this.#operand())})`
        : `${this.#column('id')} = ${this.#operand()}`
    }
    const [a, b] = [this.#column('a'), this.#column('b')]
    const pair = (): string => `${a} = ${this.#operand('a')} and ${b} = ${this.#operand('b')}`
    const row = (): string => `(${this.#operand('a')}, ${this.#operand('b')})`
    return this.#pick<() => string>(
      pair,
      () => `(${pair()})`,
      () => `((${pair()}) or (${pair()}))`,
      () => `${a} = ${this.#operand('a')} and ${b} in (${this.#list(() => this.#operand('b'))})`,
      () => `(${a}, ${b}) in (${this.dialect === 'sqlite' ? 'values ' : ''}${this.#list(row)})`,
    )()
  }

  #condition(depth: number): string {
    const inner = (): string => (depth > 2 ? 'n = 1' : this.#condition(depth + 1))
    const key = (): string => this.#byKey()
    return this.#pick<() => string>(
      key,
      key,
      () => `n = ${this.#number()}`,
      () => `m = ${this.#place('x')}`,
      () => `n between 1 and ${this.#number()}`,
      () => `n between 0 and 1 ${this.#pick('and', 'or')} ${inner()}`,
      () => `n = 1. ${this.#pick('and', 'or')} ${inner()}`,
      () => `${inner()} and ${inner()}`,
      () => `${inner()} or ${inner()}`,
      () => `(${inner()})`,
      () => `(${inner()} or ${inner()})`,
      () => `not ${this.#pick('', '(')}`.replace(/\($/, '') + `(${inner()})`,
      () => `not ${key()}`,
      () => `${this.#key()} <> ${this.#operand()}`,
      () => `${this.#key()} not in (${this.#operand()})`,
      () => `${this.#key()} between ${this.#operand()} and ${this.#operand()}`,
      () => `case when n = 1 and ${key()} then 1 = 1 else 1 = 1 end`,
      () => `coalesce(${key()}, 1 = 1)`,
      () => `exists (select 1 from ${this.table} where ${key()})`,
      () => `${this.#key()} in (select ${this.#keyName()} from ${this.table} where n = 1)`,
      () => `n in (select n from users)`,
      () => `${key()} is ${this.#pick('', 'not ')}${this.#pick('true', 'null')}`,
      () => (this.dialect === 'mariadb' ? `${key()} || n = 1` : `m || 'x' = 'xx'`),
      () => (this.dialect === 'mariadb' ? `n = 1 xor ${key()}` : `${key()} and n is distinct from 1`),
      () => (this.dialect === 'sqlite' ? `n in users_n` : `${key()} /* both */`),
      () => (this.dialect === 'postgres' ? 'n = any(table users_n)' : `${key()} = ${key()}`),
    )()
  }

  #from(): string {
    const alias = this.#pick('', '', ' as x', ' x')
    const table = this.#plainTable()
    this.#qualifiers = [alias === '' ? table : 'x']
    return `${table}${alias}`
  }

  #plainTable(): string {
    return this.#quoted(this.table)
  }

  /** Double quotes do not mean a name everywhere. */
  #quoted(name: string): string {
    const other = this.dialect === 'postgres' ? '"' : '`'
    const quoted = this.#pick(name, name, name, `${other}${name}${other}`, `${other}${name}${other}`, `"${name}"`)
    return this.dialect === 'sqlite' && this.#chance(9) ? `[${name}]` : quoted
  }

  #key(): string {
    return this.#column(this.#keyName())
  }

  #keyName(): string {
    return this.table === 'links' ? this.#pick('a', 'b') : 'id'
  }

  #column(name: string): string {
    const qualifier = this.#qualifiers[0]
    return qualifier !== undefined && this.#chance(3) ? `${qualifier}.${this.#quoted(name)}` : this.#quoted(name)
  }

  #operand(column = this.#keyName()): string {
    const value = this.#value(column)
    const literal = this.#chance(6) && (typeof value === 'number' || typeof value === 'string')
    const operand = literal ? (typeof value === 'number' ? String(value) : `'${value}'`) : this.#place(value)
    return this.#chance(20) ? `${operand} + 1` : operand
  }

  #place(value: unknown): string {
    this.bindings.push(value)
    return '?'
  }

  #value(column: string): unknown {
    // The first are the likely ones.
    const all = column === 'b' ? LONGS : column === 'a' || this.table === 'users' ? NUMBERS : TEXTS
    return this.#chance(4) ? this.#pick<unknown>(...all, ...ODD) : this.#pick<unknown>(...all.slice(0, LIKELY))
  }

  #number(): number {
    return this.#pick(0, 1, 2, 3)
  }

  #unique(): number {
    return 1 + this.random(upTo, 29)
  }

  #list(make: () => string): string {
    return Array.from({ length: this.#pick(1, 2, 3) }, make).join(', ')
  }

  #chance(oneIn: number): boolean {
    return this.random(upTo, 999) < 1000 / oneIn
  }

  #pick<T>(...options: readonly T[]): T {
    return options[this.random(upTo, options.length - 1)] as T
  }
}
