import { access } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { ROOT, textOf } from './documents.js'

describe('CONTRIBUTING.md', () => {
  it('names npm scripts that exist', async () => {
    const { scripts } = JSON.parse(textOf('package.json')) as { scripts: Record<string, string> }
    const named = [...textOf('CONTRIBUTING.md').matchAll(/npm (?:run )?(test|(?<=run )[\w:]+)/g)]
    expect(named.length).to.be.greaterThan(8)
    for (const [, script] of named) expect(scripts).to.have.property(script as string)
  })

  it('names files and folders that exist', async () => {
    const named = [...textOf('CONTRIBUTING.md').matchAll(/(?<![\w/.])(?:spec|lib|\.ci)\/[\w./]*\w/g)]
    expect(named.length).to.be.greaterThan(10)
    for (const [path] of named) await access(join(ROOT, path))
  })
})
