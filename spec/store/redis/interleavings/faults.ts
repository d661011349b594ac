import type { RedisServer } from '../../../support/redis/RedisServer.js'
import type { Fault } from './play.js'
import { KEY, type World } from './World.js'

const BOOKKEEPING = ['ledger', 'stamps', 'older', 'older-details', 'marks'] as const

async function remove(server: RedisServer, worlds: readonly World[], name: string): Promise<void> {
  await server.command('DEL', ...worlds.map(({ namespace }) => `{${namespace}}:${name}`))
}

/** `suffix`: of the key. */
async function removeEntries(server: RedisServer, worlds: readonly World[], suffix: string): Promise<void> {
  await server.command('DEL', ...worlds.map(({ namespace }) => `{${namespace}:=${KEY}}${suffix}`))
}

/** Faults after which the epoch can be another one. */
const losses: readonly Fault[] = [
  { name: 'a flush', strike: (server) => server.command('FLUSHALL') },
  ...BOOKKEEPING.map((name): Fault => ({ name: `the loss of ${name}`, strike: (...at) => remove(...at, name) })),
  { name: 'a restart', strike: (server) => server.restart() },
  {
    name: 'a restart from an old image',
    prepare: (server) => server.command('SAVE'),
    async strike(server) {
      await server.kill()
      await server.restart()
    },
  },
]

/** All losses of data, each with and without the grace period after it. */
export const dataLosses: readonly Fault[] = losses.flatMap((fault) => [
  fault,
  { ...fault, name: `${fault.name}, and the grace period after it`, passes: true },
])

/** The loss is noticed when details are needed, so the grace period can begin later. */
export const lossOfDetails: Fault = {
  name: 'the loss of details',
  strike: (...at) => remove(...at, 'details'),
}

/** The most important losses, for the larger scenarios. */
export const mainLosses: readonly Fault[] = dataLosses.filter(
  ({ name, passes }) => passes === true && /flush|marks|image/.test(name),
)

/** Faults after which everything continues. */
export const harmless: readonly Fault[] = [
  { name: 'a flush of the scripts', strike: (server) => server.command('SCRIPT', 'FLUSH') },
  { name: 'the loss of the entry', strike: (...at) => removeEntries(...at, '') },
  { name: 'the loss of the lease', strike: (...at) => removeEntries(...at, 'l') },
]
