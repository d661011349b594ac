import { expect } from 'chai'
import { COMPILERS, Consumer } from './Consumer.js'
import * as programs from './programs.js'
import { PLAIN_KNEX } from './subpathPrograms.js'

/** What every user has: the package itself, its required peers, and Node's types, which Knex needs as well. */
const ALLOWED = /^(?:\.{1,2}\/|node:|objection$|knex$)/

/** All ways in which a declaration names a module or a package of types. */
const IMPORTS = [
  /\bfrom\s*["']([^"']+)["']/g,
  /\bimport\s*["']([^"']+)["']/g,
  /\b(?:import|require)\s*\(\s*["']([^"']+)["']\s*\)/g,
  /\bdeclare\s+module\s+["']([^"']+)["']/g,
  /<reference\s+types\s*=\s*["']([^"']+)["']/g,
]

/** What the users of a subpath have. */
const OWN: Readonly<Record<string, string>> = {
  'dist/opentelemetry.d.cts': '@opentelemetry/api',
  'dist/prometheus.d.cts': 'prom-client',
}

const importsOf = (text: string): string[] => {
  const code = text.replaceAll(/\/\*[\s\S]*?\*\//g, '')
  return IMPORTS.flatMap((form) => Array.from(code.matchAll(form), ([, name]) => name as string))
}

describe('the declarations of the packed package', () => {
  let consumer: Consumer

  before(async () => {
    consumer = await Consumer.create({ optionalPeers: false })
    await consumer.write('package.json', '{ "type": "module" }')
  })

  after(() => consumer?.remove())

  it('import nothing that a user may not have', async () => {
    const files = (await consumer.packed()).filter((file) => /^dist\/.*\.d\.[cm]?ts$/.test(file))
    expect(files.length).to.be.greaterThan(10)
    const found = await Promise.all(
      files.map(async (file) => {
        const names = importsOf(await consumer.read(file)).filter((name) => !ALLOWED.test(name) && OWN[file] !== name)
        return names.map((name) => `${file}: ${name}`)
      }),
    )
    expect(found.flat()).to.deep.equal([])
  })

  it('are searched in all forms of imports', () => {
    const text = `
      import a from 'a'
      import type { B } from "b"
      export * from 'c'
      import 'd'
      type E = import('e').E
      import f = require('f')
      declare module 'g' {}
      /// <reference types="h" />
      /** import 'none' */`
    expect(importsOf(text).sort()).to.deep.equal(Array.from('abcdefgh'))
  })

  for (const compiler of COMPILERS) {
    it(`compile with ${compiler} without \`skipLibCheck\` and without optional peers, on \`lib: ["esnext"]\``, async () => {
      const folder = `plain/${compiler}`
      await consumer.write(`${folder}/main.ts`, programs.ESM)
      await consumer.write(`${folder}/classes.ts`, programs.OWN_CLASSES)
      await consumer.write(`${folder}/stores.ts`, programs.STORE_TESTS)
      await consumer.write(`${folder}/shared.ts`, programs.SHARED_STORES)
      await consumer.write(`${folder}/plainKnex.ts`, PLAIN_KNEX)
      const options = { module: 'nodenext', moduleResolution: 'nodenext', lib: ['esnext'], noEmit: true }
      expect(await consumer.compile(compiler, folder, options)).to.equal('')
    })
  }
})
