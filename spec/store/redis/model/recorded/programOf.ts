import type { Recorded } from '../../../../support/redis/recordingCommands.js'
import type { Command, Lane, Phase, Program } from '../program.js'

/** What a store's commands look like on the server. */
export interface Names {
  readonly namespace: string
  /** The scripts by their digests: `begin`, `check`, `put`, `mark`, `finish`; others have other names. */
  readonly scripts: ReadonlyMap<string, string>
}

/** What a spec sends by ECHO where the database would be asked: `rows 0`, `commit`. */
const NOTE = /^(rows|commit)(?: (\d))?$/

/** The order of a read: a phase with a lane for each connection. `recorded`: what a server has carried out, in this order. */
export function readProgramOf(recorded: readonly Recorded[], names: Names): Program {
  const lanes = new Map<string, Command[]>()
  for (const each of recorded.filter(isOfClient)) {
    const lane = lanes.get(each.from) ?? []
    lanes.set(each.from, [...lane, ...readCommands(each, lane, names)])
  }
  return [[...lanes.values()]]
}

/**
 * The order of a load or a write: what goes to several ledgers at once, such as all marks, is a phase of several lanes. Commands that the model
 * does not have, such as the end of a lease, are left out.
 */
export function stepProgramOf(recorded: readonly Recorded[], names: Names): Program {
  const phases: Lane[][] = []
  const sent = recorded.filter(isOfClient)
  for (const [at, each] of sent.entries()) {
    const isProven = sent.slice(at).some(({ name, from }) => name === 'INFO' && from === each.from)
    const command = isProven && each.name === 'HMGET' ? checkOf(each, names) : stepCommand(each, names)
    if (command === undefined) continue
    const last = phases.at(-1)
    const goesAlong = last?.every(([first]) => first?.kind === command.kind && first.number !== command.number)
    if (goesAlong === true) last!.push([command])
    else phases.push([[command]])
  }
  const numberOf = ([first]: Lane): number => first?.number ?? 0
  return phases.map((lanes) => lanes.toSorted((a, b) => numberOf(a) - numberOf(b))) satisfies Phase[]
}

/** What scripts call is not sent by the client. */
const isOfClient = ({ from }: Recorded): boolean => from !== 'lua'

function readCommands({ name, args }: Recorded, before: Lane, names: Names): readonly Command[] {
  const [key = '', ...fields] = args
  if (name === 'GET' && key.startsWith(`{${names.namespace}:=`)) return [{ kind: 'entry', number: 0 }]
  // INFO says something of all ledgers whose keys the connection reads.
  if (name === 'INFO') return ledgersOf(before).map((number) => ({ kind: 'info', number }))
  if (name !== 'HMGET') throw unknown(name, args)
  const number = ledgerIn(key, names)
  const [, hash] = key.split('}:')
  if (hash === 'details' || hash === 'marks') return [{ kind: hash, number }]
  if (hash !== 'stamps') throw unknown(name, args)
  const hasHead = fields.includes('h') && fields.includes('clock')
  const hasTags = fields.some((field) => field !== 'h' && field !== 'clock')
  if (hasHead && hasTags) return [{ kind: 'stamps', number }]
  return [{ kind: hasHead ? 'head' : 'tags', number }]
}

/** An INFO before any other command is taken for ledger 0. */
function ledgersOf(lane: Lane): readonly number[] {
  const numbers = lane.filter(({ kind }) => kind !== 'entry' && kind !== 'info').map(({ number }) => number)
  return numbers.length === 0 ? [0] : [...new Set(numbers)]
}

/**
 * A plain read of all stamps is a check in one step, if INFO behind it proves that the server was a primary. The spec says whether it was
 * enough: it has no second read.
 */
function checkOf({ name, args }: Recorded, names: Names): Command {
  const [command] = readCommands({ name, args, from: '' }, [], names)
  if (command?.kind !== 'stamps') throw unknown(name, args)
  return { kind: 'check', number: command.number }
}

function stepCommand({ name, args }: Recorded, names: Names): Command | undefined {
  if (name === 'ECHO') {
    const [, kind, number = '0'] = NOTE.exec(args[0] ?? '') ?? []
    if (kind === undefined) throw unknown(name, args)
    return { kind, number: Number(number) }
  }
  if (name !== 'EVALSHA') return undefined
  const [sha = '', , key = ''] = args
  const kind = names.scripts.get(sha)
  if (kind === 'put') return { kind, number: 0 }
  const isStep = kind === 'begin' || kind === 'check' || kind === 'mark' || kind === 'finish'
  return isStep ? { kind, number: ledgerIn(key, names) } : undefined
}

/** `{ns}:` is the prefix of ledger 0, `{ns{1}:` of ledger 1. */
function ledgerIn(key: string, { namespace }: Names): number {
  const rest = key.startsWith(`{${namespace}`) ? key.slice(namespace.length + 1) : ''
  const [, number = '0'] = /^(?:\{(\d+))?\}:/.exec(rest) ?? unknownKey(key)
  return Number(number)
}

function unknownKey(key: string): never {
  throw new Error(`No key of a ledger: ${key}`)
}

const unknown = (name: string, args: readonly string[]): Error =>
  new Error(`The model does not know the command ${name} ${args.join(' ')}`)
