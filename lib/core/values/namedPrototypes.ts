import { randomUUID } from 'node:crypto'

const THIS_PROCESS = randomUUID()

let count = 0

const names = new WeakMap<object, string>()
const prototypes = new Map<string, WeakRef<object>>()
const ambiguous = new Set<string>()
/** By then another prototype may have the name. */
const gone = new FinalizationRegistry<string>((name) => {
  if (prototypes.get(name)?.deref() === undefined) prototypes.delete(name)
})

/**
 * A name by which stored data can refer to a prototype: the one that `namePrototype` gave it, or one that only this process
 * understands. The prototype is not kept alive.
 */
export function nameOfPrototype(prototype: object): string {
  let name = names.get(prototype)
  if (name === undefined) namePrototype((name = `${THIS_PROCESS}:${++count}`), prototype)
  return name
}

/**
 * Gives a prototype the name that it has in all processes. Where two have a claim to it, neither has it: other processes could not
 * tell which of them is meant.
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
  gone.register(prototype, name)
}

/** @throws {TypeError} where this process has no prototype of that name. */
export function prototypeNamed(name: unknown): object {
  const prototype = typeof name === 'string' ? prototypes.get(name)?.deref() : undefined
  if (prototype === undefined) throw new TypeError('a prototype that this process does not have')
  return prototype
}
