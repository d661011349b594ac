import { randomUUID } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import { digestOf } from '../../core/values/digest.js'

/** The registry of PostgreSQL's driver for the functions that parse values. */
export interface Types {
  getTypeParser(type: number, format: string): unknown
  setTypeParser?: (...args: unknown[]) => unknown
  readonly builtins?: Readonly<Record<string, number>>
}

/** PostgreSQL's built-in types have lower numbers. */
const END_OF_BUILT_IN_TYPES = 10_000

/** This type does not exist: it has the default parser, as all types without a parser of their own. */
const NO_TYPE = 0

const FORMATS = ['text', 'binary'] as const

/** This many sets of parsers get their former fingerprint when they are set again. */
const MAX_REMEMBERED = 50

/** The types that a parser was set for. They may be types that a project created. */
const customTypes = new Set<number>()

interface Parser {
  readonly type: number
  readonly format: string
  readonly parse: unknown
}

/**
 * The type parsers of a driver, or of a connection's own `types`, and their fingerprint. In other processes, parsers with the same source
 * have the same fingerprint. Within a process, a parser that replaces another one with the same source may capture other variables: then
 * the fingerprint is one that no other process has.
 */
export class TypeParsers {
  readonly #types: Types
  readonly #builtInTypes: readonly number[]
  /** Sets of parsers by their fingerprints, the least recently used set first. */
  readonly #remembered = new Map<string, ReadonlyMap<string, unknown>>()
  readonly #digests = new Set<string>()
  #parsers: readonly Parser[]
  #fingerprint: string

  /** `changed` is called whenever another function becomes the parser of a type. */
  constructor(types: Types, changed: () => void) {
    this.#types = types
    this.#builtInTypes = builtInTypesOf(types)
    this.#parsers = this.#read()
    this.#fingerprint = this.#fingerprintOf(this.#parsers)
    observeSetter(types, () => {
      this.refresh()
      changed()
    })
  }

  /** As of the last read. */
  get fingerprint(): string {
    return this.#fingerprint
  }

  /** Reads the parsers. Returns whether they have changed since the last read. */
  refresh(): boolean {
    const isSame = ({ type, format, parse }: Parser): boolean => parserOf(this.#types, type, format) === parse
    if (this.#parsers.length === this.#count && this.#parsers.every(isSame)) return false
    const before = this.#fingerprint
    this.#parsers = this.#read()
    this.#fingerprint = this.#fingerprintOf(this.#parsers)
    return this.#fingerprint !== before
  }

  get #count(): number {
    return FORMATS.length * (this.#builtInTypes.length + customTypes.size)
  }

  #read(): Parser[] {
    const types = [...this.#builtInTypes, ...customTypes]
    return FORMATS.flatMap((format) =>
      types.map((type) => ({ type, format, parse: parserOf(this.#types, type, format) })),
    )
  }

  /** Types with the default parser do not count. */
  #fingerprintOf(all: readonly Parser[]): string {
    const defaults = new Map(FORMATS.map((format) => [format as string, parserOf(this.#types, NO_TYPE, format)]))
    const own = all.filter(({ format, parse }) => parse !== defaults.get(format))
    const parsers = new Map(own.map(({ type, format, parse }) => [`${format} ${type}`, parse]))
    const [known] = Array.from(this.#remembered).find(([, each]) => isDeepStrictEqual(each, parsers)) ?? []
    const fingerprint = known ?? this.#newFingerprint(parsers)
    this.#remembered.delete(fingerprint)
    this.#remembered.set(fingerprint, parsers)
    for (const eldest of this.#remembered.keys()) {
      if (this.#remembered.size > MAX_REMEMBERED) this.#remembered.delete(eldest)
    }
    return fingerprint
  }

  #newFingerprint(parsers: ReadonlyMap<string, unknown>): string {
    const sources = Array.from(parsers, ([type, parse]) => `${type} ${sourceOf(parse)}`).sort()
    const digest = digestOf(JSON.stringify(sources), 12)
    const fingerprint = this.#digests.has(digest) ? `${digest}~${randomUUID()}` : digest
    this.#digests.add(digest)
    return fingerprint
  }
}

/** PostgreSQL's built-in types that have a parser, or that the driver knows by name. */
function builtInTypesOf(types: Types): number[] {
  const numbers = new Set(Object.values(types.builtins ?? {}))
  for (const format of FORMATS) {
    const fallback = parserOf(types, NO_TYPE, format)
    for (let type = 1; type < END_OF_BUILT_IN_TYPES; type++)
      if (parserOf(types, type, format) !== fallback) numbers.add(type)
  }
  return [...numbers]
}

/** The parser, or its source where each call makes another function. */
function parserOf(types: Types, type: number, format: string): unknown {
  try {
    const parse = types.getTypeParser(type, format)
    return parse === types.getTypeParser(type, format) ? parse : sourceOf(parse)
  } catch {
    return undefined
  }
}

/** A bound or native function shows its name only. */
const sourceOf = (parse: unknown): string =>
  typeof parse === 'function' ? `${parse.name}:${String(parse)}` : String(parse)

/** Calls `changed` when a parser is set. Where the setter cannot be replaced, only `refresh()` notices a change. */
function observeSetter(types: Types, changed: () => void): void {
  const set = types.setTypeParser
  if (typeof set !== 'function') return
  const value = function setTypeParser(this: unknown, ...args: unknown[]): unknown {
    const type = Number(args[0])
    const parsers = (): unknown[] => FORMATS.map((format) => parserOf(types, type, format))
    const before = parsers()
    const result: unknown = set.apply(this, args)
    if (parsers().some((parse, index) => parse !== before[index])) {
      customTypes.add(type)
      changed()
    }
    return result
  }
  Reflect.defineProperty(types, 'setTypeParser', { value, writable: true, enumerable: true, configurable: true })
}
