import type { Catalogue } from '../../../lib/database/catalogue/Catalogue.js'

/** A catalogue in which nothing is known but what is given: tables by their names, and answers. */
export function fakeCatalogue(tables: readonly string[], answers: Partial<Catalogue> = {}): Catalogue {
  return {
    listsTables: true,
    has: (name) => tables.includes(name),
    keyOf: (table) => (tables.includes(table) ? [{ column: 'id', kind: 'integer' }] : undefined),
    affectsItself: () => false,
    affectedBy: (names) => new Set(names),
    affectsEverything: () => false,
    basesOf: (names) => new Set(names),
    dependsOnEverything: () => false,
    writersAmong: () => new Set(),
    ...answers,
  }
}

export const among = (wanted: string, names: Iterable<string>): boolean => [...names].includes(wanted)
