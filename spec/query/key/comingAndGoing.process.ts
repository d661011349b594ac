import Knex from 'knex'
import { Model } from 'objection'
import { knownDatabases } from '../../../lib/cache/shared/knownDatabases.js'
import { clientOf } from '../../../lib/database/connection/KnexClient.js'
import { classId, rememberedClassNames } from '../../../lib/query/key/classId.js'
import { connectionId, rememberedConnectionNames } from '../../../lib/query/key/connectionId.js'
import type { AnyModelClass } from '../../../lib/snapshot/classes/modelClass.js'

const COUNT = 5100

/** The settings look the same for all tenants. */
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

/** The Knex instances and classes of an application whose tenants come and go. */
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
const remembered = { classes: rememberedClassNames(), connections: rememberedConnectionNames() }
console.log(JSON.stringify({ count: COUNT, ...remembered, databases, isApart }))
