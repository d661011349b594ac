import { majorOf } from './versions.js'

export const RESOLUTIONS = ['node10', 'node16', 'nodenext', 'bundler'] as const
export const FORMATS = ['CommonJS', 'ES modules'] as const

/** A way to compile a project. */
export interface Compilation {
  readonly compiler: 'typescript-5.4' | 'typescript-5.9' | 'typescript'
  readonly resolution: (typeof RESOLUTIONS)[number]
  readonly format: (typeof FORMATS)[number]
  readonly skipLibCheck: boolean
  /** Whether `lib` is `["esnext"]`; otherwise it is what `target` brings, the DOM included. */
  readonly esnext: boolean
  readonly useDefineForClassFields: boolean
}

const NEWEST = `TypeScript ${majorOf('typescript', 'repository')}`
export const COMPILERS = { 'typescript-5.4': 'TypeScript 5.4', 'typescript-5.9': 'TypeScript 5.9', typescript: NEWEST }

/** Each compiler with each resolution and format; the flags take turns, so that each pair of values is there. */
export const COMPILATIONS: readonly Compilation[] = (Object.keys(COMPILERS) as Compilation['compiler'][]).flatMap(
  (compiler, c) =>
    RESOLUTIONS.flatMap((resolution, r) =>
      FORMATS.map((format, f) => ({
        compiler,
        resolution,
        format,
        skipLibCheck: (c + r + f) % 2 === 1,
        esnext: (c + (r >> 1) + f) % 2 === 0,
        useDefineForClassFields: (c + r) % 2 === 0,
      })),
    ),
)

/** Whether the compiler has the resolution still. */
export const isGone = ({ compiler, resolution }: Compilation): boolean =>
  compiler === 'typescript' && resolution === 'node10'

/** Before version 6, TypeScript resolves as bundlers do only where it writes ES modules, or `import x = require()`. */
export const needsImportRequire = ({ compiler, resolution, format }: Compilation): boolean =>
  compiler !== 'typescript' && resolution === 'bundler' && format === 'CommonJS'

/** What `tsconfig.json` says. */
export function compilerOptionsOf(compilation: Compilation): object {
  const { resolution, esnext, skipLibCheck, useDefineForClassFields } = compilation
  return {
    target: 'es2022',
    strict: true,
    esModuleInterop: true,
    declaration: true,
    types: ['node'],
    module: moduleOf(compilation),
    moduleResolution: resolution,
    skipLibCheck,
    useDefineForClassFields,
    ...(esnext ? { lib: ['esnext'] } : {}),
  }
}

function moduleOf(compilation: Compilation): string {
  const { resolution, format } = compilation
  if (resolution === 'node16' || resolution === 'nodenext') return resolution
  if (format === 'ES modules') return 'esnext'
  return needsImportRequire(compilation) ? 'preserve' : 'commonjs'
}
