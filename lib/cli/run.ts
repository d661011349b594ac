import { clear } from './clear.js'
import { readCommandLine, USAGE, type CommandLine } from './call/commandLine.js'
import { doctor } from './doctor/doctor.js'
import { invalidate } from './invalidate.js'
import { messageOf, Report } from './call/Report.js'
import { stats } from './stats.js'

type Command = (line: CommandLine, report: Report) => Promise<void>

const COMMANDS: Readonly<Record<string, Command>> = { doctor, stats, clear, invalidate }

/** What a call of the program prints, and the code with which it exits: 0, or 1 if something has failed. */
export interface Outcome {
  readonly output: string
  readonly code: 0 | 1
}

/** Runs `objection-cache` with these arguments. Never rejects. */
export async function run(args: readonly string[]): Promise<Outcome> {
  const report = new Report()
  let isJson = args.includes('--json')
  for (const each of args) report.hidePasswordOf(each)
  try {
    const line = readCommandLine(args)
    if (line === undefined) return { output: USAGE, code: 0 }
    isJson = line.json
    await COMMANDS[line.command]?.(line, report)
  } catch (error) {
    report.add('failed', args.find((each) => Object.hasOwn(COMMANDS, each)) ?? 'arguments', messageOf(error))
  }
  return { output: isJson ? report.json() : report.lines(), code: report.hasFailed ? 1 : 0 }
}
