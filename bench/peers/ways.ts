import { SHAPES, type Shape } from '../data/shapes.js'
import type { Missing, Way } from '../Peer.js'

/** One way for each shape. */
export const waysOf = (of: (shape: Shape) => Way | Missing): Record<Shape, Way | Missing> =>
  Object.fromEntries(SHAPES.map((shape) => [shape, of(shape)])) as Record<Shape, Way | Missing>
