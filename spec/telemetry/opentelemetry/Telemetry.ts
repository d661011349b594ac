import { context, trace, type Attributes } from '@opentelemetry/api'
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
  type MetricData,
} from '@opentelemetry/sdk-metrics'
import {
  InMemorySpanExporter,
  NodeTracerProvider,
  SimpleSpanProcessor,
  type ReadableSpan,
} from '@opentelemetry/sdk-trace-node'

/** The SDK of OpenTelemetry, whose exporters keep everything in memory. */
export class Telemetry {
  readonly #spans = new InMemorySpanExporter()
  readonly #metrics = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE)
  readonly tracerProvider = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(this.#spans)] })
  readonly #reader = new PeriodicExportingMetricReader({ exporter: this.#metrics, exportIntervalMillis: 3_600_000 })
  readonly meterProvider = new MeterProvider({ readers: [this.#reader] })

  constructor() {
    this.tracerProvider.register()
  }

  get providers(): { tracerProvider: NodeTracerProvider; meterProvider: MeterProvider } {
    const { tracerProvider, meterProvider } = this
    return { tracerProvider, meterProvider }
  }

  async shutDown(): Promise<void> {
    trace.disable()
    context.disable()
    await Promise.all([this.tracerProvider.shutdown(), this.meterProvider.shutdown()])
  }

  /** Runs a function in a span of the application, which it returns. */
  async inSpan(run: () => unknown): Promise<ReadableSpan> {
    return this.tracerProvider.getTracer('application').startActiveSpan('request', async (span) => {
      await run()
      span.end()
      return span as unknown as ReadableSpan
    })
  }

  /** The spans that have ended, in the order of their ends. */
  get spans(): readonly ReadableSpan[] {
    return this.#spans.getFinishedSpans()
  }

  named(name: string): readonly ReadableSpan[] {
    return this.spans.filter((span) => span.name === name)
  }

  /** All metrics, read now. */
  async collect(): Promise<readonly MetricData[]> {
    this.#metrics.reset()
    await this.#reader.forceFlush()
    return this.#metrics.getMetrics().flatMap(({ scopeMetrics }) => scopeMetrics.flatMap(({ metrics }) => metrics))
  }
}

/** The sum of the values of a metric that have these attributes; of a histogram, how many there are. */
export function sumOf(metrics: readonly MetricData[], name: string, wanted: Attributes = {}): number {
  const points = metrics.find(({ descriptor }) => descriptor.name === name)?.dataPoints ?? []
  return points
    .filter(({ attributes }) => Object.entries(wanted).every(([each, value]) => attributes[each] === value))
    .map(({ value }) => (typeof value === 'number' ? value : value.count))
    .reduce((sum, value) => sum + value, 0)
}
