import { warnOnce } from '../../core/warning.js'

/** The words that a variable may have, and what they mean. An empty variable is as one that is not set. */
const WORDS: Readonly<Record<string, boolean>> = { on: true, 1: true, true: true, off: false, 0: false, false: false }

/** Some runtimes do not let every program read its environment. */
function environment(): NodeJS.ProcessEnv {
  try {
    const { OBJECTION_CACHE, OBJECTION_CACHE_DEBUG } = process.env
    return { OBJECTION_CACHE, OBJECTION_CACHE_DEBUG }
  } catch {
    return {}
  }
}

/** The value of a switch; `undefined` where it is not set, or has a word that it cannot have. The process then warns. */
export function readSwitch(name: string, text: string | undefined): boolean | undefined {
  const word = text?.trim().toLowerCase() ?? ''
  if (word === '') return undefined
  if (Object.hasOwn(WORDS, word)) return WORDS[word]
  warnOnce(
    process,
    'OBJECTION_CACHE_ENVIRONMENT',
    () =>
      `The environment variable ${name} is ${JSON.stringify(text)}, which has no meaning. It is ignored. Set it to on or off (also: 1 or 0, true or false): ${name}=off`,
  )
  return undefined
}

const { OBJECTION_CACHE, OBJECTION_CACHE_DEBUG } = environment()

/** Whether OBJECTION_CACHE=off switches off all caches of the process. It is read once, when the library is loaded. */
export const isSwitchedOff = readSwitch('OBJECTION_CACHE', OBJECTION_CACHE) === false

/** Whether OBJECTION_CACHE_DEBUG=1 asks for a line for each query. It is read once, when the library is loaded. */
export const isDebugAsked = readSwitch('OBJECTION_CACHE_DEBUG', OBJECTION_CACHE_DEBUG) === true
