import { expect } from 'chai'
import type { RedisClient } from '../../../../lib/store/redis/client/RedisClient.js'
import { RedisStore } from '../../../../lib/store/redis/RedisStore.js'
import type { RedisClientOptions } from '../../../../lib/store/redis/redisOptions.js'
import type { RowDependency } from '../../../../lib/core/rowDependency.js'
import type { Tag } from '../../../../lib/core/tag.js'
import type { RedisPosition } from '../../../../lib/store/redis/ledger/Holding.js'
import type { Filled, FindOptions, FoundNothing, Position, SharedOrigin } from '../../../../lib/store/SharedStore.js'
import { sampleEntry } from '../../../../lib/testing/index.js'
import type { Reply } from '../../../support/redis/resp.js'
import { RedisServer } from '../../../support/redis/RedisServer.js'
import { Clients } from './Clients.js'

let namespaces = 0

/** A server for the specs of one `describe`, with a namespace of its own for each of them. */
export class Fixture {
  readonly clients = new Clients()
  server!: RedisServer
  client!: RedisClient
  namespace = ''
  #stores: RedisStore[] = []

  constructor(args: readonly string[] = []) {
    before(async () => {
      this.server = await RedisServer.start({ args })
      this.client = await this.clients.node(this.server.url)
    })
    beforeEach(() => {
      this.namespace = `spec ${namespaces++}`
    })
    afterEach(() => {
      for (const store of this.#stores.splice(0)) void store.close()
    })
    after(async () => {
      this.clients.close()
      await this.server.stop()
    })
  }

  store(options: Partial<RedisClientOptions> = {}): RedisStore {
    const store = new RedisStore({ client: this.client, namespace: this.namespace, ...options })
    this.#stores.push(store)
    return store
  }

  /** The server's key of this name in the ledger. */
  key(name: string): string {
    return `{${this.namespace}}:${name}`
  }

  /** The server's key of an entry. */
  entryKey(key: string): string {
    return `{${this.namespace}:=${key}}`
  }

  /** The server's key of an entry's lease. */
  leaseKey(key: string): string {
    return `${this.entryKey(key)}l`
  }

  /** Sends a command about one key of the ledger. */
  on(command: string, name: string, ...args: string[]): Promise<Reply> {
    return this.server.command(command, this.key(name), ...args)
  }

  /** Makes the deadline of the process pass, as if it had died long ago. */
  async expireProcess(store: RedisStore): Promise<void> {
    await this.on('HSET', 'marks', `>${store.origin}`, '1 0')
  }
}

export const TAG = 'table:db/a'
const none = { uncertain: false, watch: [] }

export const mark = (store: RedisStore, id: string, tags = [TAG], options = {}): ReturnType<RedisStore['mark']> =>
  store.mark(id, tags, { ...none, ...options })

/** A position of no ledger. */
export const NOWHERE: Position = { epoch: '', stamp: 0, order: 0, time: 0 }

/** A position of an epoch that no server has. */
export const SOMEWHERE: RedisPosition = {
  ...NOWHERE,
  epoch: 'another',
  counts: [{ ledger: 0, epoch: 'another', stamp: 0, time: 0 }],
}

/** What a check asks about: these tags and dependencies since the position. */
export const origin = (
  position: Position,
  tags: readonly Tag[],
  dependencies: readonly RowDependency[] = [],
): SharedOrigin => ({ position, tags, dependencies })

/** Begins a load, by default whether or not there is an entry. */
export async function beginLoad(
  store: RedisStore,
  key: string,
  options: FindOptions = {},
): Promise<FoundNothing & { readonly position: Position; readonly watched: readonly string[] }> {
  const { entry, position, lease, watched } = await store.find(key, { loads: 'always', ...options })
  if (entry !== undefined || position === undefined || watched === undefined) expect.fail('The load has no position')
  return { position, lease, watched }
}

/** The position at the beginning of a load. */
export const begin = async (store: RedisStore, key = 'none'): Promise<Position> =>
  (await beginLoad(store, key)).position

/** The versions of tags. */
export const versions = async (store: RedisStore, ...watch: Tag[]): Promise<readonly string[]> =>
  (await beginLoad(store, 'none', { watch })).watched

/** Stores the result of a load that began at the position. */
export const fill = (
  store: RedisStore,
  key: string,
  value: unknown,
  position: Position | undefined,
  tags = [TAG],
): Promise<Filled> => store.fill(key, { entry: sampleEntry({ value, tags }), tags, position: begun(position) })

/** The position of a load that has begun. */
export function begun(position: Position | undefined): Position {
  if (position === undefined) expect.fail('No load has begun')
  return position
}

/** Runs a load from the look-up to the fill. */
export async function load(store: RedisStore, key: string, value: unknown, tags = [TAG]): Promise<Filled> {
  const position = await begin(store, key)
  return fill(store, key, value, position, tags)
}

/** The value that is served. */
export const served = async (store: RedisStore, key: string): Promise<unknown> => (await store.find(key)).entry?.value

/** The message of a rejection. */
export const failure = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    (value) => `no failure: ${JSON.stringify(value)}`,
    (error: Error) => error.message,
  )

/** Repeats a query of the server until it is true. */
export async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let turn = 0; turn < 10_000; turn++) if (await holds()) return
  expect.fail('The condition did not become true')
}
