import { ClassFacts } from '../classes/ClassFacts.js'
import { makesProxies, mayEscape } from '../classes/escapes.js'
import type { AnyModelClass } from '../classes/modelClass.js'
import { privateStateOf } from '../classes/privateState.js'
import type { Copiers } from '../rebuild/copiers.js'

const proven = new ClassFacts(() => false)

const hasAccessors = (modelClass: AnyModelClass): boolean => privateStateOf(modelClass).accessors.length > 0

/**
 * Whether assigned instances are known to show the same as the originals, also by their accessors.
 *
 * What an accessor shows comes from own properties, from private members, and from what code outside keeps for the instance. Own
 * properties are copied exactly. Private members are what the constructor makes of them: it gets no argument, and a class that may write
 * data of rows into them is not stored. Where no instance escapes, nothing outside can keep data for it. So one comparison of a class's
 * instances shows that its constructor gives all of them the same. Where an instance of any class in the result may escape, what was
 * kept may differ from row to row: then each result is compared. So is one with proxies, which may change what is assigned.
 */
export function areProven(copiers: Copiers): boolean {
  if (copiers.distinct.some(makesProxies)) return false
  const classes = copiers.distinct.filter(hasAccessors)
  if (classes.length === 0) return true
  return classes.every((each) => proven.of(each)) && !mayAnyEscape(copiers)
}

/** To be called after such a comparison of a whole result. */
export function noteProven({ distinct }: Copiers): void {
  for (const each of distinct) if (hasAccessors(each)) proven.set(each, true)
}

/** Whether an instance in a result with these copiers may escape while it is loaded. */
export const mayAnyEscape = (copiers: Copiers): boolean =>
  copiers.classes.some((each, i) => mayEscape(each, copiers.isPart(i)))
