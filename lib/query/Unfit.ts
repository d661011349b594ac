import type { BypassReason } from './bypass.js'

/** Raised where no automatic key can be made; it never leaves the library. */
export class Unfit extends Error {
  readonly reason: BypassReason | 'hooks'

  /** `hooks`: not before the hooks of children have run. */
  constructor(reason: BypassReason | 'hooks', detail: string) {
    super(detail)
    this.reason = reason
  }
}

/** What to raise for a part whose effect on the result cannot be seen from outside. */
export const opaque = (what: string): Unfit => new Unfit('opaque', what)
