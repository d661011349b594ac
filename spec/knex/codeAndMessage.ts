import { CacheError } from '../../lib/index.js'

/** What the call throws, if that is a `CacheError`. */
export function codeAndMessage(call: () => unknown): string {
  try {
    call()
  } catch (error) {
    if (error instanceof CacheError) return `${error.code}: ${error.message}`
    throw error
  }
  return 'nothing'
}
