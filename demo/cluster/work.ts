/** The work that a process is sent. */
export type Work =
  | { readonly kind: 'read' }
  | { readonly kind: 'crowd'; readonly callers: number }
  | { readonly kind: 'rename'; readonly name: string }
  | { readonly kind: 'begin'; readonly name: string }
  | { readonly kind: 'commit' }
  | { readonly kind: 'invalidate' }

/** The result of the work. */
export interface Done {
  /** The name of the company, if the work was a query. */
  readonly name: string | undefined
  /** Whether the result is a model with a date. */
  readonly isModel: boolean
  readonly statements: readonly string[]
}
