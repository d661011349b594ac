import { expect } from 'chai'
import { drawn, readPage, withTable } from './sections.js'

describe('the page of compatibility', () => {
  it('shows the committed results', async () => {
    const page = await readPage()
    expect(page).to.equal(await drawn(page))
  })

  it('has a table between its markers', () => {
    const page = 'before\n<!-- begin: a -->\n\nold\n\n<!-- end: a -->\nafter\n'
    expect(withTable(page, 'a', 'new\n')).to.equal('before\n<!-- begin: a -->\n\nnew\n\n<!-- end: a -->\nafter\n')
    expect(() => withTable(page, 'b', 'new\n')).to.throw('no place for the table "b"')
  })
})
