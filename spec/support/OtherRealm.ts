import { readFileSync } from 'node:fs'
import { createRequire, isBuiltin } from 'node:module'
import { dirname } from 'node:path'
import { createContext, runInContext, type Context } from 'node:vm'
import ts from 'typescript-5.9'

/** Packages with native code, whose values belong to the main realm whichever code asks for them. */
const NATIVE: readonly string[] = ['sqlite3', 'better-sqlite3']

interface Module {
  exports: unknown
}

type Wrapper = (module: Module, exports: unknown, require: (id: string) => unknown, dir: string, file: string) => void

/**
 * Runs modules in a realm of their own, with classes `Array`, `Object`, `Date` of their own, as test runners do: this library, Knex and
 * Objection are loaded anew there, and native packages and Node's own modules are those of the main realm.
 */
export class OtherRealm {
  readonly #context = contextLikeJests()
  readonly #modules = new Map<string, Module>()

  /** The exports of a module; `from`: the file that asks. */
  load(id: string, from: string): unknown {
    const require = createRequire(from)
    if (isBuiltin(id) || id.endsWith('.node') || NATIVE.includes(id)) return require(id)
    const file = require.resolve(id)
    const known = this.#modules.get(file)
    if (known !== undefined) return known.exports
    const module: Module = { exports: this.run('({})') }
    this.#modules.set(file, module)
    if (file.endsWith('.json')) module.exports = this.run(`(${readFileSync(file, 'utf8')})`)
    else this.#execute(file, module)
    return module.exports
  }

  /** The value of an expression. */
  run(expression: string, filename?: string): unknown {
    return runInContext(expression, this.#context, { filename })
  }

  #execute(file: string, module: Module): void {
    const wrapper = `(function (module, exports, require, __dirname, __filename) {${commonJs(file)}\n})`
    const execute = this.run(wrapper, file) as Wrapper
    execute.call(module.exports, module, module.exports, (id) => this.load(id, file), dirname(file), file)
  }
}

/** A context has the language's own globals. Jest's environment for Node adds those of Node, and these two classes of the main realm. */
function contextLikeJests(): Context {
  const context = createContext()
  const own = new Set(runInContext('Object.getOwnPropertyNames(globalThis)', context) as string[])
  for (const [name, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(globalThis)))
    if (!own.has(name) && name !== 'globalThis' && name !== 'global') Object.defineProperty(context, name, descriptor)
  return Object.assign(context, { ArrayBuffer, Uint8Array })
}

const sources = new Map<string, string>()

/** The file as a CommonJS module; compiled once for all realms. */
function commonJs(file: string): string {
  let source = sources.get(file)
  if (source === undefined) sources.set(file, (source = compiled(file)))
  return source
}

function compiled(file: string): string {
  const text = readFileSync(file, 'utf8')
  if (!file.endsWith('.ts') && !/^(?:import|export) /m.test(text)) return text.replace(/^#!.*/, '')
  const { ES2022 } = ts.ScriptTarget
  return ts.transpileModule(text, {
    compilerOptions: {
      module: ts.ModuleKind.CommonJS,
      target: ES2022,
      esModuleInterop: true,
      useDefineForClassFields: true,
    },
  }).outputText
}
