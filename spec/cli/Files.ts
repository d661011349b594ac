import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ROOT } from '../docs/documents.js'

/** A folder of an application, which has the packages of this repository. It is removed after the specs of the surrounding `describe`. */
export function applicationFolder(): { write(name: string, text: string): string } {
  const folder = mkdtempSync(join(tmpdir(), 'objection-cache-cli-'))
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'), 'junction')
  after(() => rmSync(folder, { recursive: true, force: true }))
  return {
    write(name, text) {
      const path = join(folder, name)
      writeFileSync(path, text)
      return path
    },
  }
}
