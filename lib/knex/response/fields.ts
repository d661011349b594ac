import { isDeepStrictEqual } from 'node:util'

export type Properties = Record<string, unknown>

/** The classes of the drivers' descriptions of columns: of `pg`, `mysql2` and `mysql`. Their instances consist of own properties. */
const FIELD_CLASSES: ReadonlySet<unknown> = new Set(['Field', 'ColumnDefinition', 'FieldPacket'])

/** The prototype of all fields of a response, if their class is known. Some drivers give plain objects. */
export function prototypeOfFields(fields: unknown): object | undefined {
  if (!Array.isArray(fields)) return undefined
  const [prototype = Object.prototype, ...others] = new Set(
    fields.map((field: unknown) => Object.getPrototypeOf(field) as object),
  )
  const isKnown = prototype === Object.prototype || FIELD_CLASSES.has(prototype.constructor?.name)
  return others.length === 0 && isKnown ? prototype : undefined
}

/**
 * The own properties of a field. `mysql2` keeps with each field the packets of the whole response. A copy has the part with the names
 * of the field, where its accessors find them.
 */
export function propertiesOf(field: object): Properties {
  const own = { ...field } as Properties
  const { _buf: packets } = own
  if (!Buffer.isBuffer(packets)) return own
  const places = Object.keys(own).filter((name) => PLACE.test(name))
  const startOf = (name: string): number => own[name] as number
  const begin = Math.min(...places.map(startOf))
  const end = Math.max(...places.map((name) => startOf(name) + (own[name.replace(PLACE, 'Length')] as number)))
  own['_buf'] = Buffer.from(packets.subarray(begin, end))
  for (const name of places) own[name] = startOf(name) - begin
  return own
}

const PLACE = /Start$/

/** Whether a caller can see no difference: in the properties, or by accessors of the class. */
export function sameFields(fields: readonly object[], others: readonly object[]): boolean {
  return fields.every((field, index) => isDeepStrictEqual(shownBy(field), shownBy(others[index] as object)))
}

/** Packets begin at other places in each response. */
function shownBy(field: object): Properties {
  const accessors = Object.entries(Object.getOwnPropertyDescriptors(Object.getPrototypeOf(field)))
  const names = accessors.filter(([, { get }]) => get !== undefined).map(([name]) => name)
  const own = Object.entries(field).filter(([name]) => name !== '_buf' && !PLACE.test(name))
  // On a copy: an accessor may keep what it has read on its object.
  const copy = Object.assign(Object.create(Object.getPrototypeOf(field) as object) as object, field)
  return Object.fromEntries([...own, ...names.map((name) => [name, Reflect.get(copy, name)])])
}
