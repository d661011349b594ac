import { EVERYTHING } from './Effects.js'

/** An item of FROM: a table, or a sub-query that may stand for any table. */
export type FromItem = string | typeof EVERYTHING

/**
 * What the name behind UPDATE or DELETE means when FROM lists names, too. `'table'`: a table, and in addition the item of FROM
 * with that alias. `'item'`: the item of FROM with that alias, and any table if there is none. `'either'`: the item of FROM with
 * that alias, and a table if there is none.
 */
export type TargetMeaning = 'table' | 'item' | 'either'

/** One level of parentheses. */
export interface Scope {
  /** The items of FROM by alias or name; shared with the parentheses around joins. */
  readonly items: Map<string, Set<FromItem>>
  /** Whether a list of tables goes on: those that UPDATE writes, or the items of FROM. */
  list: 'targets' | 'items' | undefined
  /** Whether the next name is a table in that list. */
  expectsTable: boolean
  /** What an alias behind closing parentheses would stand for. */
  last: FromItem | undefined
  /** The names that UPDATE and DELETE write here. */
  readonly targets: Map<string, Set<TargetMeaning>>
}

/** The open levels of parentheses, the outermost first. A level without a list costs nothing. */
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

  /** Opens a level behind the name; `shared`: the parentheses enclose joins of the list of tables here. */
  open(opener: string, shared: boolean): void {
    this.#openers.push(opener)
    this.#levels.push(shared ? newScope(this.inner) : undefined)
  }

  /** Closes the innermost level and returns what it wrote and the name before its parenthesis. */
  close(): { readonly wrote: readonly FromItem[]; readonly opener: string } | undefined {
    if (this.#levels.length === 1) return undefined
    const wrote = resolve(this.#levels.pop())
    return { wrote, opener: this.#openers.pop() as string }
  }

  /** Closes all levels and returns what they wrote. */
  closeAll(): readonly FromItem[] {
    return this.#levels.splice(0).flatMap(resolve)
  }
}

/** Adds a value to those of a name. */
export function addTo<Value>(values: Map<string, Set<Value>>, name: string, value: Value): void {
  const known = values.get(name)
  if (known === undefined) values.set(name, new Set([value]))
  else known.add(value)
}

function newScope(around: Scope | undefined): Scope {
  return {
    items: around?.items ?? new Map<string, Set<FromItem>>(),
    list: around?.list,
    expectsTable: around !== undefined,
    last: undefined,
    targets: new Map(),
  }
}

/** Looks up each name once, however often the statement gives it, so that the time stays linear. */
function resolve(scope: Scope | undefined): readonly FromItem[] {
  const wrote: FromItem[] = []
  for (const [name, meanings] of scope?.targets ?? []) {
    const items = scope?.items.get(name)
    for (const item of items ?? []) wrote.push(item)
    if (meanings.has('table') || (meanings.has('either') && items === undefined)) wrote.push(name)
    if (meanings.has('item') && items === undefined) wrote.push(EVERYTHING)
  }
  return wrote
}
