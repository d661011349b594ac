import { FAMILIES } from '../features/index.js'
import { FEATURE_SHAPES, PLAIN, type Feature, type FeatureShape } from '../features/Feature.js'
import { FLOORS, type Floor } from '../features/floors.js'
import type { Cost, Features, MeasuredFeature } from '../parts/features.js'
import { microseconds, ratio } from './numbers.js'
import { formatTable, type Table } from './table.js'

/** The floors, then a table for each family of features. */
export const featureBlocks = (found: Features): string[] => [
  formatTable(floorTable(found)),
  ...FAMILIES.map(({ title, features }) => formatTable(familyTable(found, title, features))),
]

const floorTable = ({ floors, features }: Features): Table => ({
  heading: ['a hit, µs', ...FEATURE_SHAPES],
  rows: [
    ...Object.entries(FLOORS).map(([floor, title]) => [title, ...cells((shape) => floors[floor as Floor][shape])]),
    [PLAIN.name, ...cells((shape) => named(features, PLAIN.name)?.hit[shape])],
  ],
})

const cells = (costOf: (shape: FeatureShape) => Cost | undefined): string[] =>
  FEATURE_SHAPES.map((shape) => figure(costOf(shape)?.median, microseconds))

function familyTable(found: Features, title: string, features: readonly Feature[]): Table {
  return {
    heading: [
      title,
      ...FEATURE_SHAPES.map((shape) => `hit: ${shape}`),
      ...FEATURE_SHAPES.map((shape) => `miss: ${shape}`),
      'goals',
    ],
    rows: features.flatMap((feature) => {
      const measured = named(found.features, feature.name)
      if (measured === undefined) return []
      return [
        [
          feature.name,
          ...FEATURE_SHAPES.map((shape) => figure(hitRatio(found, measured, shape), ratio)),
          ...FEATURE_SHAPES.map((shape) => figure(missRatio(measured, shape), ratio)),
          '',
        ],
      ]
    }),
  }
}

export const named = (features: readonly MeasuredFeature[], name: string): MeasuredFeature | undefined =>
  features.find((each) => each.name === name)

/** To the hit of the plain class. */
export function hitRatio({ features }: Features, { hit }: MeasuredFeature, shape: FeatureShape): number | undefined {
  return divided(hit[shape], named(features, PLAIN.name)?.hit[shape])
}

/** To the query of the same class without a cache. */
export const missRatio = ({ miss, uncached }: MeasuredFeature, shape: FeatureShape): number | undefined =>
  divided(miss[shape], uncached[shape])

const divided = (cost: Cost | undefined, by: Cost | undefined): number | undefined =>
  cost === undefined || by === undefined ? undefined : cost.median / by.median

const figure = (value: number | undefined, text: (value: number) => string): string =>
  value === undefined ? '–' : text(value)
