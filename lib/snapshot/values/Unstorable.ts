import { pathInResult } from './resultPath.js'

/** Thrown for a value that a snapshot cannot hold exactly. The error never leaves the library: the query is then not cached. */
export class Unstorable extends Error {
  /** The bypass reason. */
  readonly reason: string
  /** The part of the result that the message is about, where no property of a model holds it. `what`: words that follow "holds". */
  readonly part: { readonly what: string; readonly value: unknown } | undefined

  constructor(reason: string, message: string, part?: Unstorable['part']) {
    super(message)
    this.reason = reason
    this.part = part
  }
}

/** `key`: the property of a model that holds the part; empty where the part belongs to no model. */
export function unsupportedValue(what: string, key: string, value?: unknown): Unstorable {
  if (key !== '') return new Unstorable('unsupported-value', `property '${key}' holds ${what}`)
  return new Unstorable('unsupported-value', `the result holds ${what}`, { what, value })
}

/** The same error with the path of its part, for example `result[3].price holds …`. */
export function withPath(error: unknown, result: unknown): unknown {
  if (!(error instanceof Unstorable) || error.part === undefined) return error
  const { what, value } = error.part
  const path = value === undefined ? 'the result' : pathInResult(value, result)
  return new Unstorable(error.reason, `${path} ${value === result ? 'is' : 'holds'} ${what}`)
}
