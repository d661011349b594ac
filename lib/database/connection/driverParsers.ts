import { digestOf } from '../../core/values/digest.js'
import type { KnexClient } from './KnexClient.js'
import { noteIdentityChange } from './identityChanges.js'
import { TypeParsers, type Types } from './TypeParsers.js'

/** Settings of PostgreSQL's driver for the whole process that decide what values become on their way. */
const DEFAULTS = ['parseInputDatesAsUTC', 'binary'] as const

type Defaults = Record<string, unknown>

const parsersByTypes = new WeakMap<Types, TypeParsers>()
/** The drivers that were met, each with what stood for its parsers at first. */
const drivers = new Map<object, string>()
let changes = 0

/** How often the parsers of any driver have changed. What is loaded meanwhile may be parsed in both ways. */
export const parserChangesSoFar = (): number => changes

/** A text that stands for how the client's connections parse values, as far as PostgreSQL's driver does it. */
export function parserFingerprint(client: KnexClient): string {
  refreshParsers(client)
  const own = typesIn(client.connectionSettings)
  return own === undefined ? driverText(client.driver) : `${parsersOf(own).fingerprint} ${driverText(client.driver)}`
}

/**
 * A text for the parsers of all drivers, if any differ from those that the process began with; otherwise empty. It is for results whose driver is
 * not known.
 */
export function changedParserFingerprint(): string {
  if (changes === 0) return ''
  const now = Array.from(drivers.keys(), driverText)
  const isAsAtFirst = Array.from(drivers.values()).every((text, index) => text === now[index])
  return isAsAtFirst ? '' : digestOf(now.join(), 12)
}

/** Notices changes that passed no setter: a function that was taken from the driver before sets parsers, too. */
export function refreshParsers({ driver, connectionSettings }: KnexClient): void {
  const all = [typesIn(connectionSettings), typesIn(driver)].filter((types) => types !== undefined)
  if (typesIn(driver) !== undefined) meet(driver as object)
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

function meet(driver: object): void {
  if (drivers.has(driver)) return
  observeDefaults(defaultsOf(driver))
  drivers.set(driver, driverText(driver))
}

const defaultsOf = (driver: unknown): Defaults => Object((driver as { defaults?: unknown }).defaults) as Defaults

function driverText(driver: unknown): string {
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
