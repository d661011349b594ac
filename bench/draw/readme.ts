import type { Results } from '../results.js'
import { hitTable, inShort } from './hits.js'
import { precisionNote, precisionTable } from './precision.js'
import { wrapProse } from './prose.js'
import { machineLine } from './report.js'
import { formatTable, type Table } from './table.js'

export const BEGIN = '<!-- bench:begin -->'
export const END = '<!-- bench:end -->'

/** The README's section, its markers included. */
export function readmeSectionOf(results: Results): string {
  const { hits } = results.parts
  if (hits === undefined) throw new Error('The README shows hits, which were not measured.')
  return `${BEGIN}

![What a hit costs, in microseconds](docs/bench.svg)

${formatTable(withRedis(hitTable(hits, inShort), results))}
_unequal_: a hit differs from the answer of the database, for instance because a date became a string.
${machineLine(results)} Repeat it with \`npm run bench\`.
\`docs/benchmarks.md\` in the repository has misses, writes, memory, many entries, long loads, and the goals.
${precisionOf(results)}
${END}`
}

/** How many queries of applications are hits. */
const precisionOf = ({ parts: { precision } }: Results): string =>
  precision === undefined ? '' : `\n${formatTable(precisionTable(precision))}\n${wrapProse(precisionNote(precision))}\n`

/** The caches on Redis that readers ask for first. The page of benchmarks has the others. */
const UPON_REDIS = ['RedisStore', 'TieredStore, strict', 'Redis only']

const isShown = ([name = '']: readonly string[]): boolean => UPON_REDIS.some((end) => name.endsWith(`, ${end}`))

function withRedis({ heading, rows }: Table, { parts: { shared } }: Results): Table {
  if (shared === undefined) return { heading, rows }
  return { heading, rows: [...rows, ...hitTable(shared.hits, inShort).rows.filter(isShown)] }
}

/** The README with its section replaced; `undefined` where it has no place for one. */
export function withSection(readme: string, section: string): string | undefined {
  const [begin, end] = [readme.indexOf(BEGIN), readme.indexOf(END)]
  if (begin === -1 || end < begin) return undefined
  return readme.slice(0, begin) + section + readme.slice(end + END.length)
}
