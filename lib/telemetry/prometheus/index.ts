export { cacheMetrics, type CacheMetricsOptions } from './cacheMetrics.js'
