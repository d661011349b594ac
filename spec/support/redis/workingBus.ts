import type { Bus } from '../../../lib/index.js'
import { deferred } from '../../../lib/core/deferred.js'

/**
 * The bus, and a promise for its working: when a bus begins to work, its cache empties its memory and does not trust what it was looking up.
 */
export function workingBus(bus: Bus): { readonly bus: Bus; readonly works: Promise<undefined> } {
  const { promise: works, resolve } = deferred<undefined>()
  let own: string | undefined
  const awaited: Bus = {
    carriesStore: true,
    publish: (message) => {
      if (message.kind === 'ping') own = message.origin
      return bus.publish(message)
    },
    close: () => {
      resolve(undefined)
      return bus.close()
    },
    open: (listener) =>
      bus.open({
        up: () => listener.up(),
        down: (error) => listener.down(error),
        message: (message) => {
          listener.message(message)
          if (message.kind === 'ping' && message.origin === own) resolve(undefined)
        },
      }),
  }
  return { bus: awaited, works }
}
