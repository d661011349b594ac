import type { Model, Pojo } from 'objection'
import type { Feature } from './Feature.js'

type Base = typeof Model

const asDate = (json: Pojo): Pojo => {
  if (typeof json['createdAt'] === 'string') json['createdAt'] = new Date(json['createdAt'])
  return json
}

/** The methods between instances, JSON and rows. Rows from the database pass `$parseDatabaseJson` alone. */
export const JSON_METHODS: readonly Feature[] = [
  {
    name: '$parseJson',
    goal: 'plain',
    base: (Base: Base) =>
      class extends Base {
        override $parseJson(json: Pojo, options?: object): Pojo {
          return asDate(super.$parseJson(json, options))
        }
      },
  },
  {
    name: '$setJson',
    goal: 'plain',
    base: (Base: Base) =>
      class extends Base {
        override $setJson(json: Pojo, options?: object) {
          return super.$setJson(asDate(json), options)
        }
      },
  },
]
