import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import { ADVICE, adviceFor } from '../../../lib/query/bypass/bypassAdvice.js'

describe('what is told of each reason', () => {
  const page = readFileSync(new URL('../../../docs/reference/reasons.md', import.meta.url), 'utf8')
  const table = page.slice(page.indexOf('## All reasons'), page.indexOf('## `opaque`'))
  const documented = Array.from(table.matchAll(/^\| `([a-z-]+)`/gm), ([, reason]) => reason as string)

  it('is a full sentence for each reason that the documents list, and for no other', () => {
    expect(documented.length).to.be.greaterThan(20)
    expect(documented.toSorted()).to.deep.equal(Object.keys(ADVICE).toSorted())
    for (const reason of documented) expect(adviceFor(reason), reason).to.match(/^[A-Z].+[.)]$/)
  })

  it('is nothing for words that are no reasons', () => {
    for (const word of ['', 'toString', 'constructor']) expect(adviceFor(word)).to.equal(undefined)
  })
})
