import type { AnyModelClass } from './modelClass.js'

/** It has no prototype, so it inherits nothing that a model class could have. */
const Row = Object.setPrototypeOf(function Row() {}, null) as { prototype: object }
Row.prototype = Object.prototype

/**
 * In place of a model class, for results of plain Knex: its instances are plain objects. So lists of rows are stored and copied as
 * lists of models are.
 */
export const plainRows = Row as unknown as AnyModelClass

/** Whether a value is a plain object at a place where rows of plain Knex are. */
export const isPlainRow = (value: object, modelClass: AnyModelClass): boolean =>
  modelClass === plainRows && Object.getPrototypeOf(value) === Object.prototype
