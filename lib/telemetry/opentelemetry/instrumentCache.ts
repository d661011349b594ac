import { metrics, trace, type MeterProvider, type TracerProvider } from '@opentelemetry/api'
import { checkBoolean, optionError } from '../../core/options.js'
import type { QueryCache } from '../../query/queryCache/QueryCache.js'
import { checkCaches } from '../measure/observeCaches.js'
import { annotateSpans } from './annotateSpans.js'
import { recordMetrics } from './recordMetrics.js'
import { recordOperations } from './recordSpans.js'

const SCOPE = 'objection-cache'

/** The options of `instrumentCache()`. */
export interface InstrumentCacheOptions {
  /** Takes the metrics. Default: the global one, which must be set before the call. */
  readonly meterProvider?: MeterProvider
  /** Takes the spans of loads and of calls of stores. Default: the global one. */
  readonly tracerProvider?: TracerProvider
  /** Whether spans have the attribute `cache.key`. Keys contain values of your queries. Default: false. */
  readonly keys?: boolean
  /** The caches whose entries, sizes and evictions are reported. All caches are counted in the other metrics. Default: all caches of the process. */
  readonly caches?: readonly QueryCache[]
}

/**
 * Gives OpenTelemetry metrics of all caches of the process, spans of loads and of calls of stores, and attributes of the active span that
 * say how a query was answered.
 *
 * ```ts
 * const end = instrumentCache()
 * ```
 * @returns a function that ends it.
 * @throws {CacheError} `INVALID_OPTION` for an option that is unknown or wrong.
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
  // A provider that throws leaves nothing behind.
  const [meter, tracer] = [meterProvider.getMeter(SCOPE), tracerProvider.getTracer(SCOPE)]
  const ends = [recordMetrics(meter, caches), recordOperations(tracer, keys), annotateSpans(keys)]
  return () => ends.splice(0).forEach((end) => end())
}
