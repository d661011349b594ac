import fc from 'fast-check'

/** The databases whose statements are generated. */
export const DIALECTS = ['postgres', 'mysql', 'sqlite', 'sqlserver'] as const
export type Dialect = (typeof DIALECTS)[number]

/** Names that can be bare everywhere; those after the first line must be quoted. Every table of a sentence is one of them. */
const BARE = ['users', 'orders', 't1', 'Audit_Log', 'été', 'x$y', 'accounts']
const QUOTED = ['Order Items', 'select', 'delete', 'from', 'set', 'UPDATE', 'as', 'into', 'a-b', 'values', 'table']
/** Their quotes or contents mislead a reader that skips them in another way than the database does. */
const WILD = ["it's", 'a"b', 'c`d', '--e', '/*f', 'g*/', 'h;i', '$$', '#j', "k'; delete from l; --", 'm[1]', 'n]o']

/** Written in comments and strings only. */
const LURES = [
  'delete from victim',
  '; insert into victim values (1);',
  'update victim set a = 1',
  '); truncate victim',
  'commit',
  'plain',
  'drop table victim -- ',
]

/** One generated text, while it is made: its pieces, and which tables it really reads and writes. */
export class Sentence {
  readonly pieces: string[] = []
  readonly reads = new Set<string>()
  readonly writes = new Set<string>()

  constructor(
    private readonly random: fc.GeneratorValue,
    readonly dialect: Dialect,
    /** With all that makes databases disagree; without it what is written must be found exactly. */
    readonly wild: boolean,
  ) {}

  /** One of them. */
  pick<T>(...choices: readonly T[]): T {
    return choices[this.random(fc.nat, choices.length - 1)] as T
  }

  /** True about that often in a hundred. */
  chance(percent: number): boolean {
    return this.random(fc.nat, 99) >= 100 - percent
  }

  /** Adds words and signs, split at spaces, with some white space or comments after each. */
  say(text: string): this {
    for (const piece of text.split(' ')) this.pieces.push(this.#casing(piece), this.#space())
    return this
  }

  /** Adds a piece as it is. */
  sayRaw(piece: string): this {
    this.pieces.push(piece, this.#space())
    return this
  }

  /** Runs `each` some times with commas between. */
  list(most: number, each: () => void): this {
    for (let left = this.random(fc.nat, most - 1); ; left--) {
      each()
      if (left === 0) return this
      this.say(',')
    }
  }

  /** A table of the database. */
  table(): string {
    return this.wild && this.chance(30)
      ? this.pick(...WILD)
      : this.chance(70)
        ? this.pick(...BARE)
        : this.pick(...QUOTED)
  }

  /** Adds the name of a table, perhaps with a schema. */
  sayTable(name: string): this {
    if (this.chance(20)) this.sayName(this.pick('public', 'main', 'dbo', 'My Schema')).say('.')
    return this.sayName(name)
  }

  /** Adds a name in quotes of the dialect, or bare if it can be. */
  sayName(name: string): this {
    const bare = BARE.includes(name) || /^[a-z]\w{0,5}\d?$/.test(name) === !QUOTED.includes(name)
    if (bare && /^[\p{L}_][\w$\u0080-\uffff]*$/u.test(name) && !QUOTED.includes(name) && this.chance(60)) {
      return this.sayRaw(this.#casing(name))
    }
    return this.sayRaw(this.#quote(name))
  }

  /** Adds a literal, mostly one that looks like code. */
  sayLiteral(): this {
    const lure = this.pick(...LURES)
    const quoted = `'${lure.replaceAll("'", "''")}'`
    const literals = ['1', '2.5', 'null', quoted, quoted, this.#placeholder(), `'it''s ${lure}'`]
    if (this.dialect === 'sqlserver') literals.push(`N${quoted}`)
    if (this.dialect === 'mysql') literals.push(`"${lure}"`, `_utf8mb4${quoted}`)
    if (this.dialect === 'postgres') literals.push(`E${quoted}`, '1::bigint')
    if (this.wild) {
      if (this.dialect === 'postgres') {
        literals.push(`$$it's ${lure}$$`, `$tag$ "${lure} $$ $tag$`, `E'it\\'s ${lure}'`, `'\\'`, `x.a[1]`)
        literals.push(`array['${lure}', ']']`, `(x.a #>> '{b}')`)
      }
      if (this.dialect === 'mysql') literals.push(`'it\\'s ${lure}'`, `"\\"${lure}"`, `'\\\\'`, '5--1')
      if (this.dialect !== 'mysql') literals.push(`'${lure}\\'`)
    }
    return this.sayRaw(this.pick(...literals))
  }

  #placeholder(): string {
    return { postgres: '$1', mysql: '?', sqlite: '?', sqlserver: '@p0' }[this.dialect]
  }

  #casing(text: string): string {
    // Quoted names and literals are pieces of their own and do not come by here.
    return this.chance(25) ? text.toUpperCase() : text
  }

  #quote(name: string): string {
    if (this.dialect === 'mysql') return `\`${name.replaceAll('`', '``')}\``
    if (this.dialect === 'sqlserver' && this.chance(70)) return `[${name.replaceAll(']', ']]')}]`
    if (this.dialect === 'sqlite' && this.chance(40)) return `\`${name.replaceAll('`', '``')}\``
    if (this.dialect === 'sqlite' && !name.includes(']') && this.chance(30)) return `[${name}]`
    return `"${name.replaceAll('"', '""')}"`
  }

  #space(): string {
    if (this.chance(85)) return this.pick(' ', ' ', ' ', '\n', '\t ', '\r\n')
    const lure = this.pick(...LURES, "it's", '"', '`', 'é')
    const comments = [`/* ${lure} */`, `/**/`, ` -- ${lure}\n`, ` --\n`, `/* ${lure}\n-- */`, ` /*+ hint */ `]
    if (this.wild) {
      if (this.dialect === 'mysql') comments.push(`# ${lure}\n`, `/*!50001 */`, `/* /* ${lure} */`)
      if (this.dialect === 'postgres') comments.push(`/* ${lure} /* ' */ ${lure} */`, ` --${lure}\n`)
      if (this.dialect === 'sqlserver') comments.push(`/* ${lure} /* ' */ ${lure} */`, ` --${lure}\r\n`)
      if (this.dialect === 'sqlite') comments.push(`/* /* ${lure} */`, ` --${lure}\n`)
    }
    return this.pick(...comments)
  }
}
