export { instrumentCache, type InstrumentCacheOptions } from './instrumentCache.js'
