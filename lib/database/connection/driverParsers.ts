import { digestOf } from '../../core/values/digest.js'
import type { KnexClient } from './KnexClient.js'
import { noteIdentityChange } from '../identity/identityChanges.js'
import { TypeParsers, type Types } from './TypeParsers.js'

/** Settings of PostgreSQL's driver, for the whole process, that change how it converts values. */
const DEFAULTS = ['parseInputDatesAsUTC', 'binary'] as const

type Defaults = Record<string, unknown>

const parsersByTypes = new WeakMap<Types, TypeParsers>()
/** The drivers that were met, each with the first fingerprint of its parsers. */
const drivers = new Map<object, string>()
let changes = 0

/** How often the parsers of any driver have changed. A result that is loaded during a change may be parsed in both ways. */
export const parserChangesSoFar = (): number => changes

/** The fingerprint of how the client's connections parse values. It is empty for other drivers than PostgreSQL's. */
export function parserFingerprint(client: KnexClient): string {
  refreshParsers(client)
  const own = typesIn(client.connectionSettings)
  return own === undefined
    ? driverFingerprint(client.driver)
    : `${parsersOf(own).fingerprint} ${driverFingerprint(client.driver)}`
}

/**
 * The fingerprint of the parsers of all drivers, for results of an unknown driver. It is empty while all parsers are those that the process
 * began with.
 */
export function changedParserFingerprint(): string {
  if (changes === 0) return ''
  const now = Array.from(drivers.keys(), driverFingerprint)
  const isAsAtFirst = Array.from(drivers.values()).every((first, index) => first === now[index])
  return isAsAtFirst ? '' : digestOf(now.join(), 12)
}

/** Notices changes that no observed setter made: code may have kept a reference to the driver's original setter. */
export function refreshParsers({ driver, connectionSettings }: KnexClient): void {
  const all = [typesIn(connectionSettings), typesIn(driver)].filter((types) => types !== undefined)
  if (typesIn(driver) !== undefined) noteDriver(driver as object)
  const changed = all.filter((types) => parsersOf(types).refresh())
  if (changed.length > 0) noteChange()
}

function typesIn(holder: unknown): Types | undefined {
  const { types } = Object(holder) as { types?: Types }
  return typeof types?.getTypeParser === 'function' ? types : undefined
}

function parsersOf(types: Types): TypeParsers {
  let parsers = parsersByTypes.get(types)
  if (parsers === undefined) parsersByTypes.set(types, (parsers = new TypeParsers(types, noteChange)))
  return parsers
}

function noteChange(): void {
  changes++
  noteIdentityChange()
}

function noteDriver(driver: object): void {
  if (drivers.has(driver)) return
  observeDefaults(defaultsOf(driver))
  drivers.set(driver, driverFingerprint(driver))
}

const defaultsOf = (driver: unknown): Defaults => Object((driver as { defaults?: unknown }).defaults) as Defaults

function driverFingerprint(driver: unknown): string {
  const types = typesIn(driver)
  if (types === undefined) return ''
  const defaults = defaultsOf(driver)
  return [parsersOf(types).fingerprint, ...DEFAULTS.map((name) => String(defaults[name]))].join()
}

function observeDefaults(defaults: Defaults): void {
  for (const name of DEFAULTS) {
    let value = defaults[name]
    const set = (given: unknown): void => {
      if (given === value) return
      value = given
      noteChange()
    }
    Reflect.defineProperty(defaults, name, { get: () => value, set, enumerable: true, configurable: true })
  }
}
