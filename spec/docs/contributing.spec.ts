import { access, readFile } from 'node:fs/promises'
import { expect } from 'chai'

const ROOT = new URL('../../', import.meta.url)
const read = (path: string): Promise<string> => readFile(new URL(path, ROOT), 'utf8')

describe('CONTRIBUTING.md', () => {
  it('names npm scripts that exist', async () => {
    const { scripts } = JSON.parse(await read('package.json')) as { scripts: Record<string, string> }
    const named = [...(await read('CONTRIBUTING.md')).matchAll(/npm (?:run )?(test|(?<=run )[\w:]+)/g)]
    expect(named.length).to.be.greaterThan(8)
    for (const [, script] of named) expect(scripts).to.have.property(script as string)
  })

  it('names files and folders that exist', async () => {
    const named = [...(await read('CONTRIBUTING.md')).matchAll(/(?<![\w/.])(?:spec|lib|\.ci)\/[\w./]*\w/g)]
    expect(named.length).to.be.greaterThan(10)
    for (const [path] of named) await access(new URL(path, ROOT))
  })
})
