import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readFile, symlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Consumer } from '../Consumer.js'

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))
const TOOLS = fileURLToPath(new URL('../tools/', import.meta.url))

/** In milliseconds: rows take seconds, but builds take minutes while other programs have the processors. */
const PATIENCE = 240_000

export interface Command {
  /** The folder below the project's. */
  readonly folder: string
  readonly env?: NodeJS.ProcessEnv
  /** The runtime; default: the Node of this process. */
  readonly runtime?: string
}

/** A project outside of the repository with the packed package and the tools of the table. */
export class Project {
  readonly #consumer: Consumer

  private constructor(consumer: Consumer) {
    this.#consumer = consumer
  }

  static async create({ tools = [] as readonly string[], optionalPeers = false } = {}): Promise<Project> {
    const project = new Project(await Consumer.create({ optionalPeers }))
    for (const name of tools) await project.#link(name)
    return project
  }

  remove(): Promise<void> {
    return this.#consumer.remove()
  }

  /** Writes the files of a program into a folder of its own. */
  async write(folder: string, files: Record<string, string>): Promise<void> {
    for (const [name, text] of Object.entries(files)) await this.#consumer.write(join(folder, name), text)
  }

  read(path: string): Promise<string> {
    return readFile(join(this.#consumer.folder, path), 'utf8')
  }

  /** Runs a program, and throws unless it ends well; returns what it has printed. */
  execute(args: readonly string[], { folder, env, runtime = process.execPath }: Command): Promise<string> {
    const cwd = join(this.#consumer.folder, folder)
    const options = { cwd, env: { ...cleanEnvironment(), ...env }, timeout: PATIENCE, maxBuffer: 2 ** 26 }
    return new Promise((resolve, reject) => {
      execFile(runtime, args, options, (error, stdout, stderr) => {
        if (error === null) resolve(stdout + stderr)
        else
          reject(
            new Error(`${args.join(' ')}\n${stdout.slice(-4000)}\n${stderr.slice(-4000)}`.trim(), { cause: error }),
          )
      })
    })
  }

  /** Runs a program that says that it works. */
  async works(args: readonly string[], command: Command): Promise<void> {
    const printed = await this.execute(args, command)
    if (!/\bworks\b/.test(printed)) throw new Error(`It ended well, but printed: ${printed}`)
  }

  async #link(name: string): Promise<void> {
    const link = join(this.#consumer.folder, 'node_modules', name)
    await mkdir(dirname(link), { recursive: true })
    await symlink(packageOf(name), link, 'junction')
  }
}

/** The folder of a package of the tools, or else of the repository. */
export function packageOf(name: string, owners: readonly string[] = [TOOLS, ROOT]): string {
  for (const folder of owners) {
    const found = join(folder, 'node_modules', name)
    if (existsSync(found)) return found
  }
  throw new Error(`${name} is not installed: run \`npm run package:tools\`.`)
}

/** The folder of a package of the repository: the tools may have another version. */
export const ownPackageOf = (name: string): string => packageOf(name, [ROOT])

/** The environment of a user: without what this run's own runner and compiler have set, and without colours. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(CI$|FORCE_COLOR$|NODE_|npm_|OBJECTION_CACHE_|TS_|MOCHA_)/i.test(name),
  )
  return { ...Object.fromEntries(kept), NO_COLOR: '1' }
}
