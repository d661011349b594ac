import { join } from 'node:path'
import { checkSection, type Check, type Row } from '../../compatibility/checkSection.js'
import { THOROUGH } from '../../support/thorough.js'
import { packageOf, Project } from './Project.js'
import { OWN_TOOLS, RUNNERS, TOOLS, type Trial } from './runnerRows.js'

const COLUMNS = ['Tool', 'Set-up', 'CommonJS', 'ES modules']

describe('the packed package under runners', () => {
  let project: Project

  before(async () => {
    project = await Project.create({ tools: THOROUGH ? [...TOOLS, ...OWN_TOOLS] : OWN_TOOLS })
  })

  after(() => project?.remove())

  const check = (trial: Trial | string, folder: string): Check | string => {
    if (typeof trial === 'string') return trial
    const { files, args, env, node, limit } = trial
    const run = async (): Promise<void> => {
      const runtime = node === undefined ? process.execPath : join(packageOf(`node-${node}`), 'bin', 'node')
      await project.write(folder, files)
      await project.works(args(), { folder, runtime, ...(env === undefined ? {} : { env }) })
    }
    return { run, ...(limit === undefined ? {} : { limit }) }
  }

  const rows = RUNNERS.map(({ name, setup, commonJs, esModules, quick = false }, index): Row => {
    const checks = [check(commonJs, `row-${index}-commonjs`), check(esModules, `row-${index}-esm`)]
    return { labels: [name, setup], checks, quick }
  })
  checkSection('runners', COLUMNS, rows)
})
