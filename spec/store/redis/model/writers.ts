import { ensured, finish, mark } from './ledger.js'
import { tagsOf, type Model } from './Model.js'
import { isOver, nameOf, next, type Command } from './program.js'
import { replaced, type World, type Writer } from './world.js'

/** What can happen next, and the world in which it has happened. */
export interface Step {
  readonly name: string
  readonly world: World
  /** What is wrong with the hit that this step is, if it is one: an empty text if nothing is. */
  readonly hit?: string
}

/**
 * What the writers can do. A write is acknowledged in the same step that allows it: with the commit, because its end is sent then and may arrive
 * later, or with the end, if that is awaited. An acknowledgement that comes later asks for less, so it needs no step of its own.
 */
export const writerSteps = (model: Model, world: World): readonly Step[] =>
  world.writers.flatMap((writer, index) => {
    const { program, awaitsFinish } = model.writes[index]!
    return next(program, writer.place).flatMap(([command, place]) => {
      const after = carriedOut(model, world, index, command)
      if (after === undefined) return []
      const name = `writer ${index}: ${nameOf(command)}`
      const moved = withWriter(after, index, { ...after.writers[index]!, place })
      const isAcknowledged = awaitsFinish ? isOver(program, place) : command.kind === 'commit'
      return [
        isAcknowledged ? { name: `${name}, acknowledged`, world: acknowledged(moved, index) } : { name, world: moved },
      ]
    })
  })

function carriedOut(model: Model, world: World, index: number, { kind, number: ledger }: Command): World | undefined {
  const write = model.writes[index]!
  const writer = world.writers[index]!
  if (kind === 'commit') {
    const changes = write.tables.filter((table) => table === 1 || write.isOfRow || !model.isPrecise)
    const database = world.database.map((version, table) => version + (changes.includes(table) ? 1 : 0))
    const versions = database.map((version, table) => (changes.includes(table) ? version : 0))
    return withWriter({ ...world, database }, index, { ...writer, versions, isCommitted: true })
  }
  const server = world.servers[ledger]!
  if (!server.isPrimary) return undefined
  const [keys, epochs] = ensured(server, world.epochs, writer.marked[ledger]!, model.mistake)
  const tags = tagsOf(model, write, ledger)
  const change = kind === 'mark' ? mark : finish
  const servers = replaced(world.servers, ledger, { ...server, keys: change(keys, index, tags) })
  const changed: Writer =
    kind === 'mark'
      ? { ...writer, marked: replaced(writer.marked, ledger, keys.ledger.epoch) }
      : { ...writer, finished: replaced(writer.finished, ledger, true) }
  return withWriter({ ...world, epochs, servers }, index, changed)
}

function acknowledged(world: World, index: number): World {
  const { versions } = world.writers[index]!
  return { ...world, acknowledged: world.acknowledged.map((version, table) => Math.max(version, versions[table]!)) }
}

const withWriter = (world: World, index: number, writer: Writer): World => ({
  ...world,
  writers: replaced(world.writers, index, writer),
})
