import { readFile } from 'node:fs/promises'
import { expect } from 'chai'
import { chartOf } from '../../bench/draw/chart.js'
import { documentOf } from '../../bench/draw/document.js'
import { BEGIN, END, readmeSectionOf, withSection } from '../../bench/draw/readme.js'
import { readResults } from '../../bench/resultsFile.js'
import type { Results } from '../../bench/results.js'

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
