import { expect } from 'chai'
import { SeenTexts } from '../../../lib/core/values/SeenTexts.js'

describe('texts that have been seen', () => {
  it('are always known, and of many others hardly any', () => {
    const seen = new SeenTexts()
    expect(seen.mayHave('text 0')).to.equal(false)
    const texts = Array.from({ length: 20_000 }, (_, index) => `text ${index}`)
    for (const text of texts) seen.add(text)
    expect(texts.every((text) => seen.mayHave(text))).to.equal(true)
    const mistaken = texts.filter((text) => seen.mayHave(`another ${text}`))
    expect(mistaken.length).to.be.lessThan(20)
  })
})
