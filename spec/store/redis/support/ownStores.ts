import { RedisStore, type RedisStoreOptions } from '../../../../lib/store/redis/index.js'
import { withoutPackages } from '../../../support/hiddenPackages.js'

type UrlOptions = Extract<RedisStoreOptions, { readonly url: string }>

/** How to make a store with a client of its own, by library. */
export const OWN: readonly [library: string, make: (options: UrlOptions) => RedisStore, hidden: readonly string[]][] = [
  ['node-redis', (options) => new RedisStore(options), []],
  ['ioredis', (options) => withoutPackages(['redis'], () => new RedisStore(options)), ['redis']],
]
