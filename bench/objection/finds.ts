import type { Model } from 'objection'
import { LAST, ONE, type Shape } from '../data/shapes.js'

type Find = (Item: typeof Model) => PromiseLike<unknown>

/** The queries as they are written in Objection. */
export const FINDS: Readonly<Record<Shape, Find>> = {
  '1 row': (Item) => Item.query().findById(ONE),
  '100 rows': (Item) => Item.query().where('id', '<=', LAST['100 rows']).orderBy('id'),
  '1000 rows': (Item) => Item.query().where('id', '<=', LAST['1000 rows']).orderBy('id'),
  'graph of 20 × 5': (Item) =>
    Item.query().where('id', '<=', LAST['graph of 20 × 5']).orderBy('id').withGraphFetched('parts'),
}
