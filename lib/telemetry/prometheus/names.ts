import type { Metric } from '../measure/metrics.js'

const UNITS: Readonly<Record<string, string>> = { s: '_seconds', By: '_bytes' }

/** The name that OpenTelemetry's own exporter for Prometheus gives to the metric: `load.duration` is `objection_cache_load_duration_seconds`. */
export const prometheusName = (name: string, { unit, kind }: Metric, prefix = ''): string =>
  `${prefix}objection_cache_${labelOf(name)}${UNITS[unit] ?? ''}${kind === 'counter' ? '_total' : ''}`

/** The label of an attribute: `error.type` is `error_type`. */
export const labelOf = (attribute: string): string => attribute.replaceAll('.', '_')
