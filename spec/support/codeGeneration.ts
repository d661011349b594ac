import { codeGeneration } from '../../lib/snapshot/rebuild/copiers.js'

/** Both kinds of copiers: after how many uses code is generated for each to be the only one. */
export const COPIERS = { 'by generated code': 0, 'by a loop': Infinity } as const

/** Lets everything in this `describe` be rebuilt by one kind of copier. */
export function generatingAfter(uses: number): void {
  const usual = codeGeneration.after
  before(() => void (codeGeneration.after = uses))
  after(() => void (codeGeneration.after = usual))
}
