/** A metric: what it counts, in which unit, and the names of its attributes. */
export interface Metric {
  readonly kind: 'counter' | 'histogram' | 'gauge'
  readonly unit: string
  readonly description: string
  readonly attributes: readonly string[]
}

const NAMES = ['model', 'table'] as const

/** Counters and histograms, which events change. Their names are those of OpenTelemetry, without `objection_cache.`. */
export const MEASURED = {
  requests: {
    kind: 'counter',
    unit: '{request}',
    description: 'Queries that asked for the cache, by their status and by the reason of a bypass.',
    attributes: ['status', 'reason', ...NAMES],
  },
  rejections: {
    kind: 'counter',
    unit: '{result}',
    description: 'Results that were loaded and not stored, by reason.',
    attributes: ['reason', ...NAMES],
  },
  'load.duration': {
    kind: 'histogram',
    unit: 's',
    description: 'How long loads took.',
    attributes: ['error.type', ...NAMES],
  },
  stores: { kind: 'counter', unit: '{entry}', description: 'Entries that the store took.', attributes: NAMES },
  invalidations: {
    kind: 'counter',
    unit: '{invalidation}',
    description: 'Writes, and calls of invalidate() and clear().',
    attributes: [],
  },
  errors: {
    kind: 'counter',
    unit: '{error}',
    description: 'Failures of the cache that no query noticed, by operation.',
    attributes: ['operation'],
  },
} as const satisfies Record<string, Metric>

/** What the caches of the process have, read when metrics are collected. */
export const OBSERVED = {
  entries: { kind: 'gauge', unit: '{entry}', description: 'Entries in the stores of the process.', attributes: [] },
  size: { kind: 'gauge', unit: 'By', description: 'The approximate size of these entries.', attributes: [] },
  evictions: {
    kind: 'counter',
    unit: '{entry}',
    description: 'Entries that the stores of the process dropped to make room.',
    attributes: [],
  },
} as const satisfies Record<string, Metric>

export type MeasuredName = keyof typeof MEASURED
export type ObservedName = keyof typeof OBSERVED

/** Bounds of `load.duration`, in seconds: those that OpenTelemetry advises for `db.client.operation.duration`. */
export const DURATION_BOUNDS = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10]
