import { isEmptyFunction } from '../snapshot/classes/trivialClass.js'

/** A class or constructor function of any kind. */
export type AnyClass = (abstract new (...given: never[]) => object) & { readonly prototype: object }

/** What a constructor does beside calling the one above it. */
type Begin = (made: object) => void

/**
 * A class with the members of `made`, which lies right below `base`. Objection's classes can be called without `new`: classes
 * that were compiled to ES5 extend them so. Where the base can be called, the result can be, too.
 */
export function callableClass<Class extends AnyClass>(base: AnyClass, made: Class, begin?: Begin): Class {
  if (!isCallable(base)) return made
  const callable = constructorBelow(base as unknown as Constructs, nameOf(made), begin)
  Object.setPrototypeOf(callable, base)
  callable.prototype = made.prototype
  for (const name of Reflect.ownKeys(made)) {
    if (INHERENT.has(name)) continue
    Object.defineProperty(callable, name, Reflect.getOwnPropertyDescriptor(made, name) as PropertyDescriptor)
  }
  Object.defineProperty(made.prototype, 'constructor', { value: callable, writable: true, configurable: true })
  return callable as unknown as Class
}

/** Gives a class the name of the one below which it lies: it stands in that class's place. */
export const namedAs = <Class extends AnyClass>(base: AnyClass, made: Class): Class =>
  Object.defineProperty(made, 'name', { value: nameOf(base), configurable: true })

const nameOf = (type: AnyClass): string => (type as unknown as { name: string }).name

/** A function has its name from the start: members of one that was renamed are looked up in a slower way. */
const INHERENT = new Set<string | symbol>(['prototype', 'length', 'name'])

type Constructs = (this: object, ...given: unknown[]) => object | undefined

function constructorBelow(base: Constructs, name: string, begin: Begin | undefined): Constructs {
  if (begin !== undefined) return beginningBelow(base, name, begin)
  const constructors: Record<string, Constructs> = isEmptyFunction(base)
    ? { [name]: function () {} }
    : {
        [name]: function (this: object, ...given: unknown[]): object | undefined {
          return base.apply(this, given)
        },
      }
  return constructors[name] as Constructs
}

function beginningBelow(base: Constructs, name: string, begin: Begin): Constructs {
  const constructors: Record<string, Constructs> = {
    [name]: function (this: object, ...given: unknown[]): object {
      // Objection gives one value, and a call is quicker than a list.
      const returned = given.length === 1 ? base.call(this, given[0]) : base.apply(this, given)
      // A class that was compiled to ES5 may give another object than the one it was called with.
      const made = returned ?? this
      begin(made)
      return made
    },
  }
  return constructors[name] as Constructs
}

/** A class, a proxy, and a function that asks for `new.target` make what they have to only where they are called with `new`. */
function isCallable(type: AnyClass): boolean {
  const text = Function.prototype.toString.call(type)
  return text.startsWith('function') && !/\bnew\s*\.\s*target\b|\[native code\]/.test(text)
}
