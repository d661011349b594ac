import { FAMILIES } from '../../features/index.js'
import { FEATURE_SHAPES, type Feature, type FeatureShape } from '../../features/Feature.js'
import { FLOORS, type Floor } from '../../features/contenders/floors.js'
import { plainCost } from '../../features/contenders/plainCost.js'
import type { Cost, Features, MeasuredFeature } from '../../parts/features.js'
import { goal, microseconds, ratio } from '../numbers.js'
import { formatTable, type Table } from '../table.js'

const PLAIN_GOAL = 1.3
const MISS_GOAL = 1.15
/** Times Objection's pipeline for one row; for 100 rows, the pipeline and that many copies. */
const HOOKS_GOAL = { pipeline: 1.5, copies: 1.2 }

/** The floors, a table for each family of features, and the picture. */
export const featureBlocks = (found: Features): string[] => [
  formatTable(floorTable(found)),
  'The goals of hits: at most 1.3 times the plain class, for any shape. A class with hooks needs the pipeline of Objection: its hit of one row should cost at most 1.5 times the pipeline, and its hit of 100 rows at most the pipeline and 1.2 times the copy. The goals of misses are those of 100 rows.\n',
  ...FAMILIES.map(({ title, features }) => formatTable(familyTable(found, title, features))),
  '![Features of model classes, beside the plain class](bench-features.svg)\n',
]

function floorTable({ floors, features }: Features): Table {
  const timesCopy = (shape: FeatureShape): number | undefined => {
    const copy = floors.copy[shape]?.median
    return copy === undefined ? undefined : plainHit(features, shape) / copy
  }
  const rows = [
    ...Object.entries(FLOORS).map(([floor, title]) => [title, ...cells((shape) => floors[floor as Floor][shape])]),
    ['the plain class', ...FEATURE_SHAPES.map((shape) => microseconds(plainHit(features, shape)))],
    ['the plain class, times the copy', ...FEATURE_SHAPES.map((shape) => cell(timesCopy(shape), ratio))],
  ]
  return { heading: ['a hit, µs', ...FEATURE_SHAPES], rows }
}

const cells = (costOf: (shape: FeatureShape) => Cost | undefined): string[] =>
  FEATURE_SHAPES.map((shape) => cell(costOf(shape)?.median, microseconds))

const familyTable = (found: Features, title: string, features: readonly Feature[]): Table => ({
  heading: [title, ...FEATURE_SHAPES, ...FEATURE_SHAPES.map((shape) => `miss, ${shape}`), 'goal of hits', 'of misses'],
  rows: features.flatMap((feature) => {
    const measured = named(found.features, feature.name)
    if (measured === undefined) return []
    const misses = FEATURE_SHAPES.map((shape) => cell(missRatio(measured, shape), ratio))
    const hits = FEATURE_SHAPES.map((shape) => cell(hitRatio(found, measured, shape), ratio))
    return [[feature.name, ...hits, ...misses, hitGoal(found, feature, measured), missGoal(feature, measured)]]
  }),
})

const named = (features: readonly MeasuredFeature[], name: string): MeasuredFeature | undefined =>
  features.find((each) => each.name === name)

const plainHit = (features: readonly MeasuredFeature[], shape: FeatureShape): number =>
  plainCost((name) => named(features, name)?.hit[shape]?.median)

/** To the hit of the plain class. */
export const hitRatio = ({ features }: Features, { hit }: MeasuredFeature, shape: FeatureShape): number | undefined =>
  divided(hit[shape], plainHit(features, shape))

/** To the query of the same class without a cache. */
export const missRatio = ({ miss, uncached }: MeasuredFeature, shape: FeatureShape): number | undefined =>
  divided(miss[shape], uncached[shape]?.median)

function hitGoal(found: Features, feature: Feature, measured: MeasuredFeature): string {
  if (feature.goal === 'hooks') return measured.hit['1 row'] === undefined ? '' : hooksGoal(found, measured)
  if (feature.goal === 'none') return ''
  const ratios = FEATURE_SHAPES.map((shape) => hitRatio(found, measured, shape) ?? 0)
  return goal(Math.max(...ratios), PLAIN_GOAL)
}

function hooksGoal({ floors: { copy, pipeline } }: Features, { hit }: MeasuredFeature): string {
  const one = divided(hit['1 row'], pipeline['1 row']?.median) ?? Number.NaN
  const most =
    (pipeline['100 rows']?.median ?? Number.NaN) + HOOKS_GOAL.copies * (copy['100 rows']?.median ?? Number.NaN)
  const many = divided(hit['100 rows'], most) ?? Number.NaN
  return `${goal(one, HOOKS_GOAL.pipeline, `${ratio(one)} pipelines, `)}; ${goal(many, 1, `${ratio(many)} of the sum, `)}`
}

function missGoal({ goal: kind, missGoal: most = MISS_GOAL }: Feature, measured: MeasuredFeature): string {
  const by = missRatio(measured, '100 rows')
  return by === undefined || kind === 'none' ? '' : goal(by, most)
}

const divided = (cost: Cost | undefined, by: number | undefined): number | undefined =>
  cost === undefined || by === undefined ? undefined : cost.median / by

const cell = (value: number | undefined, text: (value: number) => string): string =>
  value === undefined ? '–' : text(value)
