import { trace, type Attributes, type Span } from '@opentelemetry/api'
import type { QueryNames } from '../../core/events.js'
import { listen } from '../measure/listen.js'
import { attributesOf } from './attributes.js'

/**
 * Says on the span that is active when a query asks the cache how it was answered, until the function that it returns is called. The
 * attributes are those of the last query of the span; each query adds an event. `keys`: whether they have the key.
 */
export function annotateSpans(keys: boolean): () => void {
  const withReason = new WeakSet<Span>()
  const annotate = (answer: Attributes, { key, model, table }: Asking): void => {
    const span = trace.getActiveSpan()
    if (span?.isRecording() !== true) return
    const described = attributesOf({ ...answer, 'cache.key': keys ? key : undefined })
    span.setAttributes(described)
    span.addEvent('objection_cache.request', { ...described, ...attributesOf({ model, table }) })
    // An attribute cannot be removed.
    if (answer.reason !== undefined) withReason.add(span)
    else if (withReason.has(span)) span.setAttribute('objection_cache.reason', '')
  }
  return listen({
    hit: (event) => {
      annotate({ status: event.stale ? 'stale' : 'hit', 'cache.hit': true, 'cache.item_size': event.bytes }, event)
    },
    miss: (event) => annotate({ status: event.coalesced ? 'coalesced' : 'miss', 'cache.hit': false }, event),
    bypass: (event) => {
      const { loaded, reason, model, table } = event
      if (!loaded) annotate({ status: 'bypass', reason, 'cache.hit': false }, event)
      else trace.getActiveSpan()?.addEvent('objection_cache.rejection', attributesOf({ reason, model, table }))
    },
  })
}

/** What an event says of its query. */
interface Asking extends QueryNames {
  readonly key: string | undefined
}
