import { isDeepStrictEqual } from 'node:util'
import { difference } from '../../core/values/difference.js'
import type { KnexClient } from '../../database/connection/KnexClient.js'
import { prototypeOfFields, propertiesOf, sameFields, type Properties } from './fields.js'

/**
 * A driver's response to a raw statement, as data. `rows`: it is the result as it is. `list`: `[rows, fields]` of MySQL's drivers. `result`: the
 * `Result` of PostgreSQL's drivers, by the names of its properties and their values.
 */
export type ResponseData =
  | readonly ['rows', unknown]
  | readonly ['list', readonly unknown[], readonly Properties[]]
  | readonly ['result', readonly unknown[], readonly Properties[], readonly string[], readonly unknown[]]

/** What responses of a client have beside data. It belongs to the driver, and all of its responses share it. */
interface DriverParts {
  readonly prototype: object
  readonly fieldPrototype: object
  readonly types: Types | undefined
}

/** The parsers of a connection of PostgreSQL. It refers to no connection. */
interface Types {
  getTypeParser(type: unknown, format: unknown): unknown
}

/** In place of the data of a response that cannot be copied exactly. */
export const NO_COPY = Symbol('no copy')

/** In place of a response that this process cannot make yet: it has seen none of the driver. */
export const UNKNOWN_DRIVER = Symbol('unknown driver')

const partsByClient = new WeakMap<KnexClient, DriverParts>()

/** A response as data; `NO_COPY` where a hit could not have an exact copy. The process learns how such responses are made. */
export function dataOfResponse(client: KnexClient, response: unknown): ResponseData | typeof NO_COPY {
  const data = takeApart(response)
  const [kind] = data
  if (kind === 'rows') return isOfDriver(response) ? NO_COPY : data
  partsByClient.set(client, partsOf(response as object))
  return isSame(responseOf(client, data), response, kind) ? data : NO_COPY
}

/** The data of which a response is made. */
function takeApart(response: unknown): ResponseData {
  if (typeof response !== 'object' || response === null) return ['rows', response]
  const [rows, fields] = Array.isArray(response) ? (response as unknown[]) : partsOfResult(response)
  if (!Array.isArray(rows) || !isListOfFields(fields)) return ['rows', response]
  const columns = fields.map(propertiesOf)
  if (Array.isArray(response)) return response.length === 2 ? ['list', rows, columns] : ['rows', response]
  const names = Object.keys(response)
  return [
    'result',
    rows,
    columns,
    names,
    names.map((name) => (ELSEWHERE.has(name) ? null : Reflect.get(response, name))),
  ]
}

/** A plain object is data by itself. */
function partsOfResult(response: object): readonly unknown[] {
  const { rows, fields } = response as { rows?: unknown; fields?: unknown }
  return isResult(response) ? [rows, fields] : []
}

const isResult = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && value.constructor?.name === 'Result'

const isListOfFields = (fields: unknown): fields is object[] =>
  Array.isArray(fields) &&
  fields.every((field) => typeof field === 'object' && field !== null && !Array.isArray(field)) &&
  prototypeOfFields(fields) !== undefined

/** Properties of a `Result` that its rows, its fields and the driver give. */
const ELSEWHERE: ReadonlySet<string> = new Set(['rows', 'fields', '_types', '_parsers'])

/** Whether it is a response that could not be taken apart: with fields of an unknown class, or of several statements. */
function isOfDriver(response: unknown): boolean {
  if (!Array.isArray(response)) return isResult(response)
  return response.some(isResult) || (response.length === 2 && response.every(Array.isArray))
}

function partsOf(response: object): DriverParts {
  const { fields = (response as unknown[])[1], _types: types } = response as { fields?: unknown; _types?: Types }
  const prototype = Object.getPrototypeOf(response) as object
  return { prototype, fieldPrototype: prototypeOfFields(fields) as object, types }
}

/** The response that the data shows, with the parts of this process's driver. */
export function responseOf(client: KnexClient, data: ResponseData): unknown {
  if (data[0] === 'rows') return data[1]
  const parts = partsByClient.get(client)
  if (parts === undefined) return UNKNOWN_DRIVER
  const [kind, rows, columns] = data
  const fields = columns.map((column) => Object.assign(Object.create(parts.fieldPrototype) as Properties, column))
  if (kind === 'list') return [rows, fields]
  const [, , , names, values] = data
  const given: Properties = { rows, fields, _types: parts.types, _parsers: parsersFor(fields, parts.types) }
  const result = Object.create(parts.prototype) as Properties
  for (const [index, name] of names.entries()) result[name] = ELSEWHERE.has(name) ? given[name] : values[index]
  return result
}

const parsersFor = (fields: readonly Properties[], types: Types | undefined): unknown =>
  types && fields.map(({ dataTypeID, format = 'text' }) => types.getTypeParser(dataTypeID, format))

/** Whether a copy shows what the response shows. Its rows are those of the response. */
function isSame(copy: unknown, response: unknown, kind: 'list' | 'result'): boolean {
  if (kind === 'result') return isDeepStrictEqual(copy, response)
  const [fields, others] = [copy, response].map((each) => (each as object[][])[1] as object[])
  return sameFields(fields as object[], others as object[])
}

/** Whether two responses show the same, as far as it does not change from one response to the next. */
export const sameResponses = (one: unknown, other: unknown): boolean =>
  difference(takeApart(one), takeApart(other)) === undefined
