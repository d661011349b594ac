import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))

/** The package's subpaths (`.`, `./redis`), each with its source file below the repository's root. */
export function entryPoints(): readonly (readonly [subpath: string, source: string])[] {
  const { exports } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { exports: object }
  return Object.keys(exports)
    .filter((subpath) => subpath !== './package.json')
    .map((subpath) => [subpath, sourceOf(subpath)])
}

function sourceOf(subpath: string): string {
  const folders = ['lib', 'lib/store', 'lib/telemetry'].map((folder) => join(folder, subpath, 'index.ts'))
  const found = folders.find((file) => existsSync(join(ROOT, file)))
  if (found === undefined) throw new Error(`There is no source for "${subpath}": neither ${folders.join(' nor ')}.`)
  return found.replaceAll('\\', '/')
}
