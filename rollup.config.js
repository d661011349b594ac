// Bundles what `tsc -p lib` has written to build/: one CommonJS implementation, declarations, and a face for `import`.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { dts } from 'rollup-plugin-dts'
import { minify } from 'terser'

const ENTRIES = {
  index: 'build/index',
  redis: 'build/store/redis/index',
  postgres: 'build/store/postgres/index',
  knex: 'build/knex/index',
  keyv: 'build/store/keyv/index',
  opentelemetry: 'build/telemetry/opentelemetry/index',
  prometheus: 'build/telemetry/prometheus/index',
  inspector: 'build/telemetry/inspector/index',
  testing: 'build/testing/index',
}
/** The program has no exports. */
const PROGRAM = { cli: 'build/cli/main' }

const inputs = (extension, entries = ENTRIES) =>
  Object.fromEntries(Object.entries(entries).map(([name, path]) => [name, `${path}.${extension}`]))

const external = (name) => /^(node:|objection$|knex$|prom-client$|@opentelemetry\/api$)/.test(name)

// A warning is an import that cannot be resolved, a circle, or a type that no entry exports.
const onwarn = ({ message }) => {
  throw new Error(message)
}

/** quick-lru is an ES module. Jest cannot require one, so it becomes part of the bundle. */
const includeQuickLru = {
  name: 'quick-lru',
  resolveId: (name) => (name === 'quick-lru' ? fileURLToPath(import.meta.resolve(name)) : undefined),
  generateBundle() {
    const source = readFileSync('node_modules/quick-lru/license', 'utf8')
    this.emitFile({ type: 'asset', fileName: 'quick-lru.LICENSE', source })
  },
}

/**
 * A chunk for each floor below the entries, so that a subpath loads only the floors that it needs. The entries only name exports:
 * Node searches their whole text for the names when a program imports them.
 */
function floorOf(path) {
  if (path.includes('node_modules')) return 'core'
  // For the program, too.
  if (/build[\\/]store[\\/]redis[\\/](?!index)/.test(path)) return 'redis'
  const floor =
    /build[\\/](core|codec|store(?![\\/]\w+[\\/])|cache|database|snapshot|query|objection|knex(?=[\\/]\w+[\\/])|telemetry(?=[\\/]measure[\\/]))[\\/]/.exec(
      path,
    )?.[1]
  if (floor === 'codec' || floor === 'store') return 'core'
  return floor === 'snapshot' || floor === 'query' ? 'objection' : floor
}

/**
 * The floors above load the floor `database` when they use it first: a program that only imports the package does not pay for it. The entry
 * for the command line does.
 */
const loadDatabaseLater = {
  name: 'load-database-later',
  renderChunk(code, { importedBindings, isEntry }) {
    const names = importedBindings['shared/database.cjs'] ?? []
    if (names.length === 0 || isEntry) return undefined
    const required = "require('./database.cjs')"
    const getters = names.map((name) => `get ${name}() { return (loaded ??= ${required}).${name} }`)
    const later = `let loaded\nconst database = { ${getters.join(', ')} }`
    if (!code.includes(`const database = ${required}`)) throw new Error('The floor `database` has another name.')
    return code.replace(`const database = ${required}`, later)
  },
}

/** Takes comments and indentation out of the Lua in the scripts for Redis. Their digests are made at run time, of what is left. */
const shortenLua = {
  name: 'shorten-lua',
  transform(code, path) {
    if (!/redis[\\/]scripts[\\/]/.test(path)) return undefined
    const templates = Array.from(nodesIn(this.parse(code))).filter(({ type }) => type === 'TemplateElement')
    const starts = templates.map(({ start }) => start)
    const ends = templates.map(({ end }) => end)
    const pieces = [0, ...ends].map((from, index) => code.slice(from, starts[index]))
    const short = starts.map((start, index) => shortLua(code.slice(start, ends[index])))
    return { code: pieces.map((piece, index) => piece + (short[index] ?? '')).join(''), map: null }
  },
}

