import { spawnSync } from 'node:child_process'
import { statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const FOLDER = fileURLToPath(new URL('.', import.meta.url))

const changedAt = (file: string): number => statSync(FOLDER + file, { throwIfNoEntry: false })?.mtimeMs ?? 0

// The tools of the table, unless they are there as the lock file says.
if (changedAt('node_modules/.package-lock.json') < changedAt('package-lock.json')) {
  process.stderr.write(
    'Installing the runtimes, runners and bundlers of the table of compatibility: a minute or two.\n',
  )
  const { status } = spawnSync('npm', ['ci', '--prefix', FOLDER, '--no-audit', '--no-fund'], { stdio: 'inherit' })
  process.exitCode = status ?? 1
}
