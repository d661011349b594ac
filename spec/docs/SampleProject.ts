import { mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { entryPoints } from '../support/entryPoints.js'
import { runNode } from '../support/runNode.js'
import { ROOT, type Sample } from './documents.js'
import { clearServers, missingServer, needsServer, prepareServers } from './servers.js'

const FOLDER = join(ROOT, 'node_modules', '.samples')
const RUNNER = fileURLToPath(new URL('runSamples.process.ts', import.meta.url))

/** How a sample ended: what it printed, or how it failed. */
export interface Outcome {
  readonly printed: readonly string[]
  readonly error?: string
}

/** A sample in its file, which is imported where it can be run. */
interface SampleFile {
  readonly sample: Sample
  /** Relative to the project's folder. */
  readonly path: string
}

/**
 * The samples of the documents as a project of their own, in which `objection-cache` is this package. Each sample is a module. It
 * lies in a folder with `./models.js`, the demo's models, and `./knex.js`, a Knex on a database of the sample's own, with the
 * demo's tables and rows. Samples with a name for their file (```ts app.ts) lie in one folder a document and are run in order; where
 * such a document names `knex.ts` or `models.ts`, its own are used.
 */
export class SampleProject {
  readonly #files: readonly SampleFile[]

  constructor(samples: readonly Sample[]) {
    this.#files = samples.map((sample) => ({ sample, path: pathOf(sample) }))
  }

  async write(): Promise<void> {
    await rm(FOLDER, { recursive: true, force: true })
    const library = join(FOLDER, 'node_modules', 'objection-cache')
    await mkdir(library, { recursive: true })
    await symlink(join(ROOT, 'lib'), join(library, 'lib'), 'junction')
    await writeFile(join(library, 'package.json'), JSON.stringify(sourceManifest()))
    await writeFile(join(FOLDER, 'package.json'), '{ "type": "module" }')
    await writeFile(join(FOLDER, 'tsconfig.json'), JSON.stringify(TSCONFIG))
    for (const { path } of this.#files) {
      await mkdir(dirname(join(FOLDER, path)), { recursive: true })
      await writeFile(join(FOLDER, dirname(path), 'knex.ts'), KNEX)
      await writeFile(join(FOLDER, dirname(path), 'models.ts'), MODELS)
    }
    for (const { path, sample } of this.#files) await writeFile(join(FOLDER, path), `${sample.text}\nexport {}\n`)
  }

  /** What the compiler prints about all samples; nothing where all is well. */
  async compile(): Promise<string> {
    const typescript = createRequire(import.meta.url).resolve('typescript/package.json')
    const tsc = join(dirname(typescript), 'bin', 'tsc')
    const { stdout } = await runNode([tsc, '-p', FOLDER, '--pretty', 'false'], { mayFail: true })
    return stdout
  }

  /** How the samples ended that can be run here. Each kind has a process of its own. */
  async run(): Promise<ReadonlyMap<Sample, Outcome>> {
    const runnable = this.#files.filter(({ sample }) => sample.label !== 'compile-only' && !missingServer(sample.text))
    const env = { ...process.env, ...(await prepareServers()) }
    const outcomes = await Promise.all(
      KINDS.map((kind) =>
        runInOneProcess(
          kind,
          runnable.filter(({ sample }) => kindOf(sample) === kind),
          env,
        ),
      ),
    ).finally(clearServers)
    return new Map(outcomes.flat())
  }
}

/** Caches that share a server hear of each other's writes, and the hooks of a test hold for all tests of its process. */
const KINDS = ['plain', 'servers', 'tests'] as const

function kindOf({ text }: Sample): (typeof KINDS)[number] {
  if (text.includes("from 'node:test'")) return 'tests'
  return needsServer(text) ? 'servers' : 'plain'
}

async function runInOneProcess(
  kind: string,
  files: readonly SampleFile[],
  env: NodeJS.ProcessEnv,
): Promise<[Sample, Outcome][]> {
  if (files.length === 0) return []
  const results = join(FOLDER, `${kind}.json`)
  await writeFile(results, '{}')
  const paths = files.map(({ path }) => path)
  const { account } = await runNode(['--import', 'tsx', RUNNER, FOLDER, results, kind, ...paths], {
    mayFail: true,
    env,
  })
  const outcomes = JSON.parse(await readFile(results, 'utf8')) as Record<string, Outcome>
  return files.map(({ sample, path }) => [sample, outcomes[path] ?? { printed: [], error: account }])
}

function pathOf({ document, line, label }: Sample): string {
  const folder = document.replace(/\.md$/, '').replaceAll('/', '-')
  return label.endsWith('.ts') ? `${folder}/program/${label}` : `${folder}/${line}/sample.ts`
}

/** The package's exports, as they are in lib/ rather than in dist/. */
function sourceManifest(): object {
  const exports = Object.fromEntries(entryPoints().map(([subpath, source]) => [subpath, `./${source}`]))
  return { name: 'objection-cache', type: 'module', exports: { ...exports, './package.json': './package.json' } }
}

const TSCONFIG = {
  extends: join(ROOT, 'tsconfig.json'),
  compilerOptions: { noUnusedLocals: false },
  include: ['**/*.ts'],
}

const KNEX = `
import Knex from 'knex'
import { fileURLToPath } from 'node:url'
import { Base } from '${ROOT}demo/models/index.js'
export const knex = Knex({
  client: 'sqlite3',
  connection: { filename: fileURLToPath(new URL('demo.sqlite', import.meta.url)) },
  useNullAsDefault: true,
})
Base.knex(knex)
`

const MODELS = `
import './knex.js'
export * from '${ROOT}demo/models/index.js'
`
