export { cachedKnex, type CachedKnexOptions } from './cachedKnex.js'
export type { CachedStatement, ResultWithInfo } from './augmentation.js'
