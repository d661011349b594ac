import { defineOwn } from '../../core/values/plainData.js'
import type { AnyModelClass } from '../classes/modelClass.js'
import { definesPlainFieldsOnly } from '../classes/plainFields.js'
import { cellsPerModel, isInlinedKind, type PropertyKind, type Shape } from '../format/Structure.js'
import { modelCountOf, type Copier } from './Copier.js'
import { surplusFieldsOf } from './instanceCreator.js'

/** V8 makes dictionaries of objects with more properties. Generated code fills them more slowly than a loop does. */
const MAX_CELLS = 1020

/** So many properties lie in an object itself. The space for further ones grows, and is copied, with each few that a constructor sets. */
const MAX_IN_OBJECT = 250

/** How many copiers were generated. */
let serial = 0

/** Node's option `--disallow-code-generation-from-strings` and the like forbid it. */
function mayGenerate(): boolean {
  try {
    // oxlint-disable-next-line typescript/no-implied-eval, no-new-func
    return new Function('return true')() === true
  } catch {
    return false
  }
}

/**
 * A copier whose code is generated for one shape and class: it has one statement for each property and no loop over keys. Where
 * the constructor makes nothing but properties, a generated one sets them all; every other constructor runs. `undefined` where code cannot be
 * generated.
 */
export function generatedCopier(shape: Shape, modelClass: AnyModelClass): Copier | undefined {
  const width = cellsPerModel(shape)
  if (width > MAX_CELLS || shape.keys.length === 0 || !mayGenerate()) return undefined
  const row = rowFor(shape, modelClass)
  if (row === undefined) return undefined
  // V8 takes functions of one source for one, and compiles it for the models of all their classes: slower code for each of them.
  const source = `// copier ${++serial}${HELPERS}${row}${copier(width)}`
  // oxlint-disable-next-line typescript/no-implied-eval, no-new-func
  const make = new Function('modelClass', 'hide', 'modelCountOf', source)
  return make(modelClass, hide, modelCountOf) as Copier
}

/** The function that makes one model. `undefined` where the interpreted copier is faster. */
function rowFor(shape: Shape, modelClass: AnyModelClass): string | undefined {
  const isWide = shape.keys.length > MAX_IN_OBJECT
  const { prototype } = modelClass
  if (!mayReplaceConstructor(shape, modelClass))
    return isWide
      ? undefined
      : classConstructor(surplusFieldsOf(modelClass, shape), assignmentsFor(shape, prototype, 'model'))
  if (isWide) return shape.hidden.length > 0 ? undefined : literal(shape)
  return generatedConstructor(assignmentsFor(shape, prototype, 'this'))
}

/** Whether generated code can take the place of the constructor: it makes only own properties, and the snapshot has all their values. */
const mayReplaceConstructor = ({ kinds }: Shape, modelClass: AnyModelClass): boolean =>
  !kinds.includes('made') && definesPlainFieldsOnly(modelClass)

const hide = (model: object, key: string, value: unknown): void => defineOwn(model, key, value, false)

const HELPERS = `
'use strict'
const value = (cell, values) => (typeof cell === 'object' && cell !== null ? values.copy(cell) : cell)
const date = (cell, values) => (typeof cell === 'number' ? new Date(cell) : value(cell, values))
const models = (shape, cell, values) => (Array.isArray(cell) ? values.models(shape, cell) : value(cell, values))
const list = (cell, values) => (Array.isArray(cell) ? cell.slice() : value(cell, values))
let defined
class Defining { constructor(model) { return model } }
`

/** The helper that copies a cell of each kind. A kind comes from the store and must not get into the code itself. */
const FUNCTIONS = { value: 'value', date: 'date', list: 'list', made: 'value' } as const

interface Assignments {
  readonly assignments: string
  readonly definers: string
}

/** V8 counts the assignments to `this`, and makes objects with space for as many properties. */
const generatedConstructor = ({ assignments, definers }: Assignments): string => `
${definers}
function Row(cells, at, values) {
${assignments}
}
Row.prototype = modelClass.prototype
const row = (cells, at, values) => new Row(cells, at, values)
`

const classConstructor = (surplus: readonly string[], { assignments, definers }: Assignments): string => `
${definers}
const row = (cells, at, values) => {
  const model = new modelClass()
${surplus.map((field) => `  delete model[${JSON.stringify(field)}]`).join('\n')}
${assignments}
  return model
}
`

/** A literal has space for all of its properties from the start. It runs no setter. */
const literal = ({ keys, kinds }: Shape): string => `
const prototype = modelClass.prototype
const row = (cells, at, values) => ({
${properties(keys, kinds, { at: 0 })},
  __proto__: prototype,
})
`

const copier = (width: number): string => `
return {
  many(cells, values) {
    modelCountOf(cells, ${width})
    const models = []
    for (let at = 0; at < cells.length; at += ${width}) models.push(row(cells, at, values))
    return models
  },
}
`

/**
 * One statement for each property. Names come from the store, so they get into the code as JSON strings only. A property is defined where
 * it is hidden, or where an assignment would run a setter or fail. The field of a class is defined, on whatever object its parent's
 * constructor returns: that takes a tenth of the time of `Object.defineProperty`. No such quick way makes hidden properties.
 */
function assignmentsFor({ keys, kinds, hidden }: Shape, prototype: object, model: 'this' | 'model'): Assignments {
  const next = { at: 0 }
  const definers: string[] = []
  const assignments = keys.map((key, i) => {
    const name = JSON.stringify(key)
    const expression = expressionFor(kinds[i] as PropertyKind, next)
    if (kinds[i] === 'made') return ''
    if (hidden.includes(key)) return `  hide(${model}, ${name}, ${expression})`
    if (!(key in prototype)) return `  ${model}[${name}] = ${expression}`
    definers.push(`class Define${i} extends Defining { [${name}] = defined }\n`)
    // `defined` is set last, because copying the value may define other properties.
    return `  defined = ${expression}\n  new Define${i}(${model})`
  })
  return { assignments: assignments.join('\n'), definers: definers.join('') }
}

function expressionFor(kind: PropertyKind, next: { at: number }): string {
  if (!isInlinedKind(kind)) {
    const cell = `cells[at + ${next.at++}]`
    return typeof kind === 'object' ? `models(${kind.models}, ${cell}, values)` : `${FUNCTIONS[kind]}(${cell}, values)`
  }
  return `({ ${properties(kind.keys, kind.kinds, next)} })`
}

/** A computed name is never the one that sets the prototype. */
const properties = (keys: readonly string[], kinds: readonly PropertyKind[], next: { at: number }): string =>
  keys.map((key, i) => `${nameOf(key)}: ${expressionFor(kinds[i] as PropertyKind, next)}`).join(', ')

const nameOf = (key: string): string => (key === '__proto__' ? '["__proto__"]' : JSON.stringify(key))
