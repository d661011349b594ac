import type { Results } from '../results.js'
import { hitTable } from './hits.js'
import { machineLine } from './report.js'
import { formatTable } from './table.js'

export const BEGIN = '<!-- bench:begin -->'
export const END = '<!-- bench:end -->'

/** The README's section, its markers included. */
export function readmeSectionOf(results: Results): string {
  const { hits } = results.parts
  if (hits === undefined) throw new Error('The README shows hits, which were not measured.')
  return `${BEGIN}

![What a hit costs, in microseconds](docs/bench.svg)

${formatTable(hitTable(hits))}
${machineLine(results)} Repeat it with \`npm run bench\`; [docs/benchmarks.md](docs/benchmarks.md)
has misses, writes, memory and the rest.

${END}`
}

/** The README with its section replaced; `undefined` where it has no place for one. */
export function withSection(readme: string, section: string): string | undefined {
  const [begin, end] = [readme.indexOf(BEGIN), readme.indexOf(END)]
  if (begin === -1 || end < begin) return undefined
  return readme.slice(0, begin) + section + readme.slice(end + END.length)
}
