/** What a process of the cluster is asked to do. */
export type Work =
  | { readonly kind: 'read' }
  | { readonly kind: 'crowd'; readonly callers: number }
  | { readonly kind: 'rename'; readonly name: string }
  | { readonly kind: 'begin'; readonly name: string }
  | { readonly kind: 'commit' }
  | { readonly kind: 'invalidate' }

/** What came of it. */
export interface Done {
  /** What the company is called, as far as the work has read it. */
  readonly name: string | undefined
  /** Whether the result was made of models, with dates. */
  readonly isModel: boolean
  readonly statements: readonly string[]
}
