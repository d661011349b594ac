import type { App } from '../../App.js'
import { indexes, rows, tables } from './data.js'
import { operations } from './operations.js'

/** Products with stock, carts, orders of several statements, and reviews. */
export const shop: App = { name: 'shop', tables, indexes, rows, operations }
