import type { App } from '../App.js'
import { accounts } from './accounts/index.js'
import { blog } from './blog/index.js'
import { chat } from './chat/index.js'
import { clinic } from './clinic/index.js'
import { shop } from './shop/index.js'
import { tracker } from './tracker/index.js'

export const APPS: readonly App[] = [blog, tracker, shop, accounts, clinic, chat]
