import { basename } from 'node:path'
import { digestOf } from '../../core/values/digest.js'

/** A readable name without a slash, because tags are separated by it. Two identities never get the same name. */
export function nameFor(text: string, identity: string): string {
  const base = basename(text).replaceAll('/', ':') || 'database'
  return `${base}~${digestOf(identity, 10)}`
}
