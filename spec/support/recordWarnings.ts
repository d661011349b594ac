/** The cache's warnings that the process emits while `run` runs, as `CacheWarning CODE: message`. */
export async function recordWarnings(run: () => unknown): Promise<string[]> {
  const warnings: string[] = []
  const note = (warning: Error & { code?: string }): void => {
    if (warning.name === 'CacheWarning') warnings.push(`${warning.name} ${warning.code ?? ''}: ${warning.message}`)
  }
  process.on('warning', note)
  try {
    await run()
    // Node emits a warning in the next tick.
    await new Promise((resolve) => setImmediate(resolve))
  } finally {
    process.off('warning', note)
  }
  return warnings
}
