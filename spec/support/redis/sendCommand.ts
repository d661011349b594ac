import { connect } from 'node:net'
import { encodeCommand, readReply, ReplyError, type Reply } from './resp.js'

/**
 * Sends one command over a connection of its own, through no client library: what specs see from outside does not
 * depend on the clients that they are about. Rejects with a `ReplyError` for an error reply,
 * and when no answer comes in time.
 */
export function sendCommand(port: number, args: readonly string[], milliseconds = 10_000): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1')
    let bytes: Buffer = Buffer.alloc(0)
    const fail = (error: Error): void => {
      socket.destroy()
      reject(error)
    }
    // Not the socket's own timeout: that one begins anew with every byte.
    const timer = setTimeout(() => fail(new Error(`No answer to ${args[0]} in ${milliseconds} ms`)), milliseconds)
    socket.on('data', (chunk) => {
      bytes = Buffer.concat([bytes, chunk])
      try {
        const reply = readReply(bytes)
        if (reply === undefined) return
        socket.destroy()
        if (reply.value instanceof ReplyError) reject(reply.value)
        else resolve(reply.value)
      } catch (error) {
        fail(error as Error)
      }
    })
    socket.on('error', fail)
    socket.on('close', () => {
      clearTimeout(timer)
      reject(new Error(`The connection was closed before the answer to ${args[0]}`))
    })
    socket.write(encodeCommand(args))
  })
}
