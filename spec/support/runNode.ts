import { execFile, type ExecFileException } from 'node:child_process'

export interface Output {
  readonly stdout: string
  readonly stderr: string
  /** All that the program has said and how it ended, for the message of an assertion about it. */
  readonly account: string
}

export interface RunOptions {
  readonly cwd?: string
  readonly env?: NodeJS.ProcessEnv
  /** Whether the program may end with an error. */
  readonly mayFail?: boolean
}

const MOST = 256 * 1024 * 1024

/** Runs Node in a process of its own. Where that fails, the error shows what the program printed. */
export function runNode(args: readonly string[], { mayFail = false, ...options }: RunOptions = {}): Promise<Output> {
  return new Promise((resolve, reject) => {
    execFile(process.execPath, args, { ...options, maxBuffer: MOST }, (error, stdout, stderr) => {
      const account = accountOf(args, error, stdout, stderr)
      if (error !== null && (!mayFail || typeof error.code !== 'number')) reject(new Error(account))
      else resolve({ stdout, stderr, account })
    })
  })
}

function accountOf(args: readonly string[], error: ExecFileException | null, stdout: string, stderr: string): string {
  const how = error === null ? 'ended well' : `ended with ${error.signal ?? error.code ?? error.message}`
  return `node ${args.join(' ')} ${how}\n--- stdout\n${ending(stdout)}\n--- stderr\n${ending(stderr)}`
}

/** What went wrong is said at the end. */
const ending = (text: string): string => text.trim().slice(-4000)
