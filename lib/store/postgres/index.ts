export { installCacheTriggers, removeCacheTriggers, type CacheTriggerOptions } from './cacheTriggers.js'
export { PostgresBus, type PostgresBusOptions } from './PostgresBus.js'
export type { PostgresClient, PostgresNotification } from './PostgresClient.js'
