import type { Model } from 'objection'

type Row = Readonly<Record<string, unknown>>
type Construct = (row: Row) => Model

/**
 * The least work that gives each caller its own instances of a loaded result: a generated constructor assigns each column and
 * copies dates and JSON. It knows the columns, looks nothing up, and no query is built.
 */
export function copierOf(loaded: unknown, Item: typeof Model): () => Promise<unknown> {
  if (!Array.isArray(loaded)) {
    const construct = constructorFor(Item, loaded as Row)
    return () => Promise.resolve(construct(loaded as Row))
  }
  const rows = loaded as Row[]
  const [first] = rows as [Row]
  const parts = first['parts'] as Row[] | undefined
  const Part = Item.getRelation('parts').relatedModelClass
  const part = parts?.[0] === undefined ? undefined : constructorFor(Part, parts[0])
  const construct = constructorFor(Item, first, part)
  return () => Promise.resolve(rows.map(construct))
}

/** Code for the columns of one row; those of the others are the same. */
export function constructorFor(modelClass: { readonly prototype: object }, row: Row, part?: Construct): Construct {
  const lines = Object.entries(row).map(([key, value]) => {
    const from = `row.${key}`
    if (key === 'parts') return `this.parts = ${from}.map(part)`
    if (value instanceof Date) return `this.${key} = new Date(${from}.getTime())`
    if (typeof value === 'object' && value !== null) return `this.${key} = copy(${from})`
    return `this.${key} = ${from}`
  })
  const code = `function Row(row) { ${lines.join('; ')} } Row.prototype = Model.prototype; return (row) => new Row(row)`
  // oxlint-disable-next-line no-new-func, typescript/no-implied-eval
  return (new Function('Model', 'copy', 'part', code) as (...of: unknown[]) => Construct)(modelClass, copyJson, part)
}

function copyJson(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(copyJson)
  const copy: Record<string, unknown> = {}
  for (const key of Object.keys(value)) copy[key] = copyJson((value as Record<string, unknown>)[key])
  return copy
}
