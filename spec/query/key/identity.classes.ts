import KnexOf, { type Knex } from 'knex'
import { Model } from 'objection'
import { classId, connectionId } from '../../../lib/query/key/identity.js'
import type { AnyModelClass } from '../../../lib/snapshot/classes/modelClass.js'

class Base extends Model {
  static override useLimitInFirst = true
}

class Person extends Base {
  static override tableName = 'persons'
  static override jsonAttributes = ['address']

  get name(): string {
    return 'name'
  }
}

/** Written just as `Person`, and on another table. */
const Other = class Person extends Base {
  static override tableName = 'others'
}

export const open = (config: Knex.Config): Knex => KnexOf({ client: 'pg', ...config })

const connection = { host: 'db.example.com', port: 5432, user: 'app', password: 'secret', database: 'shop' }

const OWN_TYPES = { getTypeParser: (type: number) => (value: string) => [type, value] }

const withNested = (name: () => number): object => ({ ...connection, nested: { name } })

/** Knex instances of an application, by name; none of them ever connects. */
export const instances = (): Record<string, Knex> => ({
  plain: open({ connection }),
  'of another user': open({ connection: { ...connection, user: 'report' } }),
  'of another schema': open({ connection, searchPath: ['tenant'] }),
  'with names of its own': open({ connection, wrapIdentifier: (name, wrap) => wrap(name.toUpperCase()) }),
  'with rows of its own': open({ connection, postProcessResponse: (rows: unknown) => rows }),
  'of another server': open({ connection: { ...connection, host: 'other.example.com' } }),
  'with types of its own': open({ connection: { ...connection, types: { getTypeParser: () => String } } }),
  'with other types of its own': open({
    connection: { ...connection, types: { getTypeParser: () => Number } },
  }),
  'with types made at each call': open({ connection: { ...connection, types: OWN_TYPES } }),
  'with a function': open({
    client: 'mysql2',
    connection: { ...connection, typeCast: (_: unknown, next: () => unknown) => next() },
  }),
  'with another function': open({
    client: 'mysql2',
    connection: { ...connection, typeCast: (field: { string(): string }) => field.string() },
  }),
  'with a function in an object': open({ connection: withNested(() => 1) }),
  'with another function in an object': open({ connection: withNested(() => 2) }),
  'by a URL': open({ connection: 'postgres://app:secret@db.example.com/shop' }),
})

const identified = ({ client }: Knex): string => connectionId(client as object)

/** What stands for all of them, by name. */
export function identities(): Record<string, string> {
  const classes: Record<string, typeof Model> = { Base, Person, Other }
  const knexes = instances()
  const bound = Person.bindKnex(knexes['plain'] as Knex)
  return {
    ...Object.fromEntries(Object.entries(classes).map(([name, each]) => [name, idOf(each)])),
    bound: idOf(bound),
    ...Object.fromEntries(Object.entries(knexes).map(([name, each]) => [name, identified(each)])),
  }
}

export const idOf = (modelClass: unknown): string => classId(modelClass as AnyModelClass)
export const connectionOf = identified
