/** Runs something while a property of an object has another value, as a plugin gives it, and takes that back. */
export async function withPatch<T>(
  target: object,
  name: string,
  value: unknown,
  run: () => Promise<T> | T,
): Promise<T> {
  const before = Object.getOwnPropertyDescriptor(target, name)
  // By assignment, as plugins do it.
  Reflect.set(target, name, value)
  try {
    return await run()
  } finally {
    if (before === undefined) Reflect.deleteProperty(target, name)
    else Object.defineProperty(target, name, before)
  }
}
