import { readFileSync } from 'node:fs'

interface LockFile {
  readonly packages: Record<string, { readonly version?: string }>
}

const lockFile = (path: string): LockFile =>
  JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8')) as LockFile
const LOCKS = ['../tools/package-lock.json', '../../../package-lock.json'].map(lockFile)

/** A tool's major version by the lock files, so that it is known without an installation. */
export function majorOf(name: string): string {
  for (const { packages } of LOCKS) {
    const version = packages[`node_modules/${name}`]?.version
    if (version !== undefined) return version.split('.')[0] as string
  }
  throw new Error(`No lock file names ${name}.`)
}
