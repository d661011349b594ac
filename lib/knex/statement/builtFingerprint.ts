import { orderedFingerprint } from '../../core/values/valueFingerprint.js'
import { DOOR, type KnexStatement } from './door.js'
import { isOfKnownClass } from './knownClasses.js'

/** Names of properties, and the list of them that was met last: most statements have the same. */
interface KnownNames {
  readonly names: ReadonlySet<string>
  last: readonly string[]
}

/** The properties of a builder that decide what it compiles to, and those that do not. */
const SHOWN = ['_method', '_single', '_statements', '_comments', '_options', '_timeout', '_cancelOnTimeout'] as const
const OTHERS =
  'client and _debug _joinFlag _boolFlag _notFlag _asColumnFlag _analyticFlag _queryContext _connection _columns _asyncStack _events _eventsCount _maxListeners'
const KNOWN: KnownNames = { names: new Set([...SHOWN, ...OTHERS.split(' ')]), last: [] }

/** The same of a raw statement, and of a reference to a column. */
const SHOWN_OF_RAW =
  'sql bindings _wrappedBefore _wrappedAfter _options _timeout _cancelOnTimeout ref _schema _alias'.split(' ')
const KNOWN_OF_RAW: KnownNames = { names: new Set([...SHOWN_OF_RAW, ...OTHERS.split(' ')]), last: [] }

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
  if (statement[DOOR]?.isOfKnex !== true) return undefined
  try {
    return write(statement, statement.client, 0)
  } catch (error) {
    if (error === OPAQUE) return undefined
    throw error
  }
}

/** Texts begin with their length, so no two lists of texts look alike. */
function write(value: unknown, client: object, depth: number): string {
  if (typeof value === 'string') return `${value.length}'${value}`
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value)
  if (typeof value === 'boolean') return value ? 'T' : 'F'
  if (value === null) return 'N'
  if (typeof value !== 'object') return plain(value)
  if (depth > MAX_DEPTH) throw OPAQUE
  if (Array.isArray(value)) return writeList(value, client, depth)
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype === Object.prototype) return properties(value as Properties, Object.keys(value), client, depth)
  return writeOfKnex(value as Properties, client, depth)
}

function writeList(list: readonly unknown[], client: object, depth: number): string {
  let text = '['
  for (let i = 0; i < list.length; i++) text += `${write(list[i], client, depth + 1)},`
  return `${text}]`
}

function plain(value: unknown): string {
  const text = orderedFingerprint(value)
  if (text === undefined) throw OPAQUE
  return text
}

function writeOfKnex(value: Properties, client: object, depth: number): string {
  if (value['isRawInstance'] === true) {
    assertOwn(value, KNOWN_OF_RAW, client, depth)
    return `R${shown(value, SHOWN_OF_RAW, client, depth)}`
  }
  if (Array.isArray(value['_statements'])) {
    assertOwn(value, KNOWN, client, depth)
    return `B${shown(value, SHOWN, client, depth)}`
  }
  const name = value.constructor?.name
  if (!CLAUSES.has(name) || value['and'] !== value) return plain(value)
  const names = Object.keys(value).filter((key) => key !== 'and')
  return `${name}${properties(value, names, client, depth)}`
}

/** Throws unless it is a statement of the same client. A part has no context of its own. */
function assertOwn(value: Properties, known: KnownNames, client: object, depth: number): void {
  if (value['client'] !== client || !isOfKnownClass(value)) throw OPAQUE
  const names = Object.keys(value)
  if (!isSameList(names, known.last)) {
    if (!names.every((name) => known.names.has(name))) throw OPAQUE
    known.last = names
  }
  if (depth > 0 && value['_queryContext'] !== undefined) throw OPAQUE
}

function isSameList(one: readonly string[], other: readonly string[]): boolean {
  if (one.length !== other.length) return false
  for (let i = 0; i < one.length; i++) if (one[i] !== other[i]) return false
  return true
}

/** The properties with these names, in their order. */
function shown(value: Properties, names: readonly string[], client: object, depth: number): string {
  let text = '{'
  for (let i = 0; i < names.length; i++) {
    const property = value[names[i] as string]
    text += property === undefined ? ',' : `${write(property, client, depth + 1)},`
  }
  return `${text}}`
}

/**
 * The names of the properties of Knex's clauses are few, and those of most clauses have one letter: a short text is found faster. All others
 * begin with their length.
 */
const LETTERS =
  'grouping type column operator value not bool asColumn direction nulls alias joinType table method'.split(' ')
const beginnings = new Map(LETTERS.map((name, i) => [name, String.fromCodePoint(97 + i)]))
const MAX_BEGINNINGS = 1000

function beginningFor(name: string): string {
  let beginning = beginnings.get(name)
  if (beginning !== undefined) return beginning
  beginning = `${name.length}'${name}`
  if (beginnings.size < MAX_BEGINNINGS) beginnings.set(name, beginning)
  return beginning
}

function properties(value: Properties, names: readonly string[], client: object, depth: number): string {
  let text = '{'
  for (let i = 0; i < names.length; i++) {
    const name = names[i] as string
    text += `${beginningFor(name)}${write(value[name], client, depth + 1)},`
  }
  return `${text}}`
}
