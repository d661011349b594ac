import { CONSTRUCTORS } from './constructors.js'
import { PLAIN, type Feature } from './Feature.js'
import { HOOKS } from './hooks.js'
import { JSON_METHODS } from './jsonMethods.js'
import { PROPERTIES } from './properties.js'
import { QUERIES } from './queries.js'

export interface Family {
  readonly title: string
  readonly features: readonly Feature[]
}

/** All that is compared with the plain class, in the order of the report. */
export const FAMILIES: readonly Family[] = [
  { title: 'the plain class', features: PLAIN },
  { title: 'JSON methods', features: JSON_METHODS },
  { title: 'properties', features: PROPERTIES },
  { title: 'constructors and fields', features: CONSTRUCTORS },
  { title: 'hooks', features: HOOKS },
  { title: 'queries', features: QUERIES },
]

const features = FAMILIES.flatMap((family) => family.features).filter((each) => !PLAIN.includes(each))
const [first, second, third] = PLAIN as [Feature, Feature, Feature]
const middle = features.length / 2

/** All of them, in the order in which their classes are made and used. */
export const FEATURES: readonly Feature[] = [
  first,
  ...features.slice(0, middle),
  second,
  ...features.slice(middle),
  third,
]
