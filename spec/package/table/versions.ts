import { readFileSync } from 'node:fs'

interface LockFile {
  readonly packages: Record<string, { readonly version?: string }>
}

const readLock = (path: string): LockFile =>
  JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8')) as LockFile

const LOCKS = { tools: readLock('../tools/package-lock.json'), repository: readLock('../../../package-lock.json') }

/** A tool's major version by a lock file, so that it is known without an installation. */
export function majorOf(name: string, owner: keyof typeof LOCKS = 'tools'): string {
  const version = LOCKS[owner].packages[`node_modules/${name}`]?.version
  if (version === undefined) throw new Error(`The lock file names no ${name}.`)
  return version.split('.')[0] as string
}