/** Only whole lines and their beginnings: texts of Lua can have everything else in them. A comment of several lines would be a mistake. */
const shortLua = (text) => text.replaceAll(/\n[ \t]*--(?!\[)[^\n]*(?=\n)/g, '').replaceAll(/\n\s+/g, '\n')

function* nodesIn(node) {
  for (const child of Object.values(node).flat()) {
    if (typeof child?.type !== 'string') continue
    yield child
    yield* nodesIn(child)
  }
}

/** Puts the texts of the inspector's page into the bundle, so that it reads no files. */
const includePage = {
  name: 'include-page',
  async transform(code, path) {
    if (!/inspector[\\/]page[\\/]assets\.js$/.test(path)) return undefined
    const names = Array.from(code.matchAll(/read\('\.\/([\w.]+)'\)/g), ([, name]) => name)
    const texts = await Promise.all(names.map(async (name) => [name, JSON.stringify(await pageText(name))]))
    const known = new Map(texts)
    const withTexts = code.replaceAll(/read\('\.\/([\w.]+)'\)/g, (_, name) => known.get(name))
    return { code: withTexts.replace(/^import .*node:fs.*$/m, '').replace(/^const read = .*$/m, ''), map: null }
  },
}

async function pageText(name) {
  const text = readFileSync(`lib/telemetry/inspector/page/${name}`, 'utf8')
  if (!name.endsWith('.js')) return text.replaceAll(/\s*\n\s*/g, '\n')
  return (await minify(text, { module: true, ecma: 2022 })).code
}

/** Shortens local names. Declared functions, classes and properties keep theirs, and each statement has a line: stack traces tell the place. */
const shorten = {
  name: 'shorten',
  async renderChunk(code) {
    const declared = Array.from(code.matchAll(/\bfunction\*? (\w+)/g), ([, name]) => name)
    const names = { keep_fnames: new RegExp(`^(${declared.join('|')})$`), keep_classnames: true }
    const { code: short } = await minify(code, {
      ecma: 2022,
      toplevel: true,
      compress: {
        ...names,
        sequences: false,
        conditionals: false,
        if_return: false,
        join_vars: false,
        collapse_vars: false,
        comparisons: false,
      },
      mangle: names,
      format: { comments: false },
    })
    return withLines(short, this.parse(short))
  },
}

/** With each statement on a line of its own. Terser's `semicolons: false` breaks classes that have a field `set`. */
function withLines(code, tree) {
  const starts = Array.from(statementsIn(tree), ({ start }) => start).filter((start) => start > 0)
  const ends = [...starts.slice(1), code.length]
  return code.slice(0, starts[0]) + starts.map((start, index) => `\n${code.slice(start, ends[index])}`).join('')
}

/** The statements and members of classes below a node, in their order. */
function* statementsIn(node) {
  for (const child of Object.values(node).flat()) {
    if (typeof child?.type !== 'string') continue
    if (/(Statement|Declaration|Definition)$/.test(child.type) && isIn(node, child)) yield child
    yield* statementsIn(child)
  }
}

const isIn = ({ body, consequent }, child) =>
  [body, consequent].some((list) => Array.isArray(list) && list.includes(child))

/** `import` gives what `require()` gives, so that a process has one state. */
const addModuleFaces = {
  name: 'module-faces',
  generateBundle(_, bundle) {
    for (const { isEntry, name, exports } of Object.values(bundle)) {
      if (!isEntry || name in PROGRAM) continue
      const source = `export { ${exports.join(', ')} } from './${name}.cjs'\n`
      this.emitFile({ type: 'asset', fileName: `${name}.mjs`, source })
      this.emitFile({ type: 'asset', fileName: `${name}.d.mts`, source: `export * from './${name}.cjs'\n` })
    }
  },
}

const output = (extension) => ({
  dir: 'dist',
  entryFileNames: `[name].${extension}`,
  chunkFileNames: ({ name }) => `shared/${name.replace(/\.d$/, '')}.${extension}`,
})

export default [
  {
    input: inputs('js', { ...ENTRIES, ...PROGRAM }),
    external,
    onwarn,
    plugins: [includeQuickLru, loadDatabaseLater, shortenLua, includePage, shorten, addModuleFaces],
    output: {
      ...output('cjs'),
      format: 'cjs',
      interop: 'default',
      exports: 'named',
      manualChunks: floorOf,
      onlyExplicitManualChunks: true,
      minifyInternalExports: true,
      externalLiveBindings: false,
      hoistTransitiveImports: false,
      generatedCode: { constBindings: true, arrowFunctions: true, objectShorthand: true },
    },
  },
  { input: inputs('d.ts'), external, onwarn, plugins: [dts()], output: { ...output('d.cts'), format: 'es' } },
]
