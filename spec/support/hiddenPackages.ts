import Module from 'node:module'

const loader = Module as unknown as { _load(request: string, ...rest: unknown[]): unknown }

/** Runs the function as if these packages were not installed. */
export function withoutPackages<T>(names: readonly string[], run: () => T): T {
  const load = loader._load
  loader._load = function (request, ...rest) {
    if (names.includes(request)) throw Object.assign(new Error(`Cannot find ${request}`), { code: 'MODULE_NOT_FOUND' })
    return load.call(this, request, ...rest)
  }
  try {
    return run()
  } finally {
    loader._load = load
  }
}
