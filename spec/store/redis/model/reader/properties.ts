import type { Model } from '../Model.js'
import type { StoredEntry, World } from '../world.js'

/** What is wrong with a hit; an empty text: nothing. */
export function violation(model: Model, { reader, writers }: World, { versions, tables }: StoredEntry): string {
  const isOld = tables.some((table) => versions[table]! < reader.least[table]!)
  if (isOld) return `older than what was ${model.property} when the read began (${reader.least.join(' and ')})`
  // A write of two tables is in the entry as a whole, or not at all.
  const isTorn = writers.some(({ versions: made }) => {
    const shown = tables.filter((table) => made[table]! > 0).map((table) => versions[table]! >= made[table]!)
    return shown.includes(true) && shown.includes(false)
  })
  return isTorn ? 'torn: it shows a write in one table and not in the other' : ''
}
