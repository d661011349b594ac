import type * as Library from '../lib/index.js'

/** The library as it is published: compiled, without what a loader adds. */
export const library = (await import(new URL('../dist/index.mjs', import.meta.url).href)) as typeof Library
