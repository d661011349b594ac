import { AsyncLocalStorage } from 'node:async_hooks'
import { tracingChannel } from 'node:diagnostics_channel'
import { context, SpanKind, SpanStatusCode, trace, type Context, type Span, type Tracer } from '@opentelemetry/api'
import type { CacheOperations } from '../../core/events.js'
import { harmless } from '../measure/listen.js'
import { typeOf } from '../measure/measureCache.js'
import { attributesOf } from './attributes.js'

/** What the status of a span says of an error. */
interface SpanStatus {
  readonly message?: string
}

/** How the span of an operation begins. */
type Begin<Name extends keyof CacheOperations> = (message: CacheOperations[Name]) => {
  readonly name: string
  readonly kind: SpanKind
  readonly attributes: Parameters<typeof attributesOf>[0]
}

/** Makes a span of each operation of the channel that begins before the function is called that it returns. */
export function recordSpans<Name extends keyof CacheOperations>(
  tracer: Tracer,
  operation: Name,
  begin: Begin<Name>,
  describeError: (thrown: unknown) => SpanStatus = () => ({}),
): () => void {
  const { start, asyncEnd, error } = tracingChannel<Context, object>(`objection-cache:${operation}`)
  const spans = new WeakMap<object, Span>()
  const store = new ActiveContext()
  let underWay = 0
  let isEnded = false
  const ended = (message: unknown): void => {
    const span = spans.get(message as object)
    if (span === undefined) return
    spans.delete(message as object)
    underWay--
    harmless(spans, () => span.end())
    endHearing()
  }
  const failed = (message: unknown): void => {
    harmless(spans, () => {
      const thrown = (message as { error?: unknown }).error
      const span = spans.get(message as object)
      span?.setAttribute('error.type', typeOf(thrown))
      span?.setStatus({ code: SpanStatusCode.ERROR, ...describeError(thrown) })
    })
  }
  /** What is under way when the instrumentation ends has spans that end. */
  const endHearing = (): void => {
    if (!isEnded || underWay > 0) return
    asyncEnd.unsubscribe(ended)
    error.unsubscribe(failed)
  }
  start.bindStore(store, (message): Context => {
    const active = context.active()
    const inside = harmless(spans, () => {
      const { name, kind, attributes } = begin(message as CacheOperations[Name])
      const span = tracer.startSpan(name, { kind, attributes: attributesOf(attributes) }, active)
      spans.set(message, span)
      underWay++
      return trace.setSpan(active, span)
    })
    return inside ?? active
  })
  asyncEnd.subscribe(ended)
  error.subscribe(failed)
  return () => {
    start.unbindStore(store)
    isEnded = true
    endHearing()
  }
}

const messageOf = (thrown: unknown): SpanStatus => (thrown instanceof Error ? { message: thrown.message } : {})

/** Makes what the channel binds to it the active context, in which instrumented libraries begin their spans. */
class ActiveContext extends AsyncLocalStorage<Context> {
  override run<R, A extends unknown[]>(active: Context, run: (...args: A) => R, ...args: A): R {
    return context.with(active, () => run(...args))
  }
}

/** The spans of loads and of calls of stores. `keys`: whether they have the key. */
export function recordOperations(tracer: Tracer, keys: boolean): () => void {
  const keyOf = (key: string | undefined): string | undefined => (keys ? key : undefined)
  // Knex puts a statement with its values in front of the message of an error.
  const loads = recordSpans(tracer, 'load', ({ key, model, table }) => ({
    name: table === undefined ? 'cache load' : `cache load ${table}`,
    kind: SpanKind.INTERNAL,
    attributes: { model, table, 'cache.key': keyOf(key) },
  }))
  const beginCall: Begin<'store-call'> = ({ operation, key }) => ({
    name: `cache store ${operation}`,
    kind: SpanKind.CLIENT,
    attributes: { operation, 'cache.key': keyOf(key) },
  })
  const calls = recordSpans(tracer, 'store-call', beginCall, messageOf)
  return () => (loads(), calls())
}
