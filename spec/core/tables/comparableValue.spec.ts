import { expect } from 'chai'
import { comparableValue, isComparable, type ValueKind } from '../../../lib/core/tables/comparableValue.js'

const INTEGER: ValueKind = { name: 'integer', least: -128, most: 127 }
const TEXT: ValueKind = { name: 'text', longest: 5, form: /^[a-z ]*$/i }

const CASES: readonly (readonly [unknown, ValueKind, string | undefined])[] = [
  [null, INTEGER, '~'],
  [undefined, TEXT, '~'],
  [127, INTEGER, '=127'],
  ['-128', INTEGER, '=-128'],
  [128, INTEGER, undefined],
  [-129, INTEGER, undefined],
  [true, INTEGER, '=1'],
  ['5abc', INTEGER, undefined],
  ['Open ', TEXT, '=open'],
  ['opened', TEXT, undefined],
  ['a1', TEXT, undefined],
  [5, TEXT, undefined],
  ['5', { name: 'number' }, '=5'],
  [false, { name: 'number' }, '=0'],
  ['X', { name: 'number' }, '=x'],
  ['5.0', { name: 'number' }, undefined],
  ['1e1', { name: 'number' }, undefined],
  [true, { name: 'boolean' }, '=true'],
  [1, { name: 'boolean' }, undefined],
  ['2024-02-29', { name: 'day' }, '=2024-02-29'],
  ['2025-02-29', { name: 'day' }, undefined],
  ['2024-2-9', { name: 'day' }, undefined],
]

describe('the comparable form of a value', () => {
  for (const [value, kind, expected] of CASES) {
    it(`of ${JSON.stringify(value)} in a column of the kind ${kind.name}`, () => {
      expect(comparableValue(value, kind)).to.equal(expected)
      expect(isComparable(value, kind)).to.equal(expected !== undefined)
    })
  }
})
