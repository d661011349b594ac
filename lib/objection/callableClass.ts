import { isEmptyFunction } from '../snapshot/classes/trivialClass.js'

/** A class or constructor function of any kind. */
type AnyClass = (abstract new (...args: never[]) => object) & { readonly prototype: object }

/** What a constructor does after the base constructor. */
type Begin = (instance: object) => void

/**
 * A class with the members of `made`, which extends `base`. If the base can be called without `new`, the returned class can be, too:
 * classes that were compiled to ES5 extend Objection's classes so.
 */
export function callableClass<Class extends AnyClass>(base: AnyClass, made: Class, begin?: Begin): Class {
  if (!isCallable(base)) return made
  const callable = constructorBelow(base as unknown as Constructor, nameOf(made), begin)
  Object.setPrototypeOf(callable, base)
  callable.prototype = made.prototype
  for (const name of Reflect.ownKeys(made)) {
    if (OWN_OF_FUNCTIONS.has(name)) continue
    Object.defineProperty(callable, name, Reflect.getOwnPropertyDescriptor(made, name) as PropertyDescriptor)
  }
  Object.defineProperty(made.prototype, 'constructor', { value: callable, writable: true, configurable: true })
  return callable as unknown as Class
}

/** Gives the name of the base class to a class that takes its place. */
export const namedAs = <Class extends AnyClass>(base: AnyClass, made: Class): Class =>
  Object.defineProperty(made, 'name', { value: nameOf(base), configurable: true })

const nameOf = (type: AnyClass): string => (type as unknown as { name: string }).name

/** Each function has them from the start. V8 looks up the members of a renamed function more slowly. */
const OWN_OF_FUNCTIONS = new Set<string | symbol>(['prototype', 'length', 'name'])

type Constructor = (this: object, ...args: unknown[]) => object | undefined

function constructorBelow(base: Constructor, name: string, begin: Begin | undefined): Constructor {
  if (begin !== undefined) return constructorWithBegin(base, name, begin)
  const constructors: Record<string, Constructor> = isEmptyFunction(base)
    ? { [name]: function () {} }
    : {
        [name]: function (this: object, ...args: unknown[]): object | undefined {
          return base.apply(this, args)
        },
      }
  return constructors[name] as Constructor
}

function constructorWithBegin(base: Constructor, name: string, begin: Begin): Constructor {
  const constructors: Record<string, Constructor> = {
    [name]: function (this: object, ...args: unknown[]): object {
      // Objection passes one argument, and `call` is faster than `apply`.
      const returned = args.length === 1 ? base.call(this, args[0]) : base.apply(this, args)
      // A class that was compiled to ES5 may return another object than `this`.
      const instance = returned ?? this
      begin(instance)
      return instance
    },
  }
  return constructors[name] as Constructor
}

/** Classes, proxies, native functions, and functions that read `new.target` cannot be called without `new`. */
function isCallable(type: AnyClass): boolean {
  const text = Function.prototype.toString.call(type)
  return text.startsWith('function') && !/\bnew\s*\.\s*target\b|\[native code\]/.test(text)
}
