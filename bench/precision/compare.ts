import type { App } from './App.js'
import { areKnown, measured, type Measured } from './measured.js'
import type { Sequence } from './replay.js'
import { cacheops, hitsUnder, oracle, tableTags } from './rules.js'
import { trace, type Trace } from './trace.js'

export type RuleName = 'oracle' | 'library' | 'readImages' | 'cacheops' | 'tableTags'

/** One application under each rule. */
export interface Comparison {
  /** For each read, whether it was a hit; `readImages` where the library has that option. */
  readonly hits: Readonly<Partial<Record<RuleName, readonly boolean[]>>>
  readonly stale: readonly string[]
  /** SELECTs that the library has sent for the reads. */
  readonly selects: number
  readonly plain: Trace
}

const READ_IMAGES = { images: 'read' }

export async function compare(app: App, sequence: Sequence): Promise<Comparison> {
  const plain = await trace(app, sequence)
  const library = await measured(app, sequence, plain)
  const withImages: Measured | undefined = (await areKnown(READ_IMAGES, app, sequence))
    ? await measured(app, sequence, plain, READ_IMAGES)
    : undefined
  return {
    hits: {
      oracle: oracle(plain),
      library: library.hits,
      ...(withImages === undefined ? {} : { readImages: withImages.hits }),
      cacheops: hitsUnder(cacheops, plain),
      tableTags: hitsUnder(tableTags, plain),
    },
    stale: [...library.stale, ...(withImages?.stale ?? [])],
    selects: library.selects,
    plain,
  }
}
