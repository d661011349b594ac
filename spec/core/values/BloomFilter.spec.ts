import { expect } from 'chai'
import { BloomFilter } from '../../../lib/core/values/BloomFilter.js'

describe('BloomFilter', () => {
  it('knows every added text, and by mistake few others', () => {
    const filter = new BloomFilter()
    expect(filter.mightHave('text 0')).to.equal(false)
    const texts = Array.from({ length: 20_000 }, (_, index) => `text ${index}`)
    for (const text of texts) filter.add(text)
    expect(texts.every((text) => filter.mightHave(text))).to.equal(true)
    const mistaken = texts.filter((text) => filter.mightHave(`another ${text}`))
    expect(mistaken.length).to.be.lessThan(20)
  })
})
