export type { KeyvLike } from './KeyvLike.js'
export { KeyvStore, type KeyvStoreOptions } from './KeyvStore.js'
