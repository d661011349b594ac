export { cachedKnex, type CachedKnexOptions } from './instance/cachedKnex.js'
export type { CachedStatement, ResultWithInfo } from './augmentation.js'
