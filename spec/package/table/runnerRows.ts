import { join } from 'node:path'
import type { Limit } from '../../compatibility/checkSection.js'
import * as programs from './programs.js'
import { packageOf } from './Project.js'
import { majorOf } from './versions.js'

/** A program with its tool's files, and the command that runs it. */
export interface Trial {
  readonly files: Record<string, string>
  readonly args: () => readonly string[]
  readonly env?: NodeJS.ProcessEnv
  /** The Node that the tool needs, where it is newer than this repository's. */
  readonly node?: string
  readonly limit?: Limit
}

export interface Runner {
  readonly name: string
  /** What is set up beside what the tool comes with. */
  readonly setup: string
  readonly commonJs: Trial | string
  readonly esModules: Trial | string
  readonly quick?: boolean
}

const COMMON_JS = '{ "type": "commonjs" }'
const ES_MODULES = '{ "type": "module" }'
const BABEL = `module.exports = {
  presets: [['@babel/preset-env', { targets: { node: 'current' } }], '@babel/preset-typescript'],
}
`
const tsconfig = (compilerOptions: object): string =>
  JSON.stringify({
    compilerOptions: { target: 'es2022', strict: true, esModuleInterop: true, types: ['node'], ...compilerOptions },
  })
const TYPESCRIPT_COMMON_JS = tsconfig({ module: 'commonjs' })
const TYPESCRIPT_ES_MODULES = tsconfig({ module: 'nodenext', moduleResolution: 'nodenext' })

const bin = (name: string, file: string) => (): string[] => [join(packageOf(name), file)]
const jest = bin('jest', 'bin/jest.js')
/** How long one program may take, in milliseconds: a busy machine is slow, and the runners' own limits are seconds. */
const LIMIT = 120_000
const mocha = (): string[] => [...bin('mocha', 'bin/mocha.js')(), '--timeout', String(LIMIT)]
const tsNode = bin('ts-node', 'dist/bin.js')

const jestConfig = (config: object): string =>
  JSON.stringify({ type: 'commonjs', jest: { cacheDirectory: '.cache', testTimeout: LIMIT, ...config } })
const only = (file: string, text: string, manifest = COMMON_JS): Record<string, string> => ({
  [file]: text,
  'package.json': manifest,
})

/** As a test of Mocha or node:test: both have `it`. */
const spec = (text: string, header: string): string => `${header}\n${text.replace(/^test\(/m, 'it(')}`

/** Node reads `import` in any file by itself, as an ES module. */
const IS_COMPILED = `if (typeof require !== 'function') throw new Error('Babel has not compiled this.')`

const VM_MODULES = { NODE_OPTIONS: '--experimental-vm-modules' }

