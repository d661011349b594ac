import { EventEmitter } from 'node:events'

/** Makes the target's listeners those of the source: listeners of either hear the events of both. */
export function shareEvents(target: object, source: object): void {
  for (const name of Object.getOwnPropertyNames(EventEmitter.prototype)) {
    const method: unknown = Reflect.get(source, name)
    if (name === 'constructor' || typeof method !== 'function') continue
    const value = (...args: unknown[]): unknown => {
      const result: unknown = Reflect.apply(method, source, args)
      return result === source ? target : result
    }
    Object.defineProperty(target, name, { value, writable: true, configurable: true, enumerable: true })
  }
}
