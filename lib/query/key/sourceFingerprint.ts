import { valueFingerprint } from '../../core/values/valueFingerprint.js'

/** A text for a setting or a static property: plain data by its fingerprint, other values by the source of the functions in it. */
export const sourceFingerprint = (value: unknown): string => valueFingerprint(value) ?? textWithFunctions(value)

function textWithFunctions(value: unknown): string {
  try {
    return JSON.stringify(value, (_, item: unknown) => (typeof item === 'function' ? String(item) : item)) ?? ''
  } catch {
    return ''
  }
}
