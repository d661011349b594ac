import { randomUUID } from 'node:crypto'

const THIS_PROCESS = randomUUID()

let count = 0

const names = new WeakMap<object, string>()
const prototypes = new Map<string, WeakRef<object>>()
const ambiguous = new Set<string>()
/** When the callback runs, another prototype can have the name already. */
const collected = new FinalizationRegistry<string>((name) => {
  if (prototypes.get(name)?.deref() === undefined) prototypes.delete(name)
})

/**
 * The name by which stored data refers to a prototype: the one from `namePrototype`, or one that only this process understands.
 * The name does not keep the prototype alive.
 */
export function nameOfPrototype(prototype: object): string {
  let name = names.get(prototype)
  if (name === undefined) namePrototype((name = `${THIS_PROCESS}:${++count}`), prototype)
  return name
}

/**
 * Gives a prototype a name that all processes understand. If two prototypes claim one name, neither gets it: other processes
 * could not show which of the two is meant.
 */
export function namePrototype(name: string, prototype: object): void {
  if (names.has(prototype)) return
  const other = prototypes.get(name)?.deref()
  if (other !== undefined) {
    names.delete(other)
    ambiguous.add(name)
  }
  if (ambiguous.has(name)) return void prototypes.delete(name)
  names.set(prototype, name)
  prototypes.set(name, new WeakRef(prototype))
  collected.register(prototype, name)
}

/** @throws {TypeError} if this process has no prototype with that name. */
export function prototypeNamed(name: unknown): object {
  const prototype = typeof name === 'string' ? prototypes.get(name)?.deref() : undefined
  if (prototype === undefined) throw new TypeError('a prototype that this process does not have')
  return prototype
}
