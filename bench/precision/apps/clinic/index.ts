import type { App } from '../../App.js'
import { indexes, rows, tables } from './data.js'
import { operations } from './operations.js'

/** Agendas by doctor and day: the visits change by their keys, and such a change does not say whose agenda it is. */
export const clinic: App = { name: 'clinic', tables, indexes, rows, operations }
