import { readFile } from 'node:fs/promises'
import { expect } from 'chai'
import { chartOf } from '../../bench/draw/chart.js'
import { documentOf } from '../../bench/draw/document.js'
import { BEGIN, END, readmeSectionOf, withSection } from '../../bench/draw/readme.js'
import { precisionTable } from '../../bench/draw/precision.js'
import { formatTable } from '../../bench/draw/table.js'
import type { Precision } from '../../bench/parts/precision.js'
import { merged, readResults } from '../../bench/resultsFile.js'
import type { Results } from '../../bench/results.js'
import { SHARED } from './sharedSample.js'

const read = (file: string): Promise<string> => readFile(new URL(`../../${file}`, import.meta.url), 'utf8')

describe('the benchmarks as they are shown', () => {
  let results: Results

  before(async function () {
    const saved = await readResults()
    if (saved === undefined) this.skip()
    else results = saved
  })

  it('are the saved results, on their page', async () => {
    expect(await read('docs/benchmarks.md')).to.equal(documentOf(results))
  })

  it('are the saved results, in the picture', async () => {
    expect(await read('docs/bench.svg')).to.equal(chartOf(results))
  })

  it('are the saved results, in the README', async () => {
    const readme = await read('README.md')
    expect(readme.slice(readme.indexOf(BEGIN), readme.indexOf(END) + END.length)).to.equal(readmeSectionOf(results))
  })
})

describe('what processes share, as it is shown', () => {
  let others: Results
  let results: Results

  before(async function () {
    const saved = await readResults()
    if (saved === undefined) this.skip()
    else {
      const { shared: _, ...parts } = saved.parts
      others = { ...saved, parts }
      results = { ...saved, parts: { ...parts, shared: SHARED } }
    }
  })

  it('is left out where it was not measured', () => {
    expect(documentOf(others)).to.not.match(/Redis/)
    expect(readmeSectionOf(others)).to.not.match(/Redis/)
  })

  it('has the ratio of local hits to those in memory, beside its goal', () => {
    expect(documentOf(results)).to.match(/\| 100 rows +\| +10\.0 \| +10\.5 \| +1\.050 \| ≤ 1\.1: reached \|/)
  })

  it('has ratios to the floor, one at a time and many at once', () => {
    const page = documentOf(results)
    expect(page.match(/\| objection-cache, RedisStore +(\| +1\.50 ){4}\|/g)).to.have.length(2)
  })

  it('shows round trips as whole ones, and what is none as it is', () => {
    expect(documentOf(results)).to.match(/\| hit +\| +1 \| +0\.05 \|/)
  })

  it('says how to repeat it, and on what it was measured', () => {
    expect(documentOf(results)).to.include('--only shared --save').and.include('Redis 7.0.0, measured on 2026-01-01.')
  })

  it('has some lines of the table in the README', () => {
    const [before, after] = [others, results].map((each) => readmeSectionOf(each).match(/^\|.*\|$/gm)?.length ?? 0)
    expect((after ?? 0) - (before ?? 0)).to.equal(1)
    expect(readmeSectionOf(results)).to.match(/\| objection-cache, RedisStore +(\| +150 ){4}\|/)
  })
})

describe('how precise invalidation is, as it is shown', () => {
  const hitRates = { oracle: 0.8, library: 0.6, cacheops: 0.5, tableTags: 0.2 }
  const app = { name: 'chat', reads: 900, writes: 50, queries: 300, hitRates, selects: 0.4 }
  const found: Precision = { operations: 1000, writeShare: 0.05, apps: [app] }

  it('has hit rates in percent, and the share of the possible ones', () => {
    expect(formatTable(precisionTable(found))).to.match(
      /\| chat +\| +80\.0 \| +60\.0 \| +50\.0 \| +20\.0 \| +0\.750 \|/,
    )
  })

  it('has a column for an option that was measured', () => {
    const apps = [{ ...app, hitRates: { ...hitRates, readImages: 0.7 } }]
    expect(precisionTable({ ...found, apps }).heading).to.include("with images: 'read'")
    expect(precisionTable(found).heading).to.not.include("with images: 'read'")
  })
})

describe('the saved results', () => {
  const machine = (date: string): Results['machine'] => ({ date, cores: 2, cpu: 'a cpu', node: 'v20' })
  const precision: Precision = { operations: 1000, writeShare: 0.05, apps: [] }
  const entries = { sizes: [] }
  const earlier: Results = { machine: machine('2026-01-01'), effort: 'full', parts: { entries } }

  it('keep the machine where nothing was timed anew', () => {
    const saved = merged({ machine: machine('2026-02-02'), effort: 'quick', parts: { precision } }, earlier)
    expect(saved).to.deep.equal({ ...earlier, parts: { entries, precision } })
  })

  it('name the machine of what was timed anew', () => {
    const results: Results = { machine: machine('2026-02-02'), effort: 'quick', parts: { entries, precision } }
    expect(merged(results, earlier)).to.deep.equal(results)
  })
})

describe('the section of the README', () => {
  it('is replaced between its markers, and nothing else is', () => {
    const section = `${BEGIN}\nnew\n${END}`
    expect(withSection(`before\n${BEGIN}\nold\n${END}\nafter`, section)).to.equal(`before\n${section}\nafter`)
  })

  it('is left out of a README without markers', () => {
    expect(withSection('no place for it', 'section')).to.equal(undefined)
    expect(withSection(`${END} the wrong way round ${BEGIN}`, 'section')).to.equal(undefined)
  })
})
