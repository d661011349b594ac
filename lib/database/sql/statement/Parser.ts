import { MODIFIERS, NOT_ALIASES } from '../tokens/keywords.js'
import { TokenCursor } from '../tokens/TokenCursor.js'
import type { Tokens } from '../tokens/Tokens.js'
import { EVERYTHING, type Effects } from './Effects.js'
import { addTo, Scopes, type FromItem } from './Scopes.js'

/** The state of parsing one statement. SQL Server needs no semicolon, so it may be several. */
export class Parser {
  readonly cursor: TokenCursor
  readonly scopes = new Scopes()
  /** The word that the statement starts with. */
  firstWord = ''
  /** The clause whose INTO would come next, as far as that matters: `select … into` creates a table. */
  clause: 'select' | 'write' | undefined
  /** Whether the verb that is being parsed is the first token. */
  atStart = false
  /** The statement holds a MERGE, in which verbs follow THEN. */
  merging = false
  /** The statement is an ALTER TABLE. */
  altering = false
  /** The statement began a transaction and goes on without a semicolon, as only SQL Server allows. */
  unseparated = false
  /** The statement has a WITH, so AS may name a query. */
  hasWith = false
  /** The name before the parenthesis that was closed last. */
  closedOpener = ''
  readonly #targets = new Set<string>()
  readonly #queries = new Set<string>()

  constructor(
    tokens: Tokens,
    start: number,
    end: number,
    readonly effects: Effects,
  ) {
    this.cursor = new TokenCursor(tokens, start, end)
  }

  /** Whether the statement grants rights, so that verbs only name them. */
  get granting(): boolean {
    return this.firstWord === 'grant' || this.firstWord === 'revoke' || this.firstWord === 'deny'
  }

  /** Adds a table that the statement writes. */
  write(target: FromItem): void {
    if (target === EVERYTHING) this.effects.everything = true
    else this.#targets.add(target)
  }

  /** Moves behind a table's name and adds it as written; without a name the statement may write any table. */
  writeNext(): void {
    this.write(this.cursor.acceptName() ?? EVERYTHING)
  }

  /** Adds the name of a query in WITH: SQL Server writes through those. */
  addQuery(name: string): void {
    this.#queries.add(name)
  }

  /** At the end of the statement: adds its writes to the effects. */
  finish(): void {
    for (const target of this.scopes.closeAll()) this.write(target)
    for (const target of this.#targets) {
      if (this.#queries.has(target)) this.effects.everything = true
      this.effects.writes.add(target)
    }
  }

  /** At a table in a list of tables: moves behind it and its alias, and adds it to the scope. */
  parseItem(): void {
    const { cursor } = this
    const scope = this.scopes.inner
    cursor.skipModifiers(MODIFIERS.item)
    const name = cursor.acceptName()
    if (name === undefined) return
    scope.expectsTable = false
    scope.last = name
    const alias = cursor.sign() === '(' ? undefined : this.parseAlias()
    if (scope.list === 'targets') addTo(scope.targets, name, 'table')
    else addTo<FromItem>(scope.items, alias ?? name, name)
  }

  /** Moves behind an alias with or without AS, and returns it. */
  parseAlias(): string | undefined {
    const { cursor } = this
    const hasAs = cursor.accept('as')
    // An alias in brackets, where brackets hold subscripts: a table has none.
    if (cursor.sign() === '[' && cursor.sign(2) === ']') {
      cursor.at += 3
      return cursor.anyName(-2) || undefined
    }
    const alias = cursor.anyName()
    if (alias === '' || (!hasAs && NOT_ALIASES.has(cursor.word()))) return undefined
    cursor.at++
    return alias
  }
}
