import type { App } from '../App.js'
import { blog } from './blog/index.js'

export const APPS: readonly App[] = [blog]
