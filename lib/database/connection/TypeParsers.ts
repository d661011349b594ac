import { randomUUID } from 'node:crypto'
import { digestOf } from '../../core/values/digest.js'

/** What PostgreSQL's driver asks for the functions that parse values, and what users set them with. */
export interface Types {
  getTypeParser(type: number, format: string): unknown
  setTypeParser?: (...args: unknown[]) => unknown
  readonly builtins?: Readonly<Record<string, number>>
}

/** PostgreSQL gives the types of its own numbers below this one. */
const END_OF_OWN_TYPES = 10_000

/** A type that does not exist: its parser is that of all types that have none. */
const NO_TYPE = 0

const FORMATS = ['text', 'binary'] as const

/** How many sets of parsers are recognised when they are set again. */
const REMEMBERED = 50

/** The types that were given a parser: no list has the numbers of a project's own types. */
const givenTypes = new Set<number>()

interface Parser {
  readonly type: number
  readonly format: string
  readonly parse: unknown
}

/** One set of parsers, and what stands for it. */
interface Remembered {
  readonly parsers: ReadonlyMap<string, unknown>
  readonly text: string
}

/**
 * The type parsers of a driver, or of a connection's own `types`, and a text that stands for them: in other processes for those that are
 * written alike. Functions that replace others and are written alike get a text of this process alone, for they may capture other
 * variables.
 */
export class TypeParsers {
  readonly #types: Types
  readonly #ownTypes: readonly number[]
  readonly #remembered: Remembered[] = []
  readonly #digests = new Set<string>()
  #parsers: readonly Parser[]
  #text: string

  /** `changed` is called whenever another function becomes the parser of a type. */
  constructor(types: Types, changed: () => void) {
    this.#types = types
    this.#ownTypes = parsedTypes(types)
    this.#parsers = this.#read()
    this.#text = this.#recognise(this.#parsers)
    observeSetter(types, () => {
      this.refresh()
      changed()
    })
  }

  /** What stands for the parsers as they were read last. */
  get fingerprint(): string {
    return this.#text
  }

  /** Reads the parsers. Whether any has changed since they were read before. */
  refresh(): boolean {
    const isSame = ({ type, format, parse }: Parser): boolean => parserOf(this.#types, type, format) === parse
    if (this.#parsers.length === this.#count && this.#parsers.every(isSame)) return false
    const before = this.#text
    this.#parsers = this.#read()
    this.#text = this.#recognise(this.#parsers)
    return this.#text !== before
  }

  get #count(): number {
    return FORMATS.length * (this.#ownTypes.length + givenTypes.size)
  }

  #read(): Parser[] {
    const types = [...this.#ownTypes, ...givenTypes]
    return FORMATS.flatMap((format) =>
      types.map((type) => ({ type, format, parse: parserOf(this.#types, type, format) })),
    )
  }

  /** What stands for parsers. Those of types that have none of their own do not matter. */
  #recognise(all: readonly Parser[]): string {
    const usual = new Map(FORMATS.map((format) => [format as string, parserOf(this.#types, NO_TYPE, format)]))
    const own = all.filter(({ format, parse }) => parse !== usual.get(format))
    const parsers = new Map(own.map(({ type, format, parse }) => [`${format} ${type}`, parse]))
    const known = this.#remembered.findIndex((each) => areSame(each.parsers, parsers))
    const [found = { parsers, text: this.#nextText(parsers) }] = known < 0 ? [] : this.#remembered.splice(known, 1)
    // What was used last is last.
    this.#remembered.push(found)
    if (this.#remembered.length > REMEMBERED) this.#remembered.shift()
    return found.text
  }

  #nextText(parsers: ReadonlyMap<string, unknown>): string {
    const texts = Array.from(parsers, ([type, parse]) => `${type} ${textOf(parse)}`).sort()
    const digest = digestOf(JSON.stringify(texts), 12)
    const text = this.#digests.has(digest) ? `${digest}~${randomUUID()}` : digest
    this.#digests.add(digest)
    return text
  }
}

/** The types of PostgreSQL's own that have a parser, or that the driver knows by name. */
function parsedTypes(types: Types): number[] {
  const numbers = new Set(Object.values(types.builtins ?? {}))
  for (const format of FORMATS) {
    const usual = parserOf(types, NO_TYPE, format)
    for (let type = 1; type < END_OF_OWN_TYPES; type++) if (parserOf(types, type, format) !== usual) numbers.add(type)
  }
  return [...numbers]
}

/** The function, or its text where each call makes another one. */
function parserOf(types: Types, type: number, format: string): unknown {
  try {
    const parse = types.getTypeParser(type, format)
    return parse === types.getTypeParser(type, format) ? parse : textOf(parse)
  } catch {
    return undefined
  }
}

/** A function that is bound or native shows nothing but its name. */
const textOf = (parse: unknown): string =>
  typeof parse === 'function' ? `${parse.name}:${String(parse)}` : String(parse)

function areSame(one: ReadonlyMap<string, unknown>, other: ReadonlyMap<string, unknown>): boolean {
  return one.size === other.size && Array.from(one).every(([type, parse]) => other.get(type) === parse)
}

/** Calls `changed` when a parser is set. Where the setter cannot be replaced, only `refresh()` tells. */
function observeSetter(types: Types, changed: () => void): void {
  const set = types.setTypeParser
  if (typeof set !== 'function') return
  const value = function setTypeParser(this: unknown, ...args: unknown[]): unknown {
    const type = Number(args[0])
    const parsers = (): unknown[] => FORMATS.map((format) => parserOf(types, type, format))
    const before = parsers()
    const result: unknown = set.apply(this, args)
    if (parsers().some((parse, index) => parse !== before[index])) {
      givenTypes.add(type)
      changed()
    }
    return result
  }
  Reflect.defineProperty(types, 'setTypeParser', { value, writable: true, enumerable: true, configurable: true })
}
