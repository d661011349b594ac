import type { App } from '../../App.js'
import { indexes, rows, tables } from './data.js'
import { operations } from './operations.js'

/** Rooms, counters of unread messages, pins, and messages that are marked as deleted. */
export const chat: App = { name: 'chat', tables, indexes, rows, operations }
