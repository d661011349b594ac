import Knex from 'knex'
import { Model } from 'objection'
import { knownDatabases } from '../../../lib/cache/shared/knownDatabases.js'
import { clientOf } from '../../../lib/database/connection/KnexClient.js'
import { classId, connectionId, rememberedNames } from '../../../lib/query/key/identity.js'
import type { AnyModelClass } from '../../../lib/snapshot/classes/modelClass.js'

const COUNT = 5100

/** Of the same text for all of them. */
const ofTenant = (tenant: string): string =>
  connectionId(
    clientOf(
      Knex({
        client: 'pg',
        connection: { host: 'localhost', database: 'shop' },
        postProcessResponse: (rows: unknown) => [tenant, rows],
      }),
    ),
  )
const first = ofTenant('first')

/** Instances and classes of an application whose tenants come and go. */
for (let i = 0; i < COUNT; i++) {
  const knex = Knex({ client: 'sqlite3', connection: { filename: ':memory:' }, useNullAsDefault: true })
  connectionId(clientOf(knex))
  classId(
    class extends Model {
      static override tableName = `items_${i}`
    } as unknown as AnyModelClass,
  )
  await knex.destroy()
}
const isApart = ofTenant('second') !== first
const databases = knownDatabases.latest(Infinity).length
console.log(JSON.stringify({ count: COUNT, ...rememberedNames(), databases, isApart }))
