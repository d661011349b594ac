import { randomUUID } from 'node:crypto'

const THIS_PROCESS = randomUUID()

let count = 0

const names = new WeakMap<object, string>()
const prototypes = new Map<string, WeakRef<object>>()
const gone = new FinalizationRegistry<string>((name) => prototypes.delete(name))

/**
 * A name by which stored data can refer to a prototype. Names that begin alike in all processes are given by `namePrototype`; one that
 * is made here is good for this process only. The prototype is not kept alive.
 */
export function nameOfPrototype(prototype: object): string {
  let name = names.get(prototype)
  if (name === undefined) namePrototype((name = `${THIS_PROCESS}:${++count}`), prototype)
  return name
}

/** Gives a prototype the name that it has in all processes; of several that have a claim to it, the first gets it. */
export function namePrototype(name: string, prototype: object): void {
  if (names.has(prototype) || prototypes.get(name)?.deref() !== undefined) return
  names.set(prototype, name)
  prototypes.set(name, new WeakRef(prototype))
  gone.register(prototype, name)
}

/** @throws {TypeError} where this process has no prototype of that name. */
export function prototypeNamed(name: unknown): object {
  const prototype = typeof name === 'string' ? prototypes.get(name)?.deref() : undefined
  if (prototype === undefined) throw new TypeError('a prototype that this process does not have')
  return prototype
}
