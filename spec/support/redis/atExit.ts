const LEFT = new Set<() => void>()

/** Signals that end a process without its 'exit' event, unless there is a listener. Mocha handles SIGINT itself. */
const SIGNALS = { SIGHUP: 129, SIGTERM: 143 } as const

/** Has something done when this process ends, however it does but by SIGKILL. Returns what takes that back. */
export function atExit(action: () => void): () => void {
  listenOnce()
  LEFT.add(action)
  return () => void LEFT.delete(action)
}

let listening = false

function listenOnce(): void {
  if (listening) return
  listening = true
  process.once('exit', () => {
    for (const action of LEFT) action()
  })
  // Not once: a signal may come twice, to the process and to its group, and the second one must not cut the exit short.
  for (const [signal, code] of Object.entries(SIGNALS)) process.on(signal, () => process.exit(code))
}
