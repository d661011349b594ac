import { EVERYTHING } from './Effects.js'

/** What FROM names: a table, or a sub-query that may stand for any. */
export type Source = string | typeof EVERYTHING

/**
 * How a name that a verb gives is to be understood when FROM lists names, too. `'table'`: as a table, and as an alias in
 * addition if there is one. `'listed'`: as what FROM lists under it, and everything if that is not found. `'either'`: as
 * what FROM lists under it, and as a table if that is not found.
 */
export type Rule = 'table' | 'listed' | 'either'

/** One level of parentheses. */
export interface Scope {
  /** What FROM lists here, by alias or name; shared with the parentheses around joins. */
  readonly items: Map<string, Set<Source>>
  /** Whether a list of tables goes on: those that UPDATE writes, or others. */
  listing: 'targets' | 'items' | undefined
  /** Whether the next name is a table in that list. */
  expecting: boolean
  /** What an alias behind closing parentheses would stand for. */
  last: Source | undefined
  /** The names that UPDATE and DELETE give here. */
  readonly named: Map<string, Set<Rule>>
}

/** The levels of parentheses that are open, the outermost first. Those in which nothing is listed cost nothing. */
export class Scopes {
  readonly #levels: (Scope | undefined)[] = [undefined]
  /** The name before each opening parenthesis. */
  readonly #openers: string[] = ['']

  /** The innermost level. */
  get inner(): Scope {
    const last = this.#levels.length - 1
    return (this.#levels[last] ??= newScope(undefined))
  }

  /** The innermost level if something is or was listed there. */
  get innerIfAny(): Scope | undefined {
    return this.#levels[this.#levels.length - 1]
  }

  /** Opens a level behind the name; `shared` if it is one of parentheses around joins in the list of tables here. */
  open(opener: string, shared: boolean): void {
    this.#openers.push(opener)
    this.#levels.push(shared ? newScope(this.inner) : undefined)
  }

  /** Closes the innermost level and returns what it wrote and the name before its parenthesis. */
  close(): { readonly wrote: readonly Source[]; readonly opener: string } | undefined {
    if (this.#levels.length === 1) return undefined
    const wrote = resolve(this.#levels.pop())
    return { wrote, opener: this.#openers.pop() as string }
  }

  /** Closes all levels and returns what they wrote. */
  closeAll(): readonly Source[] {
    return this.#levels.splice(0).flatMap(resolve)
  }
}

/** Adds what FROM lists under a name. */
export function addItem(scope: Scope, name: string, source: Source): void {
  const sources = scope.items.get(name)
  if (sources === undefined) scope.items.set(name, new Set([source]))
  else sources.add(source)
}

/** Adds a name that UPDATE or DELETE gives. */
export function addNamed(scope: Scope, name: string, rule: Rule): void {
  const rules = scope.named.get(name)
  if (rules === undefined) scope.named.set(name, new Set([rule]))
  else rules.add(rule)
}

function newScope(around: Scope | undefined): Scope {
  return {
    items: around?.items ?? new Map<string, Set<Source>>(),
    listing: around?.listing,
    expecting: around !== undefined,
    last: undefined,
    named: new Map(),
  }
}

/** Sets all the way: were a name to be looked up as often as it is given, the time would not be linear. */
function resolve(scope: Scope | undefined): readonly Source[] {
  const wrote: Source[] = []
  for (const [name, rules] of scope?.named ?? []) {
    const listed = scope?.items.get(name)
    for (const source of listed ?? []) wrote.push(source)
    if (rules.has('table') || (rules.has('either') && listed === undefined)) wrote.push(name)
    if (rules.has('listed') && listed === undefined) wrote.push(EVERYTHING)
  }
  return wrote
}
