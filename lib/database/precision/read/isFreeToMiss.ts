import type { NestedTokens, Range } from '../../sql/rows/text/NestedTokens.js'
import { isLimited } from './limits.js'
import type { Sources } from './Sources.js'

/**
 * Whether rows of the item at a place, where they leave, change nothing but the rows of the result that show them. That is so without an
 * outer join. With a LEFT JOIN another row takes their place, in which the item is NULL: nothing must compare that.
 */
export function isFreeToMiss(nested: NestedTokens, sources: Sources, place: number): boolean {
  return freePlaces(nested, sources)[place] === true
}

/** The last first: a table may be compared in the condition of a later LEFT JOIN that is itself free. */
function freePlaces(nested: NestedTokens, sources: Sources): readonly boolean[] {
  const { items, clauses } = sources.block
  const free: boolean[] = []
  const filters = [clauses.get('where'), isLimited(sources.block) ? clauses.get('order') : undefined]
  for (let place = items.length - 1; place >= 0; place--) {
    const compares = filters.some((range) => mentions(nested, sources, place, range))
    free[place] =
      items[place]?.join !== 'left' ||
      (!compares &&
        items.every((item, at) => at === place || isFreeIn(item.on ?? item.using, item.join === 'left' && free[at])))

    function isFreeIn(range: Range | undefined, isFree: boolean | undefined): boolean {
      return isFree === true || !mentions(nested, sources, place, range)
    }
  }
  return free
}

/** Whether a range may name the item at a place, or a column of it. */
function mentions(nested: NestedTokens, { all, block }: Sources, place: number, [start, end]: Range = [0, 0]): boolean {
  const source = all[place]
  const alias = block.items[place]?.alias
  // Nothing is known of its columns.
  if (source === undefined) return start < end
  for (let index = start; index < end; index++) {
    const name = nested.tokens.name(index)
    if (name === '') continue
    if (name === alias) return true
    if (!nested.tokens.isQualified(index) && source.description.columns.has(name) && !nested.isSign(index + 1, '.'))
      return true
  }
  return false
}
