import { ensured, detailsRotated, rotated, type WholeKeys } from './ledger.js'
import type { Model } from './Model.js'
import { replaced, type Image, type Keys, type Server, type World } from './world.js'
import type { Step } from './writers.js'

const NO_KEYS: Keys = { ledger: null, stamps: null, older: null, marks: null, details: null, olderDetails: null }

/** What the server does by itself: rotations, the ends of phases, and what can befall it once. */
export const serverSteps = (model: Model, world: World): readonly Step[] => [
  ...rotationSteps(model, world),
  ...phaseSteps(model, world),
  ...faultSteps(model, world),
]

function rotationSteps(model: Model, world: World): readonly Step[] {
  const [server] = world.servers
  if (server === undefined || !server.isPrimary || world.rotations + world.detailRotations === 0) return []
  const [keys, epochs] = ensured(server, world.epochs, 0, model.mistake)
  // A rotation comes with a script, but not with the one that begins an epoch.
  if (epochs !== world.epochs) return []
  const after = (changed: WholeKeys): World => withServer(world, { ...server, keys: changed })
  const { rotations, detailRotations } = world
  const steps: Step[] = []
  if (rotations > 0)
    steps.push({
      name: 'rotation of stamps',
      world: { ...after(rotated(keys, model.mistake)), rotations: rotations - 1 },
    })
  if (detailRotations > 0) {
    const changed = after(detailsRotated(keys, model.mistake))
    steps.push({ name: 'rotation of details', world: { ...changed, detailRotations: detailRotations - 1 } })
  }
  return steps
}

/**
 * A new epoch gives positions that can be stored once its phase has ended. `newborn` lasts as long as a quick write takes to commit after its
 * intent; `quiet` lasts until the writes that were running have ended.
 */
const phaseSteps = (model: Model, world: World): readonly Step[] =>
  world.servers.flatMap((server, index) => {
    const { ledger } = server.keys
    if (ledger === null || ledger.phase === 'open') return []
    const isWaitedFor = world.writers.some(({ marked, isCommitted, finished }, write) => {
      if (marked[index] === 0 || marked[index] === ledger.epoch) return false
      return ledger.phase === 'quiet' ? finished[index] === false : model.writes[write]!.isQuick && !isCommitted
    })
    if (isWaitedFor) return []
    const keys: Keys = { ...server.keys, ledger: { ...ledger, phase: 'open' } }
    const servers = replaced(world.servers, index, { ...server, keys })
    return [{ name: `${ledger.phase} phase of ledger ${index} ends`, world: { ...world, servers } }]
  })

function faultSteps(model: Model, world: World): readonly Step[] {
  const { stage, image } = world.fault
  const [server] = world.servers
  if (stage === 'none' || stage === 'over' || server === undefined) return []
  const over = (after: World): World => ({ ...after, fault: { stage: 'over', image: null } })
  if (model.fault === 'flush') {
    const entry = model.entryIsThere ? null : world.entry
    return [{ name: 'flush', world: over({ ...withServer(world, { ...server, keys: NO_KEYS }), entry }) }]
  }
  if (model.fault === 'eviction') {
    const present = (Object.keys(NO_KEYS) as (keyof Keys)[]).filter((key) => server.keys[key] !== null)
    const evicted = present.map((key): Step => {
      const keys = { ...server.keys, [key]: null }
      return { name: `eviction of ${key}`, world: over(withServer(world, { ...server, keys })) }
    })
    return [...evicted, { name: 'eviction of the entry', world: over({ ...world, entry: null }) }]
  }
  if (stage === 'demoted') {
    const promoted = { ...server, isPrimary: true, replication: server.replication + 1 }
    return [{ name: 'promotion', world: over(withServer(world, promoted)) }]
  }
  if (image === null) {
    const taken: Image = { keys: server.keys, entry: world.entry }
    const name = model.fault === 'restart' ? 'image on disk' : 'another server is promoted'
    return [{ name, world: { ...world, fault: { stage, image: taken } } }]
  }
  const entry = model.entryIsThere ? image.entry : world.entry
  const back: Server = { ...server, keys: image.keys, replication: server.replication + 1 }
  if (model.fault === 'restart')
    return [{ name: 'restart', world: over({ ...withServer(world, { ...back, run: server.run + 1 }), entry }) }]
  const after = { ...withServer(world, { ...back, isPrimary: false }), entry }
  return [{ name: 'demotion', world: { ...after, fault: { stage: 'demoted', image: null } } }]
}

const withServer = (world: World, server: Server): World => ({ ...world, servers: replaced(world.servers, 0, server) })