export const RUNNERS: readonly Runner[] = [
  {
    name: `Jest ${majorOf('jest')}`,
    setup: 'none (babel-jest)',
    commonJs: { files: { 'cache.test.js': programs.REQUIRED_TEST, 'package.json': jestConfig({}) }, args: jest },
    esModules: {
      files: { 'cache.test.js': programs.IMPORTED_TEST, 'package.json': jestConfig({}), 'babel.config.js': BABEL },
      args: jest,
    },
  },
  {
    name: `Jest ${majorOf('jest')}`,
    setup: '`--experimental-vm-modules`',
    commonJs: {
      files: { 'cache.test.js': programs.REQUIRED_BOTH_TEST, 'package.json': jestConfig({ transform: {} }) },
      args: jest,
      env: VM_MODULES,
    },
    esModules: {
      files: {
        'cache.test.mjs': programs.IMPORTED_BOTH_TEST,
        'package.json': jestConfig({ transform: {}, testMatch: ['**/*.test.mjs'] }),
      },
      args: jest,
      env: VM_MODULES,
    },
  },
  {
    name: `ts-jest ${majorOf('ts-jest')}`,
    setup: '`preset`',
    commonJs: {
      files: {
        'cache.test.ts': programs.TYPESCRIPT_TEST,
        'package.json': jestConfig({ preset: 'ts-jest' }),
        'tsconfig.json': TYPESCRIPT_COMMON_JS,
      },
      args: jest,
    },
    esModules: {
      files: {
        'cache.test.ts': programs.TYPESCRIPT_TEST,
        'package.json': jestConfig({ preset: 'ts-jest/presets/default-esm' }).replace('commonjs', 'module'),
        'tsconfig.json': TYPESCRIPT_ES_MODULES,
      },
      args: jest,
      env: VM_MODULES,
    },
  },
  {
    name: `Vitest ${majorOf('vitest')}`,
    setup: 'none',
    commonJs: 'Vitest has ES modules only',
    esModules: {
      files: only(
        'cache.test.ts',
        `import { test } from 'vitest'\n${programs.TYPESCRIPT_TEST.replace(/^declare const test.*$/m, '')}`,
        ES_MODULES,
      ),
      args: () => [...bin('vitest', 'vitest.mjs')(), 'run', '--reporter=verbose', `--testTimeout=${LIMIT}`],
      node: '24',
    },
  },
  {
    name: `Mocha ${majorOf('mocha', 'repository')}`,
    setup: 'none',
    commonJs: {
      files: only('cache.cjs', spec(programs.REQUIRED_BOTH_TEST, '')),
      args: () => [...mocha(), 'cache.cjs'],
    },
    esModules: {
      files: only('cache.mjs', spec(programs.IMPORTED_BOTH_TEST, '')),
      args: () => [...mocha(), 'cache.mjs'],
    },
    quick: true,
  },
  {
    name: '`node:test`',
    setup: 'none',
    commonJs: {
      files: only('cache.cjs', `const { test } = require('node:test')\n${programs.REQUIRED_BOTH_TEST}`),
      args: () => ['--test', 'cache.cjs'],
    },
    esModules: {
      files: only('cache.mjs', `import { test } from 'node:test'\n${programs.IMPORTED_BOTH_TEST}`),
      args: () => ['--test', 'cache.mjs'],
    },
    quick: true,
  },
  {
    name: `ts-node ${majorOf('ts-node')}`,
    setup: 'none',
    commonJs: {
      files: { ...only('main.ts', programs.TYPESCRIPT), 'tsconfig.json': TYPESCRIPT_COMMON_JS },
      args: () => [...tsNode(), 'main.ts'],
    },
    esModules: {
      files: { ...only('main.ts', programs.TYPESCRIPT, ES_MODULES), 'tsconfig.json': TYPESCRIPT_ES_MODULES },
      args: () => ['--loader', 'ts-node/esm', 'main.ts'],
    },
  },
  {
    name: `tsx ${majorOf('tsx', 'repository')}`,
    setup: 'none',
    commonJs: { files: only('main.ts', programs.TYPESCRIPT), args: () => ['--import', 'tsx', 'main.ts'] },
    esModules: { files: only('main.ts', programs.TYPESCRIPT, ES_MODULES), args: () => ['--import', 'tsx', 'main.ts'] },
    quick: true,
  },
  {
    name: `SWC ${majorOf('@swc/core')}`,
    setup: '`@swc-node/register`',
    commonJs: {
      files: { ...only('main.ts', programs.TYPESCRIPT), 'tsconfig.json': TYPESCRIPT_COMMON_JS },
      args: () => ['--require', '@swc-node/register', 'main.ts'],
    },
    esModules: {
      files: { ...only('main.ts', programs.TYPESCRIPT, ES_MODULES), 'tsconfig.json': TYPESCRIPT_ES_MODULES },
      args: () => ['--import', '@swc-node/register/esm-register', 'main.ts'],
    },
  },
  {
    name: `Babel ${majorOf('@babel/core')}`,
    setup: '`@babel/register`',
    commonJs: {
      files: { ...only('main.js', IS_COMPILED + programs.IMPORTED_ONLY), 'babel.config.js': BABEL },
      args: () => ['--require', '@babel/register', 'main.js'],
    },
    esModules: 'Babel compiles to CommonJS here',
  },
  {
    name: `Mocha ${majorOf('mocha', 'repository')}`,
    setup: '`--require @babel/register`',
    commonJs: {
      files: {
        ...only('cache.js', spec(programs.IMPORTED_TEST, IS_COMPILED)),
        'babel.config.js': BABEL,
        'register.cjs': "require('@babel/register')\n",
      },
      args: () => [...mocha(), '--require', './register.cjs', 'cache.js'],
    },
    esModules: 'Babel compiles to CommonJS here',
  },
]

/** What the project has to find under its own `node_modules`. */
export const TOOLS = [
  '@babel/core',
  '@babel/preset-env',
  '@babel/preset-typescript',
  '@babel/register',
  '@swc-node/register',
  '@swc/core',
  'jest',
  'ts-jest',
  'ts-node',
  'typescript',
  'vitest',
] as const
export const OWN_TOOLS = ['mocha', 'tsx'] as const
