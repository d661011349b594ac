import type { App } from '../../App.js'
import { indexes, rows, tables } from './data.js'
import { operations } from './operations.js'

/** Articles with tags, comments and favorites, which are read more than they are written. */
export const blog: App = { name: 'blog', tables, indexes, rows, operations }
