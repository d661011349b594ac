import type { QueryNames } from '../../core/events.js'

/** How many different values an attribute can have. */
export const MOST_VALUES = 200
/** The value of all that come later. */
export const OTHER = 'other'

/** Bounds the values of attributes, because an application can make classes and tables at will. */
export class BoundedNames {
  readonly #seen = new Set<string>()

  /** The names of a query: an empty text for a name that is missing, and `other` for both if there are too many queries. */
  of({ model = '', table = '' }: QueryNames): { readonly model: string; readonly table: string } {
    return this.#admits(`${model}\n${table}`) ? { model, table } : { model: OTHER, table: OTHER }
  }

  /** The value, or `other`. */
  one(value: string): string {
    return this.#admits(value) ? value : OTHER
  }

  #admits(value: string): boolean {
    if (this.#seen.has(value)) return true
    if (this.#seen.size >= MOST_VALUES) return false
    this.#seen.add(value)
    return true
  }
}
