import { clocksOf, judgeFirst, judgeSecond, type Since, type Verdict } from './judge.js'
import { ensured, isUnchanged } from '../ledger.js'
import type { Model } from '../Model.js'
import { isOver, nameOf, next, start, type Command, type Program } from '../program.js'
import { violation } from './properties.js'
import { replaced, type Answers, type Reader, type StoredEntry, type World } from '../world.js'
import type { Step } from '../writers.js'

/**
 * What the reader can do: send its commands. A read begins with its first command, because one that has begun earlier may show older data. The last
 * answer of a stage is judged in the same step.
 */
export function readerSteps(model: Model, world: World): readonly Step[] {
  const reader = world.reader.stage === 'between' ? begun(model, world) : world.reader
  const program = programOf(model, reader)
  return next(program, reader.place).flatMap(([command, place]) => {
    const step = answered(model, { ...world, reader }, command)
    if (step === undefined) return []
    const moved = { ...step, reader: { ...step.reader, place } }
    const name = `${reader === world.reader ? 'read' : 'read begins'}: ${nameOf(command)}`
    return [isOver(program, place) || isMiss(step) ? judged(model, moved, name) : { name, world: moved }]
  })
}

function begun({ property, first }: Model, { reader, database, acknowledged }: World): Reader {
  const least = property === 'committed' ? database : acknowledged
  return { ...reader, stage: 'first', left: reader.left - 1, place: start(first), least }
}

function programOf({ first, second, ledgers }: Model, { stage }: Reader): Program {
  if (stage === 'first') return first
  return stage === 'second' ? second : [Array.from({ length: ledgers }, (_, number) => [{ kind: 'check', number }])]
}

/** Whether the rest of the answers does not matter, because there is no entry. */
const isMiss = ({ reader }: World): boolean => reader.stage === 'first' && reader.first['entry'] === null

function answered(model: Model, world: World, command: Command): World | undefined {
  const { reader } = world
  const { kind, number: ledger } = command
  const server = world.servers[ledger]!
  if (kind === 'check') {
    if (!server.isPrimary) return undefined
    const entry = entryOf(reader)!
    const [keys, epochs] = ensured(server, world.epochs, model.remembers ? ledger + 1 : 0, model.mistake)
    const isValid = isUnchanged(model, keys, entry.positions[ledger]!, ledger)
    const servers = replaced(world.servers, ledger, { ...server, keys })
    return { ...world, epochs, servers, reader: withAnswer(reader, nameOf(command), isValid) }
  }
  const { isPrimary, replication, run, keys } = server
  const answers: Answers = {
    entry: world.entry,
    info: { isPrimary, replication, run },
    stamps: keys.stamps,
    head: keys.stamps,
    tags: keys.stamps,
    marks: keys.marks,
    details: keys.details,
  }
  return { ...world, reader: withAnswer(reader, nameOf(command), answers[kind]) }
}

const withAnswer = (reader: Reader, name: string, answer: unknown): Reader =>
  reader.stage === 'first'
    ? { ...reader, first: { ...reader.first, [name]: answer } }
    : { ...reader, second: { ...reader.second, [name]: answer } }

const entryOf = ({ first }: Reader): StoredEntry | null => first['entry'] as StoredEntry | null

function judged(model: Model, world: World, name: string): Step {
  const { reader } = world
  const entry = entryOf(reader)
  if (entry === null) return { name, world: over(world) }
  const since = sinceOf(reader, entry)
  const verdict = verdictOf(model, reader, entry, since)
  if (verdict === 'miss') return { name, world: over(world) }
  if (verdict !== 'hit') {
    const place = start(programOf(model, { ...reader, stage: verdict }))
    return { name, world: { ...world, reader: { ...reader, stage: verdict, place, second: {} } } }
  }
  const wrong = violation(model, world, entry)
  const hit = { name: `${name}: hit of version ${entry.versions.join(' and ')}`, hit: wrong }
  if (reader.stage === 'script') return { ...hit, world: over(world) }
  // What the answers have shown is true up to the clock that came with the first of them.
  const first = clocksOf(entry, reader.first, since)
  const isLate = model.mistake === 'valid as of the second clock' && reader.stage === 'second'
  const clocks = isLate ? clocksOf(entry, reader.second, (ledger) => first[ledger]!) : first
  return { ...hit, world: over(world, { entry, clocks }) }
}

function verdictOf(model: Model, reader: Reader, entry: StoredEntry, since: Since): Verdict {
  if (reader.stage === 'first') return judgeFirst(model, entry, reader.first, since)
  if (reader.stage === 'second') return judgeSecond(model, entry, reader.second, since)
  return Object.values(reader.second).every((isValid) => isValid === true) ? 'hit' : 'miss'
}

/** What was found out about an entry counts for the same entry only. */
function sinceOf({ remembered }: Reader, entry: StoredEntry): Since {
  const isSame = remembered !== null && textOf(remembered.entry) === textOf(entry)
  return (ledger) => (isSame ? remembered.clocks[ledger]! : entry.positions[ledger]!.stamp)
}

const textOf = ({ positions, versions }: StoredEntry): string =>
  `${positions.map(({ epoch, stamp }) => `${epoch}.${stamp}`).join()} ${versions.join()}`

function over(world: World, remembered = world.reader.remembered): World {
  const { left } = world.reader
  const stage = left > 0 ? 'between' : 'done'
  return { ...world, reader: { stage, left, remembered, place: [], least: [], first: {}, second: {} } }
}
