import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import { ADVICE, adviceFor, adviceParts } from '../../../lib/query/bypass/bypassAdvice.js'

describe('the advice for each reason', () => {
  const page = readFileSync(new URL('../../../docs/reference/reasons.md', import.meta.url), 'utf8')
  const table = page.slice(page.indexOf('## All reasons'), page.indexOf('## `opaque`'))
  const documented = Array.from(table.matchAll(/^\| `([a-z-]+)`/gm), ([, reason]) => reason as string)

  it('is a full sentence for each documented reason, and for no other', () => {
    expect(documented.length).to.be.greaterThan(20)
    expect(documented.toSorted()).to.deep.equal(Object.keys(ADVICE).toSorted())
    for (const reason of documented) expect(adviceFor(reason), reason).to.match(/^[A-Z].+[.)]$/)
  })

  it('is a meaning and a remedy, unless nothing is to be done', () => {
    const without: string[] = []
    for (const [reason, advice] of Object.entries(ADVICE)) {
      const { meaning, remedy } = adviceParts(reason)
      expect([meaning, remedy].filter((part) => part !== '').join(' '), reason).to.equal(advice)
      expect(meaning, reason).to.match(/^[A-Z].+\.$/)
      if (remedy === '') without.push(reason)
    }
    expect(without.toSorted()).to.deep.equal(['disabled', 'lock', 'mode', 'resolved', 'transaction'])
  })

  it('is undefined for unknown words', () => {
    for (const word of ['', 'toString', 'constructor']) expect(adviceFor(word)).to.equal(undefined)
  })
})
