import { checkSection, type Check, type Row } from '../../compatibility/checkSection.js'
import { IMPORTED, REQUIRED } from './programs.js'
import { packageOf, Project } from './Project.js'
import { majorOf } from './versions.js'
import { join } from 'node:path'

const COLUMNS = ['Runtime', '`require()`', '`import`']

interface Runtime {
  readonly name: string
  readonly executable: () => string
  readonly args?: readonly string[]
  readonly quick?: boolean
}

const CURRENT = process.versions.node.split('.')[0]

const node = (major: string): Runtime => ({
  name: `Node ${major}`,
  executable: () => (major === CURRENT ? process.execPath : join(packageOf(`node-${major}`), 'bin', 'node')),
  quick: major === CURRENT,
})

const RUNTIMES: readonly Runtime[] = [
  ...['20', '22', '24', '26'].map(node),
  {
    name: `Bun ${majorOf('@oven/bun-linux-x64')}`,
    executable: () => join(packageOf('@oven/bun-linux-x64'), 'bin', 'bun'),
  },
  {
    name: `Deno ${majorOf('@deno/linux-x64-glibc')}`,
    executable: () => join(packageOf('@deno/linux-x64-glibc'), 'deno'),
    args: ['run', '--allow-all', '--node-modules-dir=manual', '--no-prompt'],
  },
]

describe('the packed package on runtimes', () => {
  let project: Project

  before(async () => {
    project = await Project.create()
    await project.write('.', { 'required.cjs': REQUIRED, 'imported.mjs': IMPORTED, 'package.json': '{}' })
  })

  after(() => project?.remove())

  const check = ({ executable, args = [] }: Runtime, file: string): Check => ({
    run: () => project.works([...args, file], { folder: '.', runtime: executable() }),
  })

  const rows = RUNTIMES.map((runtime): Row => {
    const checks = ['required.cjs', 'imported.mjs'].map((file) => check(runtime, file))
    return { labels: [runtime.name], checks, quick: runtime.quick === true }
  })
  checkSection('runtimes', COLUMNS, rows)
})
