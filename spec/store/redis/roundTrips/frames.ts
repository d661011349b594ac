/** What is at the top level of a stream of RESP2 or RESP3. */
export interface Frame {
  /** Where the bytes go on. */
  readonly end: number
  /** Whether the server sends it by itself, or in answer to a subscription: it answers no command of another kind. */
  readonly isPush: boolean
}

/** Of RESP2, where a push is an array like any other. */
const PUSHES = /^\*[34]\r\n\$\d+\r\n(?:[ps]?message|[ps]?(?:un)?subscribe)\r\n/

const LONGEST_PUSH = 40

/** The frame that begins at `start`; undefined as long as it is not there as a whole. */
export function readFrame(bytes: Buffer, start: number): Frame | undefined {
  const end = endOf(bytes, start)
  if (end === undefined) return undefined
  const isPush = bytes[start] === 0x3e || PUSHES.test(bytes.toString('latin1', start, start + LONGEST_PUSH))
  return { end, isPush }
}

function endOf(bytes: Buffer, start: number): number | undefined {
  const lineEnd = bytes.indexOf('\r\n', start)
  if (lineEnd === -1) return undefined
  const next = lineEnd + 2
  const count = Number(bytes.toString('latin1', start + 1, lineEnd))
  switch (String.fromCharCode(bytes[start]!)) {
    case '$':
    case '!':
    case '=':
      return count < 0 ? next : within(bytes, next + count + 2)
    case '*':
    case '~':
    case '>':
      return endOfMany(bytes, next, count)
    case '%':
      return endOfMany(bytes, next, count * 2)
    case '|':
      return endOfMany(bytes, next, count * 2 + 1)
    default:
      return next
  }
}

const within = (bytes: Buffer, end: number): number | undefined => (end <= bytes.length ? end : undefined)

function endOfMany(bytes: Buffer, start: number, count: number): number | undefined {
  let end: number | undefined = start
  for (let index = 0; index < count && end !== undefined; index++) end = endOf(bytes, end)
  return end
}
