import type { Entry } from '../../core/entry.js'
import { dependencyText } from '../../core/tables/dependencyText.js'
import { placeOf } from '../../core/tag.js'
import { spellColumn } from '../../database/catalog/spellColumn.js'

/** What an entry depends on, a text for each part. */
export const dependsOnOf = ({ tags, dependencies }: Entry): string[] => [
  ...tags.filter((tag) => placeOf(tag) === undefined),
  ...dependencies.map((dependency) => dependencyText(dependency, spellColumn)),
]
