/** What became of a query: its result, or its error as far as a caller can distinguish errors. */
export async function outcomeOf(run: () => PromiseLike<unknown>): Promise<unknown> {
  try {
    return { result: await run() }
  } catch (error) {
    const { name, message, statusCode, type, data } = error as Record<string, unknown>
    return { error: { name, message, statusCode, type, data } }
  }
}
