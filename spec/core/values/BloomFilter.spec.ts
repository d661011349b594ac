import { expect } from 'chai'
import { BloomFilter } from '../../../lib/core/values/BloomFilter.js'

describe('texts that have been seen', () => {
  it('are always known, and of many others hardly any', () => {
    const seen = new BloomFilter()
    expect(seen.mightHave('text 0')).to.equal(false)
    const texts = Array.from({ length: 20_000 }, (_, index) => `text ${index}`)
    for (const text of texts) seen.add(text)
    expect(texts.every((text) => seen.mightHave(text))).to.equal(true)
    const mistaken = texts.filter((text) => seen.mightHave(`another ${text}`))
    expect(mistaken.length).to.be.lessThan(20)
  })
})
