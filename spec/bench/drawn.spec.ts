import { readFile } from 'node:fs/promises'
import { expect } from 'chai'
import { chartOf } from '../../bench/draw/chart.js'
import { documentOf } from '../../bench/draw/document.js'
import { featureChartOf } from '../../bench/draw/features/chart.js'
import { BEGIN, END, readmeSectionOf, withSection } from '../../bench/draw/readme.js'
import { precisionTable } from '../../bench/draw/precision.js'
import { formatTable } from '../../bench/draw/table.js'
import type { Precision } from '../../bench/parts/precision.js'
import { merged, readResults, runOf } from '../../bench/resultsFile.js'
import type { Results } from '../../bench/results.js'
import { FEATURES } from './featureSample.js'
import { LOAD } from './loadSample.js'
import { SCALE } from './scaleSample.js'
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

  it('are the saved results, in the picture of the features', async function () {
    const { features } = results.parts
    if (features === undefined) this.skip()
    expect(await read('docs/bench-features.svg')).to.equal(featureChartOf(features, runOf('features', results)))
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
      const { shared: _shared, load: _load, ...parts } = saved.parts
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

  it('compares with the floor that has the same client', () => {
    expect(documentOf(results)).to.match(/\| objection-cache, RedisStore, by ioredis +(\| +1\.20 ){4}\|/)
  })

  it('has ratios of the quick ones of the runs, if they are in the results', () => {
    expect(documentOf(results)).to.match(
      /\| p20, times the floor [^#]*\| objection-cache, RedisStore +(\| +0\.75 ){4}\|/,
    )
    expect(documentOf(others)).to.not.include('| p20, times the floor ')
  })

  it('has the ratios beside the goals', () => {
    expect(documentOf(results)).to.match(
      /\| objection-cache, RedisStore +\| 1\.50, ≤ 1\.5: reached +\| 1\.50, ≤ 0\.75: \*\*missed\*\* +\|/,
    )
  })

  it('names the commands of an operation, and counts those of one kind', () => {
    expect(documentOf(results)).to.match(/\| hit +\| 2 GET, HMGET +\| +– \|/)
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

describe('the load on a server, as it is shown', () => {
  const page = documentOf({
    machine: { date: '2026-01-01', cores: 2, cpu: 'a cpu', node: 'v20' },
    effort: 'full',
    parts: { load: LOAD },
  })

  it('has hits a second, and what one costs the server, by callers and processes', () => {
    expect(page).to.match(/\| 1 process +\| +1 \| +12 345 \| +12 345 \|/)
    expect(page).to.match(/\| 3 processes +\| +128 \| +2\.00 \| +10\.0 \|/)
  })

  it('says how many hits a second the server can answer, beside the goal', () => {
    expect(page).to.match(/\| RedisStore +\| +10\.0 \| +5\.00 \| +100 000 \| +50\.0 \| ≤ 8: \*\*missed\*\* +\|/)
  })

  it('takes the busiest server of a cluster for its limit', () => {
    expect(page).to.match(/\| 3 servers +\| +16 \| +10\.0 \| +4\.00 \| +250 000 \|/)
  })
})

describe('what features of model classes cost, as it is shown', () => {
  const run = { machine: { date: '2026-01-01', cores: 2, cpu: 'a cpu', node: 'v20' }, effort: 'full' } as const
  const page = documentOf({ ...run, parts: { features: FEATURES } })

  it('has ratios to the plain class in the middle, and those of misses to the same query', () => {
    expect(page).to.match(
      /\| `\$parseJson`, texts into dates \| +1\.00 \| +2\.00 \| +1\.20 \| +1\.00 \| +1\.30 \| +1\.00 \|/,
    )
  })

  it('has the goals beside them', () => {
    expect(page).to.match(/\| `\$parseJson`.* ≤ 1\.3: \*\*missed\*\* \| ≤ 1\.25: \*\*missed\*\* \|/)
    expect(page).to.match(
      /\| `static beforeFind`.* 2\.00 pipelines, ≤ 1\.5: \*\*missed\*\*; 1\.00 of the sum, ≤ 1: reached \| ≤ 1\.15: reached/,
    )
  })

  it('has a dash where a query has no such shape', () => {
    expect(page).to.match(/\| `first\(\)` \| +1\.00 \| +– \| +– \|/)
  })

  it('is a picture with the dearest hits first', () => {
    const picture = featureChartOf(FEATURES, run)
    const names = Array.from(picture.matchAll(/text-anchor="end">([^<]*)</g), ([, name]) => name)
    expect(names.slice(0, 3)).to.deep.equal([
      'static beforeFind',
      'the plain class, last',
      '$parseJson, texts into dates',
    ])
    expect(picture.match(/<circle class="rows"/g)).to.have.length(1 + 5 + 6)
  })
})

describe('what much of anything costs, as it is shown', () => {
  const page = documentOf({
    machine: { date: '2026-01-01', cores: 2, cpu: 'a cpu', node: 'v20' },
    effort: 'full',
    parts: { scale: SCALE },
  })

  it('has the heap of an entry beside its estimate, and the pauses', () => {
    expect(page).to.match(/\| 1 000 000 \| +5\.00 \| +1 800 \| +2 000 \| +50 \| +2\.5 \|/)
  })

  it('has the time of a hit by rows, values and models', () => {
    expect(page).to.match(/\| 100 000 \| .* 1\.50 \| +12 000 \| +120 \|/)
    expect(page).to.match(/\| 500 +\| .* 1\.50 \| +100 \| +10\.0 \|/)
    expect(page).to.match(/\| 5 +\| +363 \| .* 36\.3 \| +100 \|/)
  })

  it('has hits among many classes beside the copy', () => {
    expect(page).to.match(/\| 1 000 +\| different \| +30\.0 \| +20\.0 \| +1\.50 \|/)
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

  it('keep the run of parts that were not timed anew', () => {
    const found = { machine: machine('2026-02-02'), effort: 'quick', parts: { load: LOAD } } as const
    const saved = merged(found, earlier)
    const { machine: of, effort } = found
    expect(saved).to.deep.equal({ ...earlier, runs: { load: { machine: of, effort } }, parts: { entries, load: LOAD } })
    const later = { machine: machine('2026-03-03'), effort: 'full', parts: { hits: { peers: [] } } } as const
    expect(merged(later, saved).runs).to.deep.equal({
      entries: { machine: earlier.machine, effort: 'full' },
      load: { machine: of, effort },
    })
  })

  it('are drawn with the run of each part that has one of its own', () => {
    const run = { machine: machine('2026-02-02'), effort: 'full' } as const
    const page = documentOf({ ...earlier, runs: { load: run }, parts: { load: LOAD } })
    expect(page).to.match(/## Load on a Redis server\n\n[^#]*Measured on 2026-02-02/)
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
