import type { Scale } from '../parts/scale.js'
import { grouped, microseconds, milliseconds, ratio } from './numbers.js'
import { formatTable, type Table } from './table.js'

export const scaleBlocks = (found: Scale): string[] => [
  'Entries of one row, hits in random order. The pauses are those of the garbage collector while hits of 100 rows are served.\n',
  formatTable(entryTable(found)),
  'Results of many rows.\n',
  formatTable(rowTable(found)),
  'Hits of 100 rows, each of the next class, beside the generated copy of one class. Either all classes have equal columns, or each has names of its own for seven of them.\n',
  formatTable(classTable(found)),
  'Results of 20 rows with many columns.\n',
  formatTable(columnTable(found)),
  'Graphs in which each model has three children, with a class for each level.\n',
  formatTable(levelTable(found)),
  'Knex instances, each with a database in memory and a stored result of one row. The bytes include those of the driver in JavaScript, and not its own.\n',
  formatTable(knexTable(found)),
]

const entryTable = ({ entries }: Scale): Table => ({
  heading: ['entries', 'hit µs', 'heap bytes each', 'estimated', 'longest pause ms', 'pauses, % of the time'],
  rows: entries.map(({ entries: count, hit, bytes, estimate, pauses }) => [
    grouped(count),
    microseconds(hit),
    grouped(bytes),
    grouped(estimate),
    milliseconds(pauses.longest),
    (pauses.share * 100).toFixed(1),
  ]),
})

/** Per row, model or cell, a cost that grows with the size shows at once. */
const rowTable = ({ rows }: Scale): Table => ({
  heading: ['rows', 'plain µs', 'miss µs', 'ratio', 'hit µs', 'hit, ns a row'],
  rows: rows.map(({ rows: count, plain, miss, hit }) => [
    grouped(count),
    microseconds(plain),
    microseconds(miss),
    ratio(miss / plain),
    microseconds(hit),
    grouped((hit * 1000) / count),
  ]),
})

const classTable = ({ classes }: Scale): Table => ({
  heading: ['classes', 'columns', 'hit µs', 'copy µs', 'ratio'],
  rows: classes.map(({ classes: count, equal, hit, copy }) => [
    grouped(count),
    equal ? 'equal' : 'different',
    microseconds(hit),
    microseconds(copy),
    ratio(hit / copy),
  ]),
})

const columnTable = ({ columns }: Scale): Table => ({
  heading: ['columns', 'plain µs', 'miss µs', 'ratio', 'hit µs', 'hit, ns a value'],
  rows: columns.map(({ columns: count, rows, plain, miss, hit }) => [
    grouped(count),
    microseconds(plain),
    microseconds(miss),
    ratio(miss / plain),
    microseconds(hit),
    ((hit * 1000) / (count * rows)).toFixed(1),
  ]),
})

const levelTable = ({ levels }: Scale): Table => ({
  heading: ['levels', 'models', 'plain µs', 'miss µs', 'ratio', 'hit µs', 'hit, ns a model'],
  rows: levels.map(({ levels: count, models, plain, miss, hit }) => [
    grouped(count),
    grouped(models),
    microseconds(plain),
    microseconds(miss),
    ratio(miss / plain),
    microseconds(hit),
    grouped((hit * 1000) / models),
  ]),
})

const knexTable = ({ knexInstances }: Scale): Table => ({
  heading: ['Knex instances', 'hit µs', 'bytes each', 'bytes without a cache'],
  rows: knexInstances.map(({ instances, hit, bytes, plainBytes }) => [
    grouped(instances),
    microseconds(hit),
    grouped(bytes),
    grouped(plainBytes),
  ]),
})
