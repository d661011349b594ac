/** The rows of a driver's response to a query; `undefined` for a response of an unknown form. */
export function rowsOf(response: unknown): readonly unknown[] | undefined {
  if (!Array.isArray(response)) {
    const rows = (response as { rows?: unknown } | undefined)?.rows
    return Array.isArray(rows) ? rows : undefined
  }
  // The drivers of MySQL give rows and fields.
  return Array.isArray(response[0]) ? response[0] : response
}
