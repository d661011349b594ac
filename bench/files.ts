import { readFile, writeFile } from 'node:fs/promises'
import { chartOf } from './draw/chart.js'
import { documentOf } from './draw/document.js'
import { featureChartOf } from './draw/features/chart.js'
import { BEGIN, END, readmeSectionOf, withSection } from './draw/readme.js'
import { readResults, runOf } from './resultsFile.js'

const DOCUMENT = new URL('../docs/benchmarks.md', import.meta.url)
const CHART = new URL('../docs/bench.svg', import.meta.url)
const FEATURE_CHART = new URL('../docs/bench-features.svg', import.meta.url)
const README = new URL('../README.md', import.meta.url)

/** Writes all that is drawn from the saved results. */
export async function redraw(): Promise<void> {
  const results = await readResults()
  if (results === undefined) throw new Error('There are no results yet: run `npm run bench` first.')
  await writeFile(DOCUMENT, documentOf(results))
  await writeFile(CHART, chartOf(results))
  const { features } = results.parts
  if (features !== undefined) await writeFile(FEATURE_CHART, featureChartOf(features, runOf('features', results)))
  const readme = withSection(await readFile(README, 'utf8'), readmeSectionOf(results))
  if (readme !== undefined) return writeFile(README, readme)
  process.stdout.write(
    `README.md has no section for the benchmarks: put the lines ${BEGIN} and ${END} where it shall be.\n`,
  )
}
