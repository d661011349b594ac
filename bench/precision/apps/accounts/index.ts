import type { App } from '../../App.js'
import { indexes, rows, tables } from './data.js'
import { operations } from './operations.js'

/** Sessions, tokens and permissions: looked up at each request, and touched by many of them. */
export const accounts: App = { name: 'accounts', tables, indexes, rows, operations }
