import { expect } from 'chai'
import { COMPILERS, Consumer } from './Consumer.js'
import * as programs from './programs.js'

const NODENEXT = { module: 'nodenext', moduleResolution: 'nodenext' }
const BUNDLER = { module: 'preserve', moduleResolution: 'bundler' }

const PACKED = /^(dist|docs)\/|^(package\.json|README\.md|LICENSE|CHANGELOG\.md)$/

/** The paths of an export, whatever its conditions. */
const pathsIn = (target: string | object): string[] =>
  typeof target === 'string' ? [target] : Object.values(target).flatMap(pathsIn)

describe('the packed package', () => {
  let consumer: Consumer

  before(async () => {
    consumer = await Consumer.create()
    await consumer.write('esm/package.json', '{ "type": "module" }')
    await consumer.write('commonjs/package.json', '{ "type": "commonjs" }')
  })

  after(() => consumer?.remove())

  const printsHit = async (program: string): Promise<void> => {
    expect(JSON.parse(await consumer.run(program))).to.deep.equal(programs.PRINTED)
  }

  it('holds what its exports name, and nothing of the repository', async () => {
    const files = await consumer.packed()
    const { exports } = await consumer.manifest()
    const named = Object.values(exports).flatMap(pathsIn)
    expect(files).to.include.members(named.map((path) => path.replace(/^\.\//, '')))
    expect(files).to.include.members(['README.md', 'LICENSE', 'dist/quick-lru.LICENSE'])
    expect(files.filter((file) => !PACKED.test(file))).to.deep.equal([])
  })

  for (const compiler of COMPILERS) {
    for (const [name, options] of Object.entries({ nodenext: NODENEXT, bundler: BUNDLER })) {
      it(`compiles with ${compiler} under ${name}, with all its declarations, and reads from the cache`, async () => {
        const folder = `esm/${compiler}-${name}`
        await consumer.write(`${folder}/main.ts`, programs.ESM)
        await consumer.write(`${folder}/classes.ts`, programs.OWN_CLASSES)
        await consumer.write(`${folder}/stores.ts`, programs.STORE_TESTS)
        await consumer.write(`${folder}/shared.ts`, programs.SHARED_STORES)
        expect(await consumer.compile(compiler, folder, { ...options, declaration: true })).to.equal('')
        await printsHit(`${folder}/main.js`)
        expect(await consumer.run(`${folder}/stores.js`)).to.equal('conforms\n')
        expect(await consumer.run(`${folder}/shared.js`)).to.equal(programs.REFUSED)
      })
    }
  }

  it('runs when required', async () => {
    await consumer.write('commonjs/plain.js', programs.PLAIN_COMMON_JS)
    await printsHit('commonjs/plain.js')
  })

  // Node requires ES modules since 20.19. TypeScript knows that since 5.8, under `nodenext`; before, the way for CommonJS is
  // to resolve as bundlers do, and to write `import x = require()`.
  for (const compiler of COMPILERS.filter((name) => name !== 'typescript-5.4')) {
    it(`compiles with ${compiler} as CommonJS under nodenext, and reads from the cache`, async () => {
      await consumer.write(`commonjs/${compiler}/main.ts`, programs.COMMON_JS)
      expect(await consumer.compile(compiler, `commonjs/${compiler}`, NODENEXT)).to.equal('')
      await printsHit(`commonjs/${compiler}/main.js`)
    })
  }

  if (!COMPILERS.includes('typescript-5.4')) return
  it('is refused by typescript-5.4 as CommonJS under nodenext', async () => {
    await consumer.write('commonjs/old/main.ts', programs.COMMON_JS)
    expect(await consumer.compile('typescript-5.4', 'commonjs/old', NODENEXT)).to.include('TS1479')
  })

  it('compiles with typescript-5.4 as CommonJS under bundler, and reads from the cache', async () => {
    await consumer.write('commonjs/old-bundler/main.ts', programs.COMMON_JS_REQUIRE)
    expect(await consumer.compile('typescript-5.4', 'commonjs/old-bundler', BUNDLER)).to.equal('')
    await printsHit('commonjs/old-bundler/main.js')
  })
})
