import { execFile } from 'node:child_process'
import { access, mkdir, mkdtemp, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { runNode } from '../support/runNode.js'
import { THOROUGH } from '../support/thorough.js'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const WINDOWS = process.platform === 'win32'
const call = promisify(execFile)

/** A TypeScript release that consumers are compiled with, by its folder in `node_modules`. */
export type Compiler = 'typescript-5.4' | 'typescript-5.9' | 'typescript'

/** The releases of this run: the newest one alone, unless the run is a thorough one. */
export const COMPILERS: readonly Compiler[] = THOROUGH
  ? ['typescript-5.4', 'typescript-5.9', 'typescript']
  : ['typescript']

/** What a project of today has; the declarations of all packages are checked too. */
const STRICT = {
  target: 'es2022',
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  noImplicitOverride: true,
  useDefineForClassFields: true,
  esModuleInterop: true,
  skipLibCheck: false,
  types: ['node'],
}

interface Manifest {
  exports: Record<string, string | object>
  dependencies?: Record<string, string>
  peerDependencies: Record<string, string>
  peerDependenciesMeta: Record<string, { optional: boolean }>
}

/**
 * A project with the packed package installed, in a folder outside the repository. All other packages are the
 * repository's own, so nothing is downloaded.
 */
export class Consumer {
  readonly folder: string
  /** The packed package. */
  archive = ''
  readonly #installed: string

  private constructor(folder: string) {
    this.folder = folder
    this.#installed = join(folder, 'node_modules', 'objection-cache')
  }

  /** `optionalPeers`: whether the packages are there that only some need. */
  static async create({ optionalPeers = true } = {}): Promise<Consumer> {
    await access(join(ROOT, 'dist', 'index.cjs')).catch((cause: unknown) => {
      throw new Error('There is no build to pack: run `npm run build` first, or `npm run package` for both.', { cause })
    })
    const consumer = new Consumer(await mkdtemp(join(tmpdir(), 'objection-cache-')))
    await consumer.#install(optionalPeers)
    return consumer
  }

  remove(): Promise<void> {
    return rm(this.folder, { recursive: true, force: true })
  }

  /** The text of one of the package's files. */
  read(path: string): Promise<string> {
    return readFile(join(this.#installed, path), 'utf8')
  }

  /** The package's files, by their path in it. */
  async packed(): Promise<string[]> {
    const entries = await readdir(this.#installed, { recursive: true, withFileTypes: true })
    const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
    return files.map((file) => file.slice(this.#installed.length + 1).replaceAll('\\', '/')).sort()
  }

  async manifest(): Promise<Manifest> {
    return JSON.parse(await readFile(join(this.#installed, 'package.json'), 'utf8')) as Manifest
  }

  async write(path: string, text: string): Promise<void> {
    const file = join(this.folder, path)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, text)
  }

  /** What the compiler prints about the TypeScript of a folder below this project's; nothing where all is well. */
  async compile(compiler: Compiler, folder: string, options: object): Promise<string> {
    await this.write(`${folder}/tsconfig.json`, JSON.stringify({ compilerOptions: { ...STRICT, ...options } }))
    const tsc = join(ROOT, 'node_modules', compiler, 'bin', 'tsc')
    return call(process.execPath, [tsc, '-p', join(this.folder, folder), '--pretty', 'false']).then(
      ({ stdout }) => stdout,
      (error: { stdout?: string; message: string }) => error.stdout || error.message,
    )
  }

  /** What a program prints. */
  async run(path: string): Promise<string> {
    const { stdout } = await runNode([join(this.folder, path)])
    return stdout
  }

  async #install(optionalPeers: boolean): Promise<void> {
    // The build is what is checked here, not whether it can be made: it must not change while others read it.
    await call('npm', ['pack', '--ignore-scripts', '--pack-destination', this.folder], { cwd: ROOT, shell: WINDOWS })
    const archive = (await readdir(this.folder)).find((name) => name.endsWith('.tgz'))
    if (archive === undefined) throw new Error('npm pack made no archive.')
    this.archive = join(this.folder, archive)
    await call('tar', ['-xzf', archive], { cwd: this.folder })
    for (const scope of ['@types', '@opentelemetry']) {
      await mkdir(join(this.folder, 'node_modules', scope), { recursive: true })
    }
    await rename(join(this.folder, 'package'), this.#installed)
    const { dependencies, peerDependencies, peerDependenciesMeta } = await this.manifest()
    const isNeeded = (name: string): boolean => optionalPeers || peerDependenciesMeta[name]?.optional !== true
    const packages = Object.keys({ ...dependencies, ...peerDependencies }).filter(isNeeded)
    for (const name of [...packages, 'sqlite3', '@types/node']) {
      await symlink(join(ROOT, 'node_modules', name), join(this.folder, 'node_modules', name), 'junction')
    }
  }
}
