import { expect } from 'chai'
import { COMPILERS, Consumer, type Compiler } from './Consumer.js'
import * as programs from './programs.js'
import * as subpaths from './subpathPrograms.js'

const NODENEXT = { module: 'nodenext', moduleResolution: 'nodenext' }
const BUNDLER = { module: 'preserve', moduleResolution: 'bundler' }

/** How a project compiles to CommonJS. TypeScript 7 has no `node10` any more. */
const commonJsOf = (compiler: Compiler): Record<string, object> => ({
  nodenext: NODENEXT,
  node16: { module: 'node16', moduleResolution: 'node16' },
  ...(compiler === 'typescript'
    ? { bundler: { module: 'commonjs', moduleResolution: 'bundler' } }
    : { node10: { module: 'commonjs', moduleResolution: 'node10' } }),
})

const PACKED = /^(dist|docs)\/|^(package\.json|README\.md|LICENSE)$/

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

  const writeSubpaths = async (folder: string): Promise<void> => {
    await consumer.write(`${folder}/plainKnex.ts`, subpaths.PLAIN_KNEX)
    await consumer.write(`${folder}/telemetry.ts`, subpaths.TELEMETRY)
  }

  const runsSubpaths = async (folder: string): Promise<void> => {
    expect(await consumer.run(`${folder}/plainKnex.js`)).to.equal(subpaths.PLAIN_KNEX_PRINTED)
    expect(await consumer.run(`${folder}/telemetry.js`)).to.equal(subpaths.TELEMETRY_PRINTED)
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
        await writeSubpaths(folder)
        expect(await consumer.compile(compiler, folder, { ...options, declaration: true })).to.equal('')
        await printsHit(`${folder}/main.js`)
        expect(await consumer.run(`${folder}/stores.js`)).to.equal('conforms\n')
        expect(await consumer.run(`${folder}/shared.js`)).to.equal(programs.REFUSED)
        await runsSubpaths(folder)
      })
    }
  }

  it('runs when required', async () => {
    await consumer.write('commonjs/plain.js', programs.PLAIN_COMMON_JS)
    await printsHit('commonjs/plain.js')
  })

  for (const compiler of COMPILERS) {
    for (const [name, options] of Object.entries(commonJsOf(compiler))) {
      it(`compiles with ${compiler} as CommonJS under ${name}, every subpath, and reads from the cache`, async () => {
        const folder = `commonjs/${compiler}-${name}`
        await consumer.write(`${folder}/main.ts`, programs.COMMON_JS)
        await consumer.write(`${folder}/required.ts`, programs.COMMON_JS_REQUIRE)
        await consumer.write(`${folder}/classes.ts`, programs.OWN_CLASSES)
        await consumer.write(`${folder}/stores.ts`, programs.COMMON_JS_STORE_TESTS)
        await consumer.write(`${folder}/shared.ts`, programs.SHARED_STORES)
        await writeSubpaths(folder)
        expect(await consumer.compile(compiler, folder, { ...options, declaration: true })).to.equal('')
        await printsHit(`${folder}/main.js`)
        await printsHit(`${folder}/required.js`)
        expect(await consumer.run(`${folder}/stores.js`)).to.equal('conforms\n')
        expect(await consumer.run(`${folder}/shared.js`)).to.equal(programs.REFUSED)
        await runsSubpaths(folder)
      })
    }
  }

  for (const compiler of COMPILERS) {
    it(`compiles with ${compiler}, whatever class fields are, with \`skipLibCheck\` and without`, async () => {
      await consumer.write('esm/fields/classes.ts', programs.OWN_CLASSES)
      for (const useDefineForClassFields of [true, false]) {
        for (const skipLibCheck of [true, false]) {
          const options = { ...NODENEXT, lib: ['esnext'], noEmit: true, useDefineForClassFields, skipLibCheck }
          // oxlint-disable-next-line no-await-in-loop
          expect(await consumer.compile(compiler, 'esm/fields', options)).to.equal('')
        }
      }
    })
  }
})
