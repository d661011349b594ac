import { existsSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { expect } from 'chai'
import { documents, ROOT, textOf } from './documents.js'

/** What stands outside of code. */
const prose = (text: string): string => text.replaceAll(/^```.*?^```$/gms, '').replaceAll(/`[^`\n]*`/g, '`')

/** The targets of links and pictures, but for those on the web. */
const linksOf = (text: string): string[] =>
  Array.from(prose(text).matchAll(/\]\(([^)\s]+)\)/g), ([, target = '']) => target).filter(
    (target) => !/^[a-z]+:/.test(target),
  )

/** The anchors that GitHub gives to the headings. */
function anchorsOf(text: string): Set<string> {
  const anchors = new Set<string>()
  const headings = text.replaceAll(/^```.*?^```$/gms, '').matchAll(/^#+ (.*)$/gm)
  for (const [, heading = ''] of headings) {
    const plain = heading.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase()
    const anchor = plain.replaceAll(/[^\p{L}\p{N}\s_-]/gu, '').replaceAll(' ', '-')
    let number = 0
    while (anchors.has(number === 0 ? anchor : `${anchor}-${number}`)) number++
    anchors.add(number === 0 ? anchor : `${anchor}-${number}`)
  }
  return anchors
}

describe('the links in the documents', () => {
  for (const document of documents()) {
    it(`of ${document} lead somewhere`, () => {
      const broken = linksOf(textOf(document)).filter((link) => {
        const [path = '', anchor] = link.split('#')
        const target = path === '' ? document : normalize(join(dirname(document), path))
        if (!existsSync(join(ROOT, target))) return true
        return anchor !== undefined && !(target.endsWith('.md') && anchorsOf(textOf(target)).has(anchor))
      })
      expect(broken).to.deep.equal([])
    })
  }
})
