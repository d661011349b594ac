import { defineOwn } from '../../core/values/plainData.js'
import type { AnyModelClass } from '../classes/modelClass.js'
import { hasTrivialConstructor } from '../classes/trivialClass.js'
import { cellsPerModel, isInlinedKind, type PropertyKind, type Shape } from '../format/Structure.js'
import { modelCountOf, type Copier } from './Copier.js'
import { instanceCreatorFor } from './instanceCreator.js'

/** A larger function takes longer to compile than it saves. */
const MAX_CELLS = 500

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
 * A copier whose code is generated for one shape and class: it has one statement for each property and no loop over keys. A class with a
 * trivial constructor gets a generated one, which sets all properties at once; every other class runs its own constructor. `undefined`
 * where code cannot be generated.
 */
export function generatedCopier(shape: Shape, modelClass: AnyModelClass): Copier | undefined {
  const width = cellsPerModel(shape)
  if (width > MAX_CELLS || shape.keys.length === 0 || !mayGenerate()) return undefined
  const assignments = assignmentsFor(shape, modelClass.prototype)
  const source = hasTrivialConstructor(modelClass) ? generatedConstructor(assignments) : classConstructor(assignments)
  // oxlint-disable-next-line typescript/no-implied-eval, no-new-func
  const make = new Function('modelClass', 'create', 'define', 'modelCountOf', `${HELPERS}${source}${copier(width)}`)
  return make(modelClass, instanceCreatorFor(modelClass, shape), defineOwn, modelCountOf) as Copier
}

const HELPERS = `'use strict'
const value = (cell, values) => (typeof cell === 'object' && cell !== null ? values.copy(cell) : cell)
const date = (cell, values) => (typeof cell === 'number' ? new Date(cell) : value(cell, values))
const models = (shape, cell, values) => (Array.isArray(cell) ? values.models(shape, cell) : value(cell, values))
const list = (cell, values) => (Array.isArray(cell) ? cell.slice() : value(cell, values))
`

/** The helper that copies a cell of each kind. A kind comes from the store and must not get into the code itself. */
const FUNCTIONS = { value: 'value', date: 'date', list: 'list', made: 'value' } as const

const generatedConstructor = (assignments: string): string => `
function Row(cells, at, values) {
${assignments}
}
Row.prototype = modelClass.prototype
const row = (cells, at, values) => new Row(cells, at, values)
`

const classConstructor = (assignments: string): string => `
function fill(cells, at, values) {
${assignments}
  return this
}
const row = (cells, at, values) => fill.call(create(), cells, at, values)
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
 * One statement for each property. A property is defined where it is hidden, or where an assignment would run a setter or fail. Names
 * come from the store, so they get into the code as JSON strings only.
 */
function assignmentsFor({ keys, kinds, hidden }: Shape, prototype: object): string {
  const next = { at: 0 }
  return keys
    .map((key, i) => {
      const name = JSON.stringify(key)
      const expression = expressionFor(kinds[i] as PropertyKind, next)
      if (kinds[i] === 'made') return ''
      return hidden.includes(key) || key in prototype
        ? `  define(this, ${name}, ${expression}, ${!hidden.includes(key)})`
        : `  this[${name}] = ${expression}`
    })
    .join('\n')
}

function expressionFor(kind: PropertyKind, next: { at: number }): string {
  if (!isInlinedKind(kind)) {
    const cell = `cells[at + ${next.at++}]`
    return typeof kind === 'object' ? `models(${kind.models}, ${cell}, values)` : `${FUNCTIONS[kind]}(${cell}, values)`
  }
  const properties = kind.keys.map(
    (key, i) => `${JSON.stringify(key)}: ${expressionFor(kind.kinds[i] as PropertyKind, next)}`,
  )
  return `({ ${properties.join(', ')} })`
}
