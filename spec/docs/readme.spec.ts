import { expect } from 'chai'
import { textOf } from './documents.js'

describe('README.md', () => {
  const lines = textOf('README.md').trimEnd().split('\n')

  it('has fewer than 250 lines', () => {
    expect(lines.length).to.be.below(250)
  })

  it('has no line of more than 120 characters', () => {
    expect(lines.filter((line) => line.length > 120)).to.deep.equal([])
  })
})
