import type { Limit } from '../../compatibility/checkSection.js'
import { majorOf } from './versions.js'

/** The drivers that Knex names and this project does not have. */
const MISSING = [
  'better-sqlite3',
  'pg',
  'pg-native',
  'pg-query-stream',
  'mysql',
  'mysql2',
  'mariadb',
  'mariadb/callback',
  'oracledb',
  'tedious',
]
const DRIVERS = ['sqlite3', ...MISSING]
const PEERS = ['objection', 'knex']

export interface Bundler {
  readonly name: string
  readonly output: string
  /** The bundle that the script writes. */
  readonly file: string
  /** The script that writes it, as CommonJS; `external`: what it leaves out. */
  readonly script: (external: readonly string[]) => string
  readonly limit?: Limit
  readonly quick?: boolean
}

/** What is bundled: the package alone, or its peers too. */
export const CONTENTS = { 'The package': [...DRIVERS, ...PEERS], 'With Objection and Knex': DRIVERS }

const text = (value: unknown): string => JSON.stringify(value)

const REQUIRE_BANNER = `import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);`

const esbuild =
  (format: 'cjs' | 'esm', file: string, banner?: string) =>
  (external: readonly string[]): string => `
require('esbuild').buildSync({
  entryPoints: ['main.mjs'],
  outfile: '${file}',
  bundle: true,
  minify: true,
  platform: 'node',
  format: '${format}',
  external: ${text(external)},
  ${banner === undefined ? '' : `banner: { js: ${text(banner)} },`}
})
`

const webpack = (external: readonly string[]): string => `
const externals = Object.fromEntries(${text(external)}.map((name) => [name, 'commonjs ' + name]))
const output = { path: __dirname, filename: 'bundle.cjs' }
const compiler = require('webpack')({ mode: 'production', target: 'node', entry: './main.mjs', output, externals })
compiler.run((error, stats) => {
  if (error || stats.hasErrors()) throw error ?? new Error(stats.toString())
})
`

const rollup =
  (format: 'cjs' | 'es', file: string) =>
  (external: readonly string[]): string => `
const commonjs = require('@rollup/plugin-commonjs')
const json = require('@rollup/plugin-json')
const { nodeResolve } = require('@rollup/plugin-node-resolve')
const terser = require('@rollup/plugin-terser')
async function main() {
  const plugins = [nodeResolve({ preferBuiltins: true }), commonjs({ ignoreDynamicRequires: true, ignore: ${text(MISSING)} }), json(), terser()]
  const bundle = await require('rollup').rollup({ input: 'main.mjs', external: ${text(external)}, plugins })
  await bundle.write({ file: '${file}', format: '${format}', inlineDynamicImports: true })
}
main()
`

export const BUNDLERS: readonly Bundler[] = [
  {
    name: 'esbuild',
    output: 'CommonJS',
    file: 'bundle.cjs',
    script: esbuild('cjs', 'bundle.cjs'),
    quick: true,
  },
  {
    name: 'esbuild',
    output: 'ES module',
    file: 'bundle.mjs',
    script: esbuild('esm', 'bundle.mjs'),
    limit: { error: /Dynamic require of/, reason: 'esbuild has no `require()` in ES modules: see the next row' },
  },
  {
    name: 'esbuild',
    output: 'ES module, with a `banner` that makes `require()`',
    file: 'bundle.mjs',
    script: esbuild('esm', 'bundle.mjs', REQUIRE_BANNER),
    quick: true,
  },
  { name: `webpack ${majorOf('webpack')}`, output: 'CommonJS', file: 'bundle.cjs', script: webpack },
  { name: `Rollup ${majorOf('rollup')}`, output: 'CommonJS', file: 'bundle.cjs', script: rollup('cjs', 'bundle.cjs') },
  { name: `Rollup ${majorOf('rollup')}`, output: 'ES module', file: 'bundle.mjs', script: rollup('es', 'bundle.mjs') },
]

/** What the project has to find under its own `node_modules`. */
export const OWN_TOOLS = ['esbuild'] as const
export const TOOLS = [
  '@rollup/plugin-commonjs',
  '@rollup/plugin-json',
  '@rollup/plugin-node-resolve',
  '@rollup/plugin-terser',
  'next',
  'react',
  'react-dom',
  'rollup',
  'webpack',
] as const

/** The configuration of an application of Next.js. */
export const nextConfig = (external: readonly string[]): string => `
module.exports = {
  serverExternalPackages: ${text(external.filter((name) => !name.includes('/')))},
  outputFileTracingRoot: __dirname,
  webpack: (config) => {
    config.externals.push(${text(external)}.reduce((all, name) => ({ ...all, [name]: 'commonjs ' + name }), {}))
    return config
  },
}
`
