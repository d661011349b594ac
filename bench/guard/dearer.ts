import type { FeatureShape } from '../features/Feature.js'

/** What a hit of a feature costs, beside that of the plain class in the same run. */
export interface FeatureRatio {
  readonly feature: string
  readonly shape: FeatureShape
  readonly ratio: number
}

export interface Dearer extends FeatureRatio {
  /** The saved ratio. */
  readonly before: number
}

/** How many times the saved ratio is too much. */
const MOST = 2
/** Ratios up to this one are cheap, whatever they were: small ones have much noise. */
const CHEAP = 1.6
/** How often a feature has to be measured as dear before it counts as dear: a busy machine can spoil a single run. */
const REPEATS = 3

/** The features whose hits have become dear: more than twice the saved ratio. A feature that was not saved yet passes. */
export function dearerOf(saved: readonly FeatureRatio[], measured: readonly FeatureRatio[]): Dearer[] {
  return measured.flatMap((found) => {
    const before = saved.find(({ feature, shape }) => feature === found.feature && shape === found.shape)?.ratio
    if (before === undefined || found.ratio <= Math.max(MOST * before, CHEAP)) return []
    return [{ ...found, before }]
  })
}

/** Measures the features, of which it is given the names. */
export type Measure = (shape: FeatureShape, features: ReadonlySet<string>) => Promise<readonly FeatureRatio[]>

/** Those of the suspects that stay dear each time they are measured again. */
export async function confirmed(
  saved: readonly FeatureRatio[],
  suspects: readonly Dearer[],
  measure: Measure,
): Promise<Dearer[]> {
  let left = [...suspects]
  for (let repeat = 0; repeat < REPEATS && left.length > 0; repeat++) {
    const again: Dearer[] = []
    for (const shape of new Set(left.map((each) => each.shape))) {
      const names = new Set(left.filter((each) => each.shape === shape).map(({ feature }) => feature))
      // oxlint-disable-next-line no-await-in-loop
      again.push(...dearerOf(saved, await measure(shape, names)).filter(({ feature }) => names.has(feature)))
    }
    left = again
  }
  return left
}

/** For the log of a build that fails. */
export const messageOf = ({ feature, shape, before, ratio }: Dearer): string =>
  `${feature}, ${shape}: a hit costs ${ratio.toFixed(2)} times as much as what it is compared with. Saved: ${before.toFixed(2)}.`
