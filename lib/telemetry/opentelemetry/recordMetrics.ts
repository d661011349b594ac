import type { BatchObservableCallback, Counter, Histogram, Meter, Observable } from '@opentelemetry/api'
import type { QueryCache } from '../../query/queryCache/QueryCache.js'
import { harmless } from '../measure/listen.js'
import { measureCache } from '../measure/measureCache.js'
import {
  DURATION_BOUNDS,
  MEASURED,
  OBSERVED,
  type MeasuredName,
  type Metric,
  type ObservedName,
} from '../measure/metrics.js'
import { observeCaches } from '../measure/observeCaches.js'
import { attributesOf } from './attributes.js'

/** Records the metrics of all caches until the function that it returns is called. */
export function recordMetrics(meter: Meter, caches: readonly QueryCache[] | undefined): () => void {
  const instruments = Object.fromEntries(
    Object.entries(MEASURED).map(([name, metric]) => [name, newInstrument(meter, name, metric)]),
  ) as Record<MeasuredName, Counter | Histogram>
  const endObserving = observe(meter, observeCaches(caches))
  const end = measureCache((name, value, attributes) => {
    const instrument = instruments[name]
    if ('record' in instrument) instrument.record(value, attributesOf(attributes))
    else instrument.add(value, attributesOf(attributes))
  })
  return () => (end(), endObserving())
}

function newInstrument(meter: Meter, name: string, { kind, unit, description }: Metric): Counter | Histogram {
  const settings = { unit, description }
  if (kind === 'counter') return meter.createCounter(`objection_cache.${name}`, settings)
  const advice = { explicitBucketBoundaries: DURATION_BOUNDS }
  return meter.createHistogram(`objection_cache.${name}`, { ...settings, advice })
}

function observe(meter: Meter, read: () => Readonly<Record<ObservedName, number>>): () => void {
  const observables = Object.entries(OBSERVED).map(
    ([name, { kind, unit, description }]): [ObservedName, Observable] => {
      const create = kind === 'gauge' ? 'createObservableGauge' : 'createObservableCounter'
      return [name as ObservedName, meter[create](`objection_cache.${name}`, { unit, description })]
    },
  )
  const callback: BatchObservableCallback = (result) =>
    harmless(read, () => {
      const figures = read()
      for (const [name, observable] of observables) result.observe(observable, figures[name])
    })
  const all = observables.map(([, observable]) => observable)
  meter.addBatchObservableCallback(callback, all)
  return () => meter.removeBatchObservableCallback(callback, all)
}
