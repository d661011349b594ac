import { serverSteps } from './faults.js'
import { loaderSteps } from './loader.js'
import type { Model } from './Model.js'
import { readerSteps } from './reader/reader.js'
import { start } from './program.js'
import { newKeys, type World } from './world.js'
import { writerSteps, type Step } from './writers.js'

export interface Outcome {
  readonly states: number
  /** How many hits were judged. A search without any proves nothing. */
  readonly hits: number
  /** The shortest way to a wrong hit, step by step, with what is wrong at the end. */
  readonly wrong: readonly string[] | undefined
}

/** More states than this are a mistake in the model. */
const MOST_STATES = 5_000_000

/** Searches all interleavings, the shorter ones first, until a hit is wrong. */
export function explore(model: Model): Outcome {
  const parts = new Parts()
  const [first, text] = parts.known(initialWorld(model))
  const seen = new Set([text])
  const worlds: (World | undefined)[] = [first]
  const names = ['']
  const parents = [-1]
  let hits = 0
  const path = (at: number): string[] => (at <= 0 ? [] : [...path(parents[at]!), names[at]!])
  for (let at = 0; at < worlds.length; at++) {
    if (at > MOST_STATES) throw new Error('There are too many states.')
    const world = worlds[at]!
    // A world is needed once: later ones share its parts.
    worlds[at] = undefined
    for (const { name, world: reached, hit } of steps(model, world)) {
      if (hit !== undefined) hits++
      if (hit) return { states: worlds.length, hits, wrong: [...path(at), name, hit] }
      const [after, key] = parts.known(reached)
      if (seen.has(key)) continue
      seen.add(key)
      worlds.push(after)
      names.push(name)
      parents.push(at)
    }
  }
  return { states: worlds.length, hits, wrong: undefined }
}

function initialWorld(model: Model): World {
  const ledgers = Array.from({ length: model.ledgers }, (_, index) => index)
  const server = { replication: 1, run: 1, isPrimary: true }
  const none = ledgers.map(() => 0)
  const writer = { marked: none, finished: ledgers.map(() => false), versions: [0, 0], isCommitted: false }
  return {
    epochs: model.ledgers,
    database: [0, 0],
    acknowledged: [0, 0],
    servers: ledgers.map((index) => ({ ...server, keys: newKeys(index + 1, server, 'open') })),
    entry: model.hasEntry
      ? { positions: ledgers.map((index) => ({ epoch: index + 1, stamp: 0 })), versions: [0, 0], tables: model.tables }
      : null,
    writers: model.writes.map((write) => ({ ...writer, place: start(write.program) })),
    loader: model.load && { place: start(model.load), positions: [], versions: [], isOvertaken: false },
    reader: { stage: 'between', left: model.reads, place: [], least: [], first: {}, second: {}, remembered: null },
    rotations: model.rotations,
    detailRotations: model.detailRotations,
    fault: { stage: model.fault === undefined ? 'none' : 'possible', image: null },
  }
}

function steps(model: Model, world: World): readonly Step[] {
  // Once the reader is done, nothing that happens matters.
  if (world.reader.stage === 'done') return []
  const ofReader = readerSteps(model, world)
  // Where no server changes any more, INFO answers the same at all times, so one order is enough.
  const { stage } = world.fault
  const info = ofReader.find(({ name }) => name.startsWith('read: info'))
  if (info !== undefined && (stage === 'none' || stage === 'over')) return [info]
  return [...ofReader, ...writerSteps(model, world), ...loaderSteps(model, world), ...serverSteps(model, world)]
}

type Part = Readonly<Record<string, unknown>>

/**
 * Knows equal parts of worlds by one object each. Worlds share most of their parts, so a new world needs a look at the changed ones only. The map
 * is small, because there are few different parts.
 */
class Parts {
  readonly #byText = new Map<string, Part>()
  readonly #numbers = new Map<Part, number>()

  /** The same world, made of known parts, and the text that names it. */
  known(world: World): readonly [World, string] {
    const known = this.#part(world as unknown as Part)
    return [known[0] as unknown as World, known[1]]
  }

  #part(part: Part): readonly [Part, string] {
    const isList = Array.isArray(part)
    const copy: Record<string, unknown> = isList ? ([] as unknown as Record<string, unknown>) : {}
    let text = isList ? '[' : '{'
    // With the names of the properties, because some objects have only some of them.
    for (const key in part) {
      const value = part[key]
      if (typeof value === 'object' && value !== null) {
        const known = this.#known(value as Part)
        copy[key] = known
        text += `${key}#${this.#numbers.get(known)!} `
      } else {
        copy[key] = value
        text += `${key}:${String(value)} `
      }
    }
    return [copy, text]
  }

  #known(part: Part): Part {
    if (this.#numbers.has(part)) return part
    const [copy, text] = this.#part(part)
    const known = this.#byText.get(text)
    if (known !== undefined) return known
    this.#byText.set(text, copy)
    this.#numbers.set(copy, this.#numbers.size)
    return copy
  }
}
