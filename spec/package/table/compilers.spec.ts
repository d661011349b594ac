import { join } from 'node:path'
import { expect } from 'chai'
import { checkSection, type Row } from '../../compatibility/checkSection.js'
import { OWN_CLASSES } from '../programs.js'
import * as rows from './compilerRows.js'
import type { Compilation } from './compilerRows.js'
import { SUBPATHS, TYPESCRIPT, TYPESCRIPT_REQUIRED } from './programs.js'
import { ownPackageOf, Project } from './Project.js'

const COLUMNS = [
  'Compiler',
  '`moduleResolution`',
  'Output',
  '`skipLibCheck`',
  '`lib`',
  '`useDefineForClassFields`',
  'Result',
]

/** `npm test` compiles for the newest resolution, and for the one that bundlers have. */
const isQuick = ({ compiler, resolution }: Compilation): boolean =>
  compiler === 'typescript' && (resolution === 'nodenext' || resolution === 'bundler')

const onOff = (flag: boolean): string => (flag ? 'on' : 'off')

const labelsOf = (compilation: Compilation): string[] => [
  rows.COMPILERS[compilation.compiler],
  compilation.resolution,
  compilation.format,
  onOff(compilation.skipLibCheck),
  compilation.esnext ? '`["esnext"]`' : '–',
  onOff(compilation.useDefineForClassFields),
]

/** All pairs of values of two different settings that occur. */
function pairsOf(compilations: readonly Compilation[]): Set<string> {
  const pairs = new Set<string>()
  for (const compilation of compilations) {
    const values = Object.entries(compilation).map(([name, value]) => `${name}: ${value}`)
    for (const one of values) for (const other of values) if (one < other) pairs.add(`${one}, ${other}`)
  }
  return pairs
}

describe('the packed package under compilers', () => {
  let project: Project

  before(async () => {
    project = await Project.create()
  })

  after(() => project?.remove())

  const compileAndRun = async (compilation: Compilation, folder: string): Promise<void> => {
    const compilerOptions = rows.compilerOptionsOf(compilation)
    const requires = rows.needsImportRequire(compilation)
    await project.write(folder, {
      'package.json': JSON.stringify({ type: compilation.format === 'CommonJS' ? 'commonjs' : 'module' }),
      'tsconfig.json': JSON.stringify({ compilerOptions, include: ['.'] }),
      'main.ts': requires ? TYPESCRIPT_REQUIRED : TYPESCRIPT,
      'subpaths.ts': SUBPATHS,
      'classes.ts': OWN_CLASSES,
    })
    await project.execute([join(ownPackageOf(compilation.compiler), 'bin', 'tsc'), '-p', '.', '--pretty', 'false'], {
      folder,
    })
    await project.works(['main.js'], { folder })
    // What only a bundler reads is left as ES modules.
    if (!requires) await project.execute(['subpaths.js'], { folder })
  }

  const table = rows.COMPILATIONS.map((compilation, index): Row => {
    const run = (): Promise<void> => compileAndRun(compilation, `row-${index}`)
    const limit = { error: /error TS5108: Option .moduleResolution=node10/, reason: 'no `node10` since TypeScript 7' }
    const checks = [rows.isGone(compilation) ? { run, limit } : { run }]
    return { labels: labelsOf(compilation), checks, quick: isQuick(compilation) }
  })
  checkSection('compilers', COLUMNS, table)

  it('are combined so that each pair of settings that exists is there', () => {
    const product = rows.COMPILATIONS.flatMap((one) =>
      rows.COMPILATIONS.flatMap((two) => [
        { ...one, skipLibCheck: two.skipLibCheck, esnext: two.esnext },
        { ...one, useDefineForClassFields: two.useDefineForClassFields, skipLibCheck: two.skipLibCheck },
        { ...one, useDefineForClassFields: two.useDefineForClassFields, esnext: two.esnext },
      ]),
    )
    const exists = (compilation: Compilation): boolean => !rows.isGone(compilation)
    expect([...pairsOf(rows.COMPILATIONS.filter(exists))].sort()).to.deep.equal(
      [...pairsOf(product.filter(exists))].sort(),
    )
  })
})
