/** One step of a random run, on one of its connections. */
export interface Step {
  readonly connection: number
  readonly text: Text
  /** The table that it writes. */
  readonly table: string
  readonly fails: boolean
}

export const TEXTS = [
  'begin',
  'write',
  'savepoint',
  'release',
  'rollback to',
  'commit',
  'rollback',
  'commit and chain',
  'begin; write; commit',
  'write; commit',
  'commit; write; begin',
] as const

export type Text = (typeof TEXTS)[number]

/** The statements of a text, with the table that it writes. */
export function sqlOf({ text, table }: Pick<Step, 'text' | 'table'>): string {
  return text
    .split('; ')
    .map((part) => {
      if (part === 'write') return `insert into ${table} values (1)`
      return ['savepoint', 'release', 'rollback to'].includes(part) ? `${part} a` : part
    })
    .join('; ')
}

/**
 * A model of a database with one connection: what its transaction has written, and what others see after each step. A step that a real
 * database refuses fails and shows nothing.
 */
export class Transactions {
  #open = false
  /** The number of open savepoints, if one began the transaction (SQLite). */
  #savepoints = 0
  readonly #beginsBySavepoint: boolean
  readonly #written = new Set<string>()

  constructor(beginsBySavepoint: boolean) {
    this.#beginsBySavepoint = beginsBySavepoint
  }

  /** The tables that are written and not committed. */
  get written(): ReadonlySet<string> {
    return this.#written
  }

  /** The tables whose new rows others see from now on, and whether a part of the text was refused. */
  run({ text, table }: Step): { readonly shown: string[]; readonly refused: boolean } {
    const shown: string[] = []
    for (const part of text.split('; ')) {
      const seen = this.#take(part, table)
      if (seen === undefined) return { shown, refused: true }
      shown.push(...seen)
    }
    return { shown, refused: false }
  }

  /** The connection answers with an error and not because the statement was refused. */
  fail(text: Text): void {
    if (!this.#beginsBySavepoint && /^(?:commit|rollback)$/.test(text)) this.#end()
  }

  #take(part: string, table: string): string[] | undefined {
    switch (part) {
      case 'write':
        if (!this.#open) return [table]
        this.#written.add(table)
        return []
      case 'begin':
        if (this.#open) return undefined
        this.#open = true
        return []
      case 'savepoint':
        if (!this.#open && !this.#beginsBySavepoint) return undefined
        if (!this.#open || this.#savepoints > 0) this.#savepoints++
        this.#open = true
        return []
      case 'release':
        if (!this.#open) return undefined
        return this.#savepoints > 0 && --this.#savepoints === 0 ? this.#end() : []
      case 'rollback to':
        return this.#open ? [] : undefined
      case 'rollback':
        if (!this.#open) return undefined
        this.#end()
        return []
      default: {
        if (!this.#open) return undefined
        const shown = this.#end()
        this.#open = part === 'commit and chain'
        return shown
      }
    }
  }

  #end(): string[] {
    const shown = [...this.#written]
    this.#written.clear()
    this.#open = false
    this.#savepoints = 0
    return shown
  }
}
