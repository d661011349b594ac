import { join } from 'node:path'
import { checkSection, type Check, type Row } from '../../compatibility/checkSection.js'
import { THOROUGH } from '../../support/thorough.js'
import { BUNDLERS, CONTENTS, nextConfig, OWN_TOOLS, TOOLS, type Bundler } from './bundlerRows.js'
import * as programs from './programs.js'
import { packageOf, Project } from './Project.js'
import { majorOf } from './versions.js'

const COLUMNS = ['Bundler', 'Output', ...Object.keys(CONTENTS)]

describe('the packed package in bundles', () => {
  let project: Project

  before(async () => {
    project = await Project.create({ tools: THOROUGH ? [...TOOLS, ...OWN_TOOLS] : OWN_TOOLS })
  })

  after(() => project?.remove())

  const check = ({ file, script, limit }: Bundler, folder: string, external: readonly string[]): Check => {
    const run = async (): Promise<void> => {
      await project.write(folder, {
        'bundle-it.cjs': script(external),
        'main.mjs': programs.BUNDLE,
        'other.cjs': programs.OTHER,
      })
      await project.execute(['bundle-it.cjs'], { folder })
      await project.works([file], { folder })
    }
    return { run, ...(limit === undefined ? {} : { limit }) }
  }

  const checkNext = (folder: string, external: readonly string[]): Check => ({
    run: async () => {
      const layout = 'export default ({ children }) => <html><body>{children}</body></html>\n'
      await project.write(folder, {
        'app/layout.jsx': layout,
        'app/api/route.js': programs.ROUTE,
        'app/api/other.cjs': programs.OTHER,
        'next.config.js': nextConfig(external),
        'package.json': '{}',
        'ask.cjs': programs.ASK_ROUTE,
      })
      const env = { NEXT_TELEMETRY_DISABLED: '1' }
      await project.execute([join(packageOf('next'), 'dist/bin/next'), 'build', '--webpack'], { folder, env })
      await project.works(['ask.cjs'], { folder, env })
    },
  })

  const rows = BUNDLERS.map((bundler, index): Row => {
    const { name, output, quick = false } = bundler
    const contents = Object.values(CONTENTS)
    return {
      labels: [name, output],
      checks: contents.map((external, n) => check(bundler, `row-${index}-${n}`, external)),
      quick,
    }
  })
  const next: Row = {
    labels: [`Next.js ${majorOf('next')}`, '`next build --webpack`, a route'],
    checks: Object.values(CONTENTS).map((external, n) => checkNext(`next-${n}`, external)),
  }
  checkSection('bundlers', COLUMNS, [...rows, next])
})
