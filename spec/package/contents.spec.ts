import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { runNode } from '../support/runNode.js'
import { Consumer } from './Consumer.js'

/** The library and its documents take 250 kB and 850 kB. The rest is for plain Knex, telemetry, the inspector with its pictures, and the program. */
const MOST_PACKED = 345_000
const MOST_UNPACKED = 1_050_000

/** Prints the files of the package that a module has loaded. */
const LOADED = `
const loaded = Object.keys(require.cache).filter((file) => file.includes('objection-cache/dist'))
console.log(loaded.map((file) => file.replace(/^.*dist./, '').replaceAll('\\\\', '/')).join(' '))`

describe('the contents of the package', () => {
  let consumer: Consumer

  before(async () => {
    consumer = await Consumer.create({ optionalPeers: false })
  })

  after(() => consumer?.remove())

  const run = async (file: string, text: string): Promise<string> => {
    await consumer.write(file, text)
    return (await consumer.run(file)).trim()
  }

  it('take little room', async () => {
    const files = await consumer.packed()
    const sizes = await Promise.all(
      files.map((file) => stat(join(consumer.folder, 'node_modules/objection-cache', file))),
    )
    expect(sizes.reduce((sum, { size }) => sum + size, 0)).to.be.at.most(MOST_UNPACKED)
    const { size } = await stat(consumer.archive)
    expect(size).to.be.at.most(MOST_PACKED)
  })

  it('have all files that the README and the documents link to', async () => {
    const files = await consumer.packed()
    const pages = files.filter((file) => file.endsWith('.md'))
    expect(pages).to.include.members(['README.md', 'docs/reference/options.md'])
    const missing = await Promise.all(
      pages.map(async (page) => {
        const links = Array.from(
          (await consumer.read(page)).matchAll(/(?:\]\(|src=")([^)#\s"]+)[^)"]*[)"]/g),
          ([, link = '']) => link,
        )
        const local = links.filter((link) => !link.startsWith('https://'))
        const paths = local.map((link) => join(page, '..', link).replaceAll('\\', '/'))
        return paths.filter((path) => !files.includes(path)).map((path) => `${page}: ${path}`)
      }),
    )
    expect(missing.flat()).to.deep.equal([])
  })

  it('give `import` and `require()` one module with the same names', async () => {
    const printed = await run(
      'both.mjs',
      `import { createRequire } from 'node:module'
      const require = createRequire(import.meta.url)
      for (const path of ['', '/knex', '/redis', '/postgres', '/keyv', '/inspector', '/testing']) {
        const [imported, required] = [await import('objection-cache' + path), require('objection-cache' + path)]
        const names = Object.keys(required)
        if (names.length === 0 || names.sort().join() !== Object.keys(imported).sort().join()) throw new Error(path)
        for (const name of names) if (imported[name] !== required[name]) throw new Error(path + name)
      }
      console.log('one')`,
    )
    expect(printed).to.equal('one')
  })

  it('say which package is missing for a subpath that needs one', async () => {
    for (const [path, name] of [
      ['opentelemetry', '@opentelemetry/api'],
      ['prometheus', 'prom-client'],
    ]) {
      const text = `try { require('objection-cache/${path}') } catch ({ message }) { console.log(message) }`
      // oxlint-disable-next-line no-await-in-loop
      expect(await run(`${path}.cjs`, text)).to.include(`Cannot find module '${name}'`)
    }
  })

  it('have a program that runs', async () => {
    await consumer.write('knexfile.cjs', "throw new Error('no settings today')")
    const { bin } = JSON.parse(await consumer.read('package.json')) as { bin: Record<string, string> }
    const program = join(consumer.folder, 'node_modules/objection-cache', bin['objection-cache'] as string)
    const { stdout } = await runNode([program, 'doctor', '--knex', join(consumer.folder, 'knexfile.cjs')], {
      mayFail: true,
    })
    expect(stdout)
      .to.match(/^ok {7}knex: 3\./m)
      .and.match(/^failed {3}doctor: no settings today/m)
  })

  it('load the code for databases only when a program needs it', async () => {
    expect(await run('main.cjs', `require('objection-cache')${LOADED}`)).to.equal(
      'index.cjs shared/core.cjs shared/objection.cjs shared/cache.cjs',
    )
    for (const path of ['testing', 'keyv', 'redis', 'postgres']) {
      // oxlint-disable-next-line no-await-in-loop
      const loaded = await run(`${path}.cjs`, `require('objection-cache/${path}')${LOADED}`)
      expect(loaded).to.equal(`${path}.cjs${path === 'redis' ? ' shared/redis.cjs' : ''} shared/core.cjs`)
    }
  })

  it('show in a stack trace which function threw, and where', async () => {
    const printed = await run(
      'trace.cjs',
      `const { QueryCache } = require('objection-cache')
      try { new QueryCache({ ttl: 'soon' }) } catch ({ stack }) { console.log(stack) }`,
    )
    const [, file = '', line = ''] =
      /at (?:Object\.)?parseDuration (?:\[as \w+\] )?\((.*):(\d+):\d+\)/.exec(printed) ?? []
    expect(printed).to.match(/at new QueryCache \(/)
    expect((await readFile(file, 'utf8')).split('\n')[Number(line) - 1]).to.match(/throw new .*CacheError/)
  })
})
