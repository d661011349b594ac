import { drawn, readPage, writePage } from './sections.js'

await writePage(await drawn(await readPage()))
