import { Counter, Gauge, Histogram, register as globalRegister, type Registry } from 'prom-client'
import { CacheError } from '../../core/CacheError.js'
import { optionError } from '../../core/options.js'
import type { QueryCache } from '../../query/queryCache/QueryCache.js'
import { harmless } from '../measure/listen.js'
import { measureCache, type Attributes } from '../measure/measureCache.js'
import { DURATION_BOUNDS, MEASURED, OBSERVED, type MeasuredName, type ObservedName } from '../measure/metrics.js'
import { checkCaches, observeCaches } from '../measure/observeCaches.js'
import { labelOf, prometheusName } from './names.js'

/** The options of `cacheMetrics()`. */
export interface CacheMetricsOptions {
  /** Takes the metrics. Default: the global register of prom-client. */
  readonly register?: Registry
  /** What the name of each metric begins with, such as `shop_`: letters, digits and `_`. Default: `''`. */
  readonly prefix?: string
  /** The caches whose entries, sizes and evictions are reported. All caches are counted in the other metrics. Default: all caches of the process. */
  readonly caches?: readonly QueryCache[]
}

/**
 * Registers metrics of all caches of the process with prom-client.
 *
 * ```ts
 * import { cacheMetrics } from 'objection-cache/prometheus'
 * import { register } from 'prom-client'
 *
 * cacheMetrics()
 * console.log(await register.metrics())
 * ```
 * @returns a function that stops measuring and removes the metrics from the register.
 * @throws {CacheError} `INVALID_OPTION` for an option that is unknown or wrong, and if the register has these metrics already.
 */
export function cacheMetrics(options: CacheMetricsOptions = {}): () => void {
  checkCaches(options, ['register', 'prefix', 'caches'])
  const { register = globalRegister, caches } = options
  const prefix = checkPrefix(options.prefix ?? '')
  checkRegister(register, prefix)
  const measured = newMeasured(register, prefix)
  registerObserved(register, prefix, observeCaches(caches))
  const own = namesWith(prefix).map((name): [string, unknown] => [name, register.getSingleMetric(name)])
  const end = measureCache((name, value, attributes) => {
    const metric = measured[name]
    const labels = labelsOf(attributes)
    if (metric instanceof Histogram) metric.observe(labels, value)
    else metric.inc(labels, value)
  })
  return () => {
    end()
    // A register that was cleared can have the metrics of a later call by now.
    for (const [name, metric] of own) if (register.getSingleMetric(name) === metric) register.removeSingleMetric(name)
  }
}

type Measured = Readonly<Record<MeasuredName, Counter | Histogram>>

function newMeasured(register: Registry, prefix: string): Measured {
  const made = Object.entries(MEASURED).map(([each, metric]) => {
    const name = prometheusName(each, metric, prefix)
    const settings = {
      name,
      help: metric.description,
      labelNames: metric.attributes.map(labelOf),
      registers: [register],
    }
    const { kind } = metric
    return [
      each,
      kind === 'histogram' ? new Histogram({ ...settings, buckets: DURATION_BOUNDS }) : new Counter(settings),
    ]
  })
  return Object.fromEntries(made) as Measured
}

/** What the caches have is read when the register is. */
function registerObserved(register: Registry, prefix: string, read: ReturnType<typeof observeCaches>): void {
  for (const [each, metric] of Object.entries(OBSERVED)) {
    const settings = { name: prometheusName(each, metric, prefix), help: metric.description, registers: [register] }
    const now = (): number | undefined => harmless(read, () => read()[each as ObservedName])
    if (metric.kind === 'gauge') {
      const gauge: Gauge = new Gauge({ ...settings, collect: () => gauge.set(now() ?? 0) })
      continue
    }
    let before = 0
    const counter: Counter = new Counter({
      ...settings,
      collect: () => {
        const total = now() ?? before
        counter.inc(total - before)
        before = total
      },
    })
  }
}

const labelsOf = (attributes: Attributes): Record<string, string> =>
  Object.fromEntries(Object.entries(attributes).map(([name, value]) => [labelOf(name), value]))

const namesWith = (prefix: string): string[] =>
  Object.entries({ ...MEASURED, ...OBSERVED }).map(([name, metric]) => prometheusName(name, metric, prefix))

function checkPrefix(prefix: unknown): string {
  if (typeof prefix === 'string' && /^([A-Za-z_]\w*)?$/.test(prefix)) return prefix
  throw optionError('prefix', "text of letters, digits and '_' that does not begin with a digit", prefix)
}

function checkRegister(register: unknown, prefix: string): asserts register is Registry {
  const { getSingleMetric } = Object(register) as Partial<Registry>
  if (typeof getSingleMetric !== 'function') throw optionError('register', 'a Registry of prom-client', register)
  const taken = namesWith(prefix).find((name) => (register as Registry).getSingleMetric(name) !== undefined)
  if (taken === undefined) return
  throw new CacheError(
    'INVALID_OPTION',
    `The register has a metric ${taken}. Call cacheMetrics() once for each register, or first call the function that it returned. For a second set, pass another \`prefix\`.`,
  )
}
