import type { Shape } from '../../data/shapes.js'
import type { SharedPeer, SharedWay } from '../../redis/SharedPeer.js'
import { waysOf } from '../ways.js'

/** One way for each shape. */
export const sharedWaysOf = (of: (shape: Shape) => SharedWay): SharedPeer['ways'] => waysOf(of) as SharedPeer['ways']
