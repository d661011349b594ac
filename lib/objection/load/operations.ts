import { baseOperationOf, findOperationOf, internalsOf, type Operation } from '../../query/builder/builderInternals.js'
import { OF_CACHE } from '../../query/builder/operationTraits.js'

/** Hooks of one execution. */
export interface Hooks {
  onBefore3?(builder: unknown, result: unknown): unknown
  onBuild?(builder: unknown): void
  onBuildKnex?(query: unknown, builder: unknown): unknown
  onRawResult?(builder: unknown, rows: unknown): unknown
  onAfter1?(builder: unknown, result: unknown): unknown
  onAfter2?(builder: unknown, result: unknown): unknown
  onError?(builder: unknown, error: unknown): unknown
}

type OperationClass = new (name: string, options: object) => Operation

/**
 * An operation of Objection's kind with these hooks. They are the instance's own: a clone of the builder, which hooks of the
 * user may take and run, has a clone of the operation without them.
 */
export function operationWith(builder: unknown, name: string, hooks: Hooks): Operation {
  const base = baseOperationOf(findOperationOf(builder)) as unknown as { constructor: OperationClass }
  return Object.assign(new base.constructor(name, {}), hooks, { [OF_CACHE]: true })
}

/**
 * Takes an operation's part in the loading of this one execution away: nothing is fetched, parsed or assigned by it. It still
 * builds its part of the query, for it may be wanted after all. Returns what undoes it.
 */
export function disarm(builder: unknown, name: string): () => void {
  const disarmed: Operation[] = []
  internalsOf(builder).forEachOperation(name, (operation) => {
    const { onRawResult, onAfter2 } = baseOperationOf(operation)
    disarmed.push(Object.assign(operation, { onRawResult, onAfter2 }))
  })
  return () => {
    for (const operation of disarmed) {
      for (const hook of ['onRawResult', 'onAfter2']) Reflect.deleteProperty(operation, hook)
    }
  }
}
