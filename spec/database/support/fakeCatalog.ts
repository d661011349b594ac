import type { Catalog } from '../../../lib/database/catalog/graph/Catalog.js'

/** A catalog in which nothing is known but what is given: tables by their names, and answers. */
export function fakeCatalog(tables: readonly string[], answers: Partial<Catalog> = {}): Catalog {
  return {
    listsTables: true,
    has: (name) => tables.includes(name),
    keyOf: (table) => (tables.includes(table) ? [{ column: 'id', kind: 'integer' }] : undefined),
    describe: () => undefined,
    affectsItself: () => false,
    affectedBy: (names) => new Set(names),
    affectsEverything: () => false,
    changedWith: () => new Set(),
    basesOf: (names) => new Set(names),
    dependsOnEverything: () => false,
    writersAmong: () => new Set(),
    ...answers,
  }
}

export const among = (wanted: string, names: Iterable<string>): boolean => [...names].includes(wanted)
