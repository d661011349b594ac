import { expect } from 'chai'
import { documents, samplesOf } from './documents.js'
import { saidToPrint } from './printed.js'
import { SampleProject, type Outcome } from './SampleProject.js'
import { missingServer } from './servers.js'

// SampleProject says what a sample may import, and saidToPrint how it says what it prints. A listener that a sample adds to a
// channel stays for those after it, so it writes by `console.warn` or `console.error`.

/** Samples that only compile are the exception: fragments that cannot be run. */
const MOST_COMPILE_ONLY = 2

const samples = documents()
  // The samples of CONTRIBUTING.md are specs.
  .filter((document) => document !== 'CONTRIBUTING.md')
  .flatMap((document) => samplesOf(document, 'ts'))

describe('the samples in the documents', () => {
  let errors: string
  let outcomes: ReadonlyMap<(typeof samples)[number], Outcome>

  before(async () => {
    const project = new SampleProject(samples)
    await project.write()
    ;[errors, outcomes] = await Promise.all([project.compile(), project.run()])
  })

  it('compile as they stand', () => {
    expect(samples.length).to.be.greaterThan(20)
    expect(errors).to.equal('')
  })

  it('are run, but for very few', () => {
    expect(samples.filter(({ label }) => label === 'compile-only').length).to.be.at.most(MOST_COMPILE_ONLY)
  })

  for (const sample of samples.filter(({ label }) => label !== 'compile-only')) {
    it(`${sample.document}:${sample.line} runs and prints what it says`, function () {
      if (missingServer(sample.text) !== undefined) this.skip()
      const { printed, error } = outcomes.get(sample) ?? { printed: [], error: 'It was not run.' }
      if (error !== undefined) throw new Error(error)
      expect(printed).to.deep.equal(saidToPrint(sample.text, printed))
    })
  }
})
