export { cachedKnex, type CachedKnexOptions } from './cachedKnex.js'
