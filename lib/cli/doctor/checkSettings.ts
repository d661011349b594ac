import type { KnexClient } from '../../database/connection/KnexClient.js'
import { observedKnexOf } from '../../database/connection/ObservedKnex.js'
import { adviceFor } from '../../query/bypass/bypassAdvice.js'
import { changeOfSession } from '../../query/bypass/changedSession.js'
import { hasPrivateSettings } from '../../query/key/connectionId.js'
import type { ExaminedDatabase } from './ExaminedDatabase.js'

/** Functions of the settings that affect the rows. */
const FUNCTIONS = ['postProcessResponse', 'wrapIdentifier'] as const

/** Checks what in the settings would let queries bypass the cache. */
export function checkSettings({ knex, isShared, report }: ExaminedDatabase): void {
  const client = knex.client as KnexClient
  const change = changeOfSession(observedKnexOf(client))
  if (change !== undefined) report.add('failed', 'session', `all queries would bypass the cache: ${change}`)
  if (hasPrivateSettings(client)) {
    const message = isShared
      ? `all queries would bypass a shared store (unnamed-connection): ${adviceFor('unnamed-connection')}`
      : 'a function of the settings does not show what its connections see, so no other process could use the entries'
    const remedy = "Name what the connections see: cache.observe(knex, { connection: 'app' })"
    report.add('warning', 'settings', message, remedy)
  }
  const found = FUNCTIONS.filter((name) => typeof client.config[name] === 'function')
  if (found.length > 0) {
    const message = `${found.join(' and ')}: keys have the source of the function, and not the variables that it captures`
    report.add(
      'warning',
      'settings',
      message,
      "If these differ between processes, name the connections: cache.observe(knex, { connection: 'app' })",
    )
  }
}
