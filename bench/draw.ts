import { redraw } from './files.js'

await redraw()
