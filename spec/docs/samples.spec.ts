import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { runNode } from '../support/runNode.js'

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..')
const FOLDER = join(ROOT, 'node_modules', '.samples')
const DOCUMENTS = ['README.md', 'docs/guide.md', 'docs/many-processes.md']

const TSCONFIG = {
  extends: join(ROOT, 'tsconfig.json'),
  compilerOptions: {
    noUnusedLocals: false,
    paths: {
      'objection-cache': [join(ROOT, 'lib/index.ts')],
      'objection-cache/redis': [join(ROOT, 'lib/store/redis/index.ts')],
      'objection-cache/postgres': [join(ROOT, 'lib/store/postgres/index.ts')],
      'objection-cache/keyv': [join(ROOT, 'lib/store/keyv/index.ts')],
      'objection-cache/testing': [join(ROOT, 'lib/testing/index.ts')],
    },
  },
  include: ['*.ts'],
}

/** The TypeScript samples of a document, in order. */
async function samplesOf(document: string): Promise<string[]> {
  const text = await readFile(join(ROOT, document), 'utf8')
  return [...text.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, sample]) => sample as string)
}

describe('the samples in the documents', () => {
  it('compile as they stand', async () => {
    await rm(FOLDER, { recursive: true, force: true })
    await mkdir(FOLDER, { recursive: true })
    await writeFile(join(FOLDER, 'package.json'), '{ "type": "module" }')
    await writeFile(join(FOLDER, 'tsconfig.json'), JSON.stringify(TSCONFIG))
    let count = 0
    for (const document of DOCUMENTS) {
      for (const sample of await samplesOf(document)) {
        await writeFile(join(FOLDER, `${document.replace(/\W/g, '_')}_${++count}.ts`), `${sample}\nexport {}\n`)
      }
    }
    expect(count).to.be.greaterThan(6)
    const tsc = createRequire(import.meta.url)
      .resolve('typescript/package.json')
      .replace('package.json', 'bin/tsc')
    const { stdout, account } = await runNode([tsc, '-p', FOLDER], { mayFail: true })
    expect(stdout, account).to.equal('')
    expect(account).to.include('ended well')
  })
})
