import { CONSTRUCTORS } from './constructors.js'
import type { Feature } from './Feature.js'
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
  { title: 'JSON methods', features: JSON_METHODS },
  { title: 'properties', features: PROPERTIES },
  { title: 'constructors and fields', features: CONSTRUCTORS },
  { title: 'hooks', features: HOOKS },
  { title: 'queries', features: QUERIES },
]

export const FEATURES: readonly Feature[] = FAMILIES.flatMap(({ features }) => features)
