import { orderedFingerprint } from '../../core/values/valueFingerprint.js'
import type { KnexStatement } from './door.js'

/** The properties of a builder that decide what it compiles to, and those that do not. */
const SHOWN = ['_method', '_single', '_statements', '_comments', '_options', '_timeout', '_cancelOnTimeout'] as const
const OTHERS =
  'client and _debug _joinFlag _boolFlag _notFlag _asColumnFlag _analyticFlag _queryContext _connection _columns _asyncStack _events _eventsCount _maxListeners'
const KNOWN: ReadonlySet<string> = new Set([...SHOWN, ...OTHERS.split(' ')])

/** The same of a raw statement, and of a reference to a column. */
const SHOWN_OF_RAW =
  'sql bindings _wrappedBefore _wrappedAfter _options _timeout _cancelOnTimeout ref _schema _alias'.split(' ')
const KNOWN_OF_RAW: ReadonlySet<string> = new Set([...SHOWN_OF_RAW, ...OTHERS.split(' ')])

/** Classes of Knex whose instances are data, but for a property that refers to the instance. */
const CLAUSES: ReadonlySet<string | undefined> = new Set(['JoinClause', 'Analytic'])

const MAX_DEPTH = 32

/** Thrown where a text cannot show what a part of the statement does, such as a function. */
const OPAQUE = Symbol('opaque')

type Properties = Readonly<Record<string, unknown>>

/**
 * The text of what a statement was built from: two statements of one client with the same text compile to the same SQL. It saves
 * compiling on each hit. `undefined` where only the compiled SQL shows what the statement does.
 */
export function builtFingerprint(statement: KnexStatement): string | undefined {
  try {
    return write(statement, statement.client, 0)
  } catch (error) {
    if (error === OPAQUE) return undefined
    throw error
  }
}

function write(value: unknown, client: object, depth: number): string {
  if (typeof value === 'string') return JSON.stringify(value)
  if (typeof value === 'number' || typeof value === 'boolean' || value === null)
    return Object.is(value, -0) ? '-0' : String(value)
  if (typeof value !== 'object') return plain(value)
  if (depth > MAX_DEPTH) throw OPAQUE
  if (Array.isArray(value)) return `[${value.map((item) => write(item, client, depth + 1)).join()}]`
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype === Object.prototype) return properties(value as Properties, Object.keys(value), client, depth)
  return writeOfKnex(value as Properties, client, depth)
}

function plain(value: unknown): string {
  const text = orderedFingerprint(value)
  if (text === undefined) throw OPAQUE
  return text
}

function writeOfKnex(value: Properties, client: object, depth: number): string {
  if (value['isRawInstance'] === true) {
    const names = ofStatement(value, KNOWN_OF_RAW, client, depth)
    return `R${properties(
      value,
      names.filter((name) => SHOWN_OF_RAW.includes(name)),
      client,
      depth,
    )}`
  }
  if (Array.isArray(value['_statements'])) {
    ofStatement(value, KNOWN, client, depth)
    return `B${properties(
      value,
      SHOWN.filter((name) => value[name] !== undefined),
      client,
      depth,
    )}`
  }
  const name = value.constructor?.name
  if (!CLAUSES.has(name) || value['and'] !== value) return plain(value)
  return `${name}${properties(
    value,
    Object.keys(value).filter((key) => key !== 'and'),
    client,
    depth,
  )}`
}

/** The names of the properties of a statement of the same client. A part has no context of its own. */
function ofStatement(value: Properties, known: ReadonlySet<string>, client: object, depth: number): string[] {
  const names = Object.keys(value)
  if (value['client'] !== client || !names.every((name) => known.has(name))) throw OPAQUE
  if (depth > 0 && value['_queryContext'] !== undefined) throw OPAQUE
  return names
}

function properties(value: Properties, names: readonly string[], client: object, depth: number): string {
  let text = '{'
  for (const name of names) text += `${JSON.stringify(name)}:${write(value[name], client, depth + 1)},`
  return `${text}}`
}
