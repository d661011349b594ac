import { expect } from 'chai'
import { samplesOf } from '../docs/documents.js'
import { saidToPrint } from '../docs/printed.js'
import { Consumer } from './Consumer.js'

const programs = ['README.md', 'docs/getting-started.md'].flatMap((page) => samplesOf(page, 'js'))

describe('the programs of the README and of the first page', () => {
  let consumer: Consumer

  before(async () => {
    consumer = await Consumer.create({ optionalPeers: false })
  })

  after(() => consumer?.remove())

  it('are an ES module and a CommonJS module', () => {
    expect(programs.map(({ label }) => label)).to.deep.equal(['app.mjs', 'app.cjs'])
  })

  for (const { label, text } of programs) {
    it(`${label} runs as it is printed, with the packed package`, async () => {
      await consumer.write(label, text)
      const printed = (await consumer.run(label)).trimEnd().split('\n')
      expect(text).to.include('// →')
      expect(printed).to.deep.equal(saidToPrint(text, printed))
    })
  }
})
