import type { Feature } from './Feature.js'
import { compiled } from './compiled.js'

/** What `new` does beside making an instance of Objection's `Model`. */
export const CONSTRUCTORS: readonly Feature[] = [
  {
    name: 'class field with a value',
    goal: 'plain',
    base: compiled(`class Made extends Base { state = 'new' }`),
  },
]
