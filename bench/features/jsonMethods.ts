import type { Model, ModelOptions, Pojo } from 'objection'
import { FINDS } from '../objection/finds.js'
import { modelsOn } from '../objection/models.js'
import type { Feature } from './Feature.js'

type Base = typeof Model

const SCHEMA = {
  type: 'object',
  required: ['name', 'email'],
  properties: { name: { type: 'string' }, email: { type: 'string' }, age: { type: 'integer' } },
}

const textAsDate = (json: Pojo): Pojo => {
  if (typeof json['createdAt'] === 'string') json['createdAt'] = new Date(json['createdAt'])
  return json
}

const withParseJson = (Base: Base): Base =>
  class extends Base {
    override $parseJson(json: Pojo, options?: ModelOptions): Pojo {
      return textAsDate(super.$parseJson(json, options))
    }
  }

/** The methods between instances, JSON and rows. Rows from the database pass `$parseDatabaseJson` alone. */
export const JSON_METHODS: readonly Feature[] = [
  { name: '`$parseJson`, texts into dates', goal: 'plain', missGoal: 1.25, base: withParseJson },
  {
    name: '`$parseJson` of the parts alone',
    goal: 'plain',
    missGoal: 1.25,
    models: (Base, knex) => modelsOn(Base, knex, withParseJson(Base)),
    finds: { 'graph of 20 × 5': (Item, ask) => ask(FINDS['graph of 20 × 5'](Item)) },
  },
  {
    name: '`$setJson`',
    goal: 'plain',
    base: (Base) =>
      class extends Base {
        override $setJson(json: Pojo, options?: ModelOptions) {
          return super.$setJson(textAsDate(json), options)
        }
      },
  },
  {
    name: '`$formatJson`',
    goal: 'plain',
    base: (Base) =>
      class extends Base {
        override $formatJson(json: Pojo): Pojo {
          const { note: _note, ...shown } = super.$formatJson(json)
          return shown
        }
      },
  },
  {
    name: '`$formatDatabaseJson`',
    goal: 'plain',
    base: (Base) =>
      class extends Base {
        override $formatDatabaseJson(json: Pojo): Pojo {
          const row = super.$formatDatabaseJson(json)
          if (row['createdAt'] instanceof Date) row['createdAt'] = row['createdAt'].getTime()
          return row
        }
      },
  },
  {
    name: '`$parseDatabaseJson`, one date more',
    goal: 'plain',
    base: (Base) =>
      class extends Base {
        override $parseDatabaseJson(row: Pojo): Pojo {
          const json = super.$parseDatabaseJson(row)
          if (typeof json['visits'] === 'number') json['visits'] = new Date(json['visits'])
          return json
        }
      },
  },
  {
    name: '`$set`',
    goal: 'plain',
    base: (Base) =>
      class extends Base {
        override $set(values: object) {
          return super.$set({ ...values })
        }
      },
  },
  {
    name: '`$validate` and `jsonSchema`',
    goal: 'plain',
    base: (Base) =>
      class extends Base {
        static override jsonSchema = SCHEMA

        override $validate(json?: Pojo, options?: ModelOptions): Pojo {
          return super.$validate(json, options)
        }
      },
  },
  {
    name: '`static fromJson`',
    goal: 'plain',
    base: (Base) => {
      const Made = class extends Base {}
      Made.fromJson = function fromJson(this: Base, json: object, options?: ModelOptions) {
        return Base.fromJson.call(this, textAsDate({ ...json }), options)
      } as typeof Base.fromJson
      return Made
    },
  },
  { name: "`rebuild: 'fromJson'`", goal: 'none', cacheOptions: { rebuild: 'fromJson' } },
  {
    name: "`rebuild: 'fromJson'` and `$parseJson`",
    goal: 'none',
    base: withParseJson,
    cacheOptions: { rebuild: 'fromJson' },
  },
]
