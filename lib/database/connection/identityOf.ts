import { DatabaseIdentity } from '../identity/DatabaseIdentity.js'
import { familyOf } from '../identity/serverQuestions.js'
import { databaseNameOf } from './databaseName.js'
import type { KnexClient } from './KnexClient.js'

/** By their names in the settings. They are held weakly: they go with their Knex instances. */
const identities = new Map<string, WeakRef<DatabaseIdentity>>()

const forget = new FinalizationRegistry<string>((name) => {
  if (identities.get(name)?.deref() === undefined) identities.delete(name)
})

/** Which database a client is connected to. Clients with settings for one place share it. */
export function identityOf(client: KnexClient, dialect: string): DatabaseIdentity {
  const settings = databaseNameOf(client)
  const known = identities.get(settings.name)?.deref()
  if (known !== undefined) return known
  const family = isConnectedToServer(client) ? familyOf(dialect) : undefined
  const identity = new DatabaseIdentity(settings, family)
  identities.set(settings.name, new WeakRef(identity))
  forget.register(identity, settings.name)
  return identity
}

function isConnectedToServer({ config, connectionSettings }: KnexClient): boolean {
  if (typeof config['connection'] === 'function') return true
  return connectionSettings !== undefined && typeof connectionSettings['filename'] !== 'string'
}
