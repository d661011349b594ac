import { metrics, trace, type MeterProvider, type TracerProvider } from '@opentelemetry/api'
import { CacheError } from '../../core/CacheError.js'
import { checkBoolean, optionError } from '../../core/options.js'
import type { QueryCache } from '../../query/queryCache/QueryCache.js'
import { checkCaches } from '../measure/observeCaches.js'
import { annotateSpans } from './annotateSpans.js'
import { recordMetrics } from './recordMetrics.js'
import { recordOperations } from './recordSpans.js'

const SCOPE = 'objection-cache'

/** The providers of the calls that have not ended. */
const underWay = new Set<readonly [MeterProvider, TracerProvider]>()

/** The options of `instrumentCache()`. */
export interface InstrumentCacheOptions {
  /** Takes the metrics. Default: the global provider, which must be set before the call. */
  readonly meterProvider?: MeterProvider
  /** Takes the spans of loads and of calls of stores. Default: the global provider. */
  readonly tracerProvider?: TracerProvider
  /** Whether spans have the attribute `cache.key`. Keys contain values of your queries. Default: `false`. */
  readonly keys?: boolean
  /** The caches whose entries, sizes and evictions are reported. All caches are counted in the other metrics. Default: all caches of the process. */
  readonly caches?: readonly QueryCache[]
}

/**
 * Gives OpenTelemetry metrics of all caches of the process, and spans of loads and of calls of stores. The span in which a query runs gets
 * attributes that say how the cache answered the query. Call it after your SDK has started.
 *
 * ```ts
 * import { instrumentCache } from 'objection-cache/opentelemetry'
 *
 * instrumentCache()
 * ```
 * @returns a function that ends the instrumentation.
 * @throws {CacheError} `INVALID_OPTION` for an option that is unknown or wrong, and for a pair of providers that an earlier call still uses.
 */
export function instrumentCache(options: InstrumentCacheOptions = {}): () => void {
  checkCaches(options, ['meterProvider', 'tracerProvider', 'keys', 'caches'])
  const { meterProvider = metrics.getMeterProvider(), tracerProvider = trace.getTracerProvider(), caches } = options
  const keys = checkBoolean(options.keys ?? false, 'keys')
  if (typeof Object(meterProvider).getMeter !== 'function') {
    throw optionError('meterProvider', 'a MeterProvider of OpenTelemetry', meterProvider)
  }
  if (typeof Object(tracerProvider).getTracer !== 'function') {
    throw optionError('tracerProvider', 'a TracerProvider of OpenTelemetry', tracerProvider)
  }
  checkNew(meterProvider, tracerProvider)
  // A provider that throws leaves nothing behind.
  const [meter, tracer] = [meterProvider.getMeter(SCOPE), tracerProvider.getTracer(SCOPE)]
  const ends = [recordMetrics(meter, caches), recordOperations(tracer, keys), annotateSpans(keys)]
  const providers = [meterProvider, tracerProvider] as const
  underWay.add(providers)
  ends.push(() => void underWay.delete(providers))
  return () => ends.splice(0).forEach((end) => end())
}

/** All would be counted twice. */
function checkNew(meterProvider: MeterProvider, tracerProvider: TracerProvider): void {
  const isTaken = [...underWay].some(([meters, tracers]) => meters === meterProvider && tracers === tracerProvider)
  if (!isTaken) return
  throw new CacheError(
    'INVALID_OPTION',
    'These providers already have the telemetry of the cache. Call instrumentCache() once, or first call the function that it returned.',
  )
}
