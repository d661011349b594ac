import { Cursor } from '../tokens/TokenCursor.js'
import { EVERYTHING, type Effects } from './Effects.js'
import { addItem, addNamed, Scopes, type Source } from './Scopes.js'
import type { Tokens } from '../tokens/Tokens.js'
import { MODIFIERS, NOT_ALIASES } from '../tokens/keywords.js'

/** One statement of a text while it is read. SQL Server needs no semicolon, so it may be several. */
export class Part {
  readonly cursor: Cursor
  readonly scopes = new Scopes()
  /** The word that it starts with. */
  head = ''
  /** The clause whose INTO would come next, as far as that matters: `select … into` creates a table. */
  clause: 'select' | 'write' | undefined
  /** The verb that is being read is the first word. */
  leading = false
  /** It holds a MERGE, in which verbs follow THEN. */
  merging = false
  /** It is an ALTER TABLE. */
  altering = false
  /** It began a transaction and went on without a semicolon, as only SQL Server can. */
  unseparated = false
  /** It has a WITH, so AS may name a query. */
  naming = false
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
    this.cursor = new Cursor(tokens, start, end)
  }

  /** Whether it grants rights, so that verbs are only spoken of. */
  get granting(): boolean {
    return this.head === 'grant' || this.head === 'revoke' || this.head === 'deny'
  }

  /** Notes a table, or whatever else it is, as written. */
  write(target: Source): void {
    if (target === EVERYTHING) this.effects.everything = true
    else this.#targets.add(target)
  }

  /** Notes the name of a query in WITH: SQL Server writes through those. */
  addQuery(name: string): void {
    this.#queries.add(name)
  }

  /** At the end: what has been written goes to the effects. */
  finish(): void {
    for (const target of this.scopes.closeAll()) this.write(target)
    for (const target of this.#targets) {
      if (this.#queries.has(target)) this.effects.everything = true
      this.effects.writes.add(target)
    }
  }

  /** At a table in a list of tables: passes it and its alias, and notes what it means there. */
  passItem(): void {
    const { cursor } = this
    const scope = this.scopes.inner
    cursor.passModifiers(MODIFIERS.item)
    const name = cursor.passName()
    if (name === undefined) return
    scope.expecting = false
    scope.last = name
    const alias = cursor.sign() === '(' ? undefined : this.passAlias()
    if (scope.listing === 'targets') addNamed(scope, name, 'table')
    else addItem(scope, alias ?? name, name)
  }

  /** Passes an alias with or without AS. */
  passAlias(): string | undefined {
    const { cursor } = this
    const passed = cursor.pass('as')
    // An alias in brackets, where brackets hold subscripts: a table has none.
    if (cursor.sign() === '[' && cursor.sign(2) === ']') {
      cursor.at += 3
      return cursor.anyName(-2) || undefined
    }
    const alias = cursor.anyName()
    if (alias === '' || (!passed && NOT_ALIASES.has(cursor.word()))) return undefined
    cursor.at++
    return alias
  }
}
