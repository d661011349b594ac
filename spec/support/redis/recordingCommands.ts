import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { connect } from 'node:net'
import { createInterface } from 'node:readline'
import { encodeCommand } from './resp.js'
import type { RedisServer } from './RedisServer.js'

/** One command that a server has carried out. */
export interface Recorded {
  /** In capital letters; a subcommand is among the arguments. */
  readonly name: string
  readonly args: readonly string[]
  /** Where it came from: a client's address, or `lua` for what a script has called. */
  readonly from: string
}

/**
 * The commands that reach a server while `run` runs, in their order, by MONITOR: it distinguishes what clients send from what
 * their scripts call, which INFO does not. Administrative commands such as CONFIG are not among them.
 */
export async function recordingCommands(server: RedisServer, run: () => PromiseLike<unknown>): Promise<Recorded[]> {
  const socket = connect(server.port, '127.0.0.1')
  try {
    const lines = createInterface({ input: socket })[Symbol.asyncIterator]()
    await once(socket, 'connect')
    socket.write(encodeCommand(['MONITOR']))
    await lines.next()
    await run()
    // The end is a command of our own: lines arrive some time after the commands.
    const end = randomUUID()
    await server.command('ECHO', end)
    const recorded: Recorded[] = []
    for (let line = await lines.next(); line.done !== true && !line.value.includes(end); line = await lines.next()) {
      recorded.push(parse(line.value))
    }
    return recorded
  } finally {
    socket.destroy()
  }
}

/** `+1700000000.000000 [0 127.0.0.1:50000] "get" "a key"`; bytes beyond ASCII stay in Redis' notation. */
function parse(line: string): Recorded {
  const [, from, command] = /^\+[\d.]+ \[\d+ (\S+)\] (.*)$/.exec(line) ?? []
  if (from === undefined || command === undefined) throw new Error(`Not a line of MONITOR: ${line}`)
  const [name = '', ...args] = Array.from(command.matchAll(/"((?:[^"\\]|\\.)*)"/g), ([, arg]) => arg!)
  return { name: name.toUpperCase(), args: args.map((arg) => arg.replaceAll(/\\(["\\])/g, '$1')), from }
}
