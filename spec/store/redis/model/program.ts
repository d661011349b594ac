/**
 * One command, which is carried out in one step: its kind, and the number of the ledger that it is for, or of the table that it reads.
 * - of a reader: `entry` (GET), `stamps` (HMGET with the head and tags), `details` (HMGET), `info` (INFO replication). Wrong orders
 *   also use `head` and `tags` (two commands for `stamps`), and `marks` (the intents read from a key of their own).
 * - of a load: `begin` (the position), `rows` (SELECT from the table), `check`, `put`.
 * - of a write: `mark`, `commit`, `finish`.
 */
export interface Command {
  readonly kind: string
  readonly number: number
}

/** Commands that are carried out in this order, because they go by one connection. */
export type Lane = readonly Command[]

/** Lanes that are sent together. Each order of their commands that keeps the order in each lane is possible. */
export type Phase = readonly Lane[]

/** Phases that follow each other, because the code awaits the answers of one before it sends the next. */
export type Program = readonly Phase[]

/** How far a program is: the phase, and how many commands of each of its lanes were carried out. */
export type Place = readonly number[]

/** Parses `entry, stamps 0 info 0 | check 0`: `|` separates phases, `,` lanes, and a command without a number has 0. */
export function program(text: string): Program {
  return text.split('|').map((phase) =>
    phase.split(',').map((lane) =>
      Array.from(lane.matchAll(/([a-z]+)(?: (\d))?/g), ([, kind = '', number = '0']) => ({
        kind,
        number: Number(number),
      })),
    ),
  )
}

/** The text that `program()` parses. */
export const textOf = (of: Program): string =>
  of.map((phase) => phase.map((lane) => lane.map(nameOf).join(' ')).join(', ')).join(' | ')

export const nameOf = ({ kind, number }: Command): string =>
  kind === 'entry' || kind === 'put' || kind === 'commit' ? kind : `${kind} ${number}`

export const start = (of: Program): Place => [0, ...(of[0] ?? []).map(() => 0)]

export const isOver = (of: Program, place: Place): boolean => place[0]! >= of.length

/** The commands that can be carried out next, and where the program is then. */
export function next(of: Program, place: Place): readonly (readonly [Command, Place])[] {
  const phase = of[place[0]!]
  if (phase === undefined) return []
  return phase.flatMap((lane, index): (readonly [Command, Place])[] => {
    const command = lane[place[index + 1]!]
    return command === undefined ? [] : [[command, after(of, place, index)]]
  })
}

function after(of: Program, place: Place, lane: number): Place {
  const moved = place.map((at, index) => (index === lane + 1 ? at + 1 : at))
  const phase = of[place[0]!]!
  if (phase.some(({ length }, index) => moved[index + 1]! < length)) return moved
  const index = place[0]! + 1
  return [index, ...(of[index] ?? []).map(() => 0)]
}
