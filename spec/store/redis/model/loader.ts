import { ensured, isUnchanged } from './ledger.js'
import type { Model } from './Model.js'
import { nameOf, next, type Command } from './program.js'
import { replaced, type Loader, type Position, type World } from './world.js'
import type { Step } from './writers.js'

const NOT_BEGUN: Position = { epoch: 0, stamp: -1 }

/** What the loader can do: positions, statements, checks, and the entry. A load that is overtaken is over. */
export function loaderSteps(model: Model, world: World): readonly Step[] {
  const { loader } = world
  if (loader === null || model.load === null || loader.isOvertaken) return []
  return next(model.load, loader.place).flatMap(([command, place]) => {
    const after = carriedOut(model, world, loader, command)
    if (after === undefined) return []
    const waits = command.kind === 'begin' && after.loader === loader
    const moved = waits ? after : { ...after, loader: { ...after.loader!, place } }
    return [{ name: `load: ${nameOf(command)}${waits ? ', and waits' : ''}`, world: moved }]
  })
}

function carriedOut(model: Model, world: World, loader: Loader, { kind, number }: Command): World | undefined {
  if (kind === 'rows') {
    const versions = world.database.map((version, table) =>
      table === number ? version : (loader.versions[table] ?? 0),
    )
    return { ...world, loader: { ...loader, versions } }
  }
  if (kind === 'put') {
    if (model.entryIsThere && !world.servers[0]!.isPrimary) return undefined
    const { positions, versions } = loader
    const isStorable = positions.every(({ stamp }) => stamp >= 0)
    return isStorable ? { ...world, entry: { positions, versions, tables: model.tables } } : world
  }
  const ledger = number
  const server = world.servers[ledger]!
  if (!server.isPrimary) return undefined
  const remembered = model.remembers ? ledger + 1 : (loader.positions[ledger]?.epoch ?? 0)
  const [keys, epochs] = ensured(server, world.epochs, remembered, model.mistake)
  const after = { ...world, epochs, servers: replaced(world.servers, ledger, { ...server, keys }) }
  if (kind === 'begin') {
    // While nothing can be stored, the load waits, and begins anew.
    if (keys.ledger.phase !== 'open') return after
    const position = { epoch: keys.ledger.epoch, stamp: keys.stamps.head.clock }
    const all = world.servers.map((_, index) => loader.positions[index] ?? NOT_BEGUN)
    return { ...after, loader: { ...loader, positions: replaced(all, ledger, position) } }
  }
  const isOvertaken = !isUnchanged(model, keys, loader.positions[ledger] ?? NOT_BEGUN, ledger)
  return { ...after, loader: { ...loader, isOvertaken } }
}
