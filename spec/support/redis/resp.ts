/** What Redis answers in RESP2. */
export type Reply = string | number | null | readonly Reply[]

/** An error that Redis answered, such as `NOSCRIPT` or `OOM`. */
export class ReplyError extends Error {
  override readonly name = 'ReplyError'
}

/** A command as bytes. */
export function encodeCommand(args: readonly string[]): string {
  return `*${args.length}\r\n${args.map((arg) => `$${Buffer.byteLength(arg)}\r\n${arg}\r\n`).join('')}`
}

interface Read<T> {
  readonly value: T
  /** Where the bytes go on. */
  readonly end: number
}

/** The reply that the bytes begin with; undefined as long as it is not there as a whole. An error within is a value. */
export function readReply(bytes: Buffer, start = 0): Read<Reply | ReplyError> | undefined {
  const line = readLine(bytes, start)
  if (line === undefined) return undefined
  const text = line.value.slice(1)
  switch (line.value[0]) {
    case '+':
      return { value: text, end: line.end }
    case '-':
      return { value: new ReplyError(text), end: line.end }
    case ':':
      return { value: Number(text), end: line.end }
    case '$':
      return readBulk(bytes, Number(text), line.end)
    case '*':
      return readArray(bytes, Number(text), line.end)
    default:
      throw new Error(`Not a reply of Redis: ${JSON.stringify(line.value)}`)
  }
}

function readLine(bytes: Buffer, start: number): Read<string> | undefined {
  const end = bytes.indexOf('\r\n', start)
  return end < 0 ? undefined : { value: bytes.toString('utf8', start, end), end: end + 2 }
}

function readBulk(bytes: Buffer, length: number, start: number): Read<Reply> | undefined {
  if (length < 0) return { value: null, end: start }
  const end = start + length
  return bytes.length < end + 2 ? undefined : { value: bytes.toString('utf8', start, end), end: end + 2 }
}

function readArray(bytes: Buffer, length: number, start: number): Read<Reply> | undefined {
  if (length < 0) return { value: null, end: start }
  const values: Reply[] = []
  let end = start
  for (let index = 0; index < length; index++) {
    const each = readReply(bytes, end)
    if (each === undefined) return undefined
    values.push(each.value instanceof ReplyError ? each.value.message : each.value)
    end = each.end
  }
  return { value: values, end }
}
