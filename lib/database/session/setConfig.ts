import { SOMETHING, type SessionStep } from '../sql/readStatement.js'

const NAME = /\bset_config\b/gi
/** A call whose name and scope are literals or bindings. */
const PLAIN_CALL =
  /\bset_config"?\s*\(\s*(?:'(?<name>[\w.]+)'|\$(?<nameAt>\d+)(?:::\w+)?)\s*,\s*(?:'[^']*'|\$\d+|null)(?:::\w+)?\s*,\s*(?:'?(?<local>\w+)'?|\$(?<localAt>\d+))(?:::bool(?:ean)?)?\s*\)/gi

/** What the calls of `set_config(name, value, is_local)` in a text change. Any other form of call may change anything. */
export function setConfigSteps(sql: string, bindings: readonly unknown[] | undefined): SessionStep[] {
  const plain = [...sql.matchAll(PLAIN_CALL)]
  const named = [...sql.matchAll(NAME)]
  const steps = plain.map(({ groups = {} }): SessionStep => {
    const { name = bindingAt(bindings, groups['nameAt']), local = bindingAt(bindings, groups['localAt']) } = groups
    const what = typeof name === 'string' ? name.toLowerCase() : SOMETHING
    return { does: 'change', what, isLocal: TRUE.test(String(local)) }
  })
  const isUnderstood = plain.length > 0 && named.length === plain.length
  return isUnderstood ? steps : [...steps, { does: 'change', what: SOMETHING, isLocal: false }]
}

const TRUE = /^(?:t|true|y|yes|on|1)$/i

const bindingAt = (bindings: readonly unknown[] | undefined, number: string | undefined): unknown =>
  number === undefined ? undefined : bindings?.[Number(number) - 1]
