import type { Source } from './RowShape.js'

/** The value that a source stands for, given the statement's bindings. */
export function valueOf(source: Source, bindings: readonly unknown[]): unknown {
  return 'place' in source ? bindings[source.place] : source.value
}
