import type { App } from '../../App.js'
import { indexes, rows, tables } from './data.js'
import { operations } from './operations.js'

/** Tasks of tenants who never see each other: nearly every query names its tenant. */
export const tracker: App = { name: 'tracker', tables, indexes, rows, operations }
