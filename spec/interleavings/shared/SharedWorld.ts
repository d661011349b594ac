import { expect } from 'chai'
import { databaseLedger } from '../../../lib/cache/freshness/TagLedger.js'
import { GuardedSharedStore } from '../../../lib/cache/guard/GuardedSharedStore.js'
import { InvalidationPublisher } from '../../../lib/cache/shared/InvalidationPublisher.js'
import { SchemaWatch } from '../../../lib/cache/shared/SchemaWatch.js'
import type { Delivery } from '../../../lib/cache/load/LoadRequest.js'
import { requestOf } from '../../cache/support/FakeDatabase.js'
import { FakeSharedStore, type Operation } from '../../cache/processes/support/FakeSharedStore.js'
import { Processes, USERS, type Process, type ProcessOptions } from '../../cache/processes/support/Processes.js'
import type { Scheduler } from '../support/Scheduler.js'

const OPERATIONS: readonly Operation[] = ['find', 'check', 'fill', 'mark', 'finish', 'invalidate', 'delete']

/** Processes on one shared store and a database with one number. Each call of the store and each read of the database waits for its turn. */
export class SharedWorld {
  readonly processes = new Processes()
  readonly #scheduler: Scheduler
  #value = 0
  /** The value that every read sees that begins now: the writes of it have ended. */
  #ended = 0
  readonly #errors: unknown[] = []
  readonly #writer: InvalidationPublisher
  #loads = 0

  constructor(scheduler: Scheduler) {
    this.#scheduler = scheduler
    const { state, clock } = this.processes
    const store = new FakeSharedStore(state, 'writer')
    this.#takeTurns('writer', store)
    this.#writer = new InvalidationPublisher({
      store: new GuardedSharedStore(store, 250, clock, (_operation, _key, error) => this.#errors.push(error)),
      buses: [],
      schemas: new SchemaWatch(databaseLedger),
      clock,
      limit: 250,
      onUnreachable: 'retry',
      onFailure: () => undefined,
    })
  }

  get loads(): number {
    return this.#loads
  }

  start(name: string, options: ProcessOptions = {}): Process {
    const process = this.processes.start(options)
    this.#takeTurns(name, process.store)
    return process
  }

  /** Lets an actor begin. Its failure is a failure of the scenario. */
  actor(run: () => Promise<unknown>): void {
    run().catch((error: unknown) => this.#errors.push(error))
  }

  /** Reads the value, which must not be older than the writes that ended before. */
  async read(name: string, { cache }: Process, options: { mode?: 'refresh' } = {}): Promise<Delivery> {
    const atLeast = this.#ended
    const load = requestOf(async (_detached, recording) => {
      this.#loads++
      recording.add([USERS])
      await this.#scheduler.step(`${name} reads the database`)
      const value = this.#value
      await this.#scheduler.step(`${name} gets the rows`)
      return { cacheable: true, value, tags: [USERS] }
    }, options)
    const delivery = await cache.getOrLoad(load)
    const { answer } = delivery
    const value = answer.status === 'rejected' ? undefined : answer.entry.value
    expect(value, `${name}: a write had ended`).to.be.at.least(atLeast)
    return delivery
  }

  /** A process writes the next value. */
  async write(): Promise<void> {
    const { ready, end } = this.#writer.publish([USERS], false)
    await ready
    await this.#scheduler.step('the writer commits')
    const value = ++this.#value
    await this.#scheduler.step('the writer learns of it')
    await end()
    this.#ended = value
  }

  async step(name: string, run: () => unknown): Promise<void> {
    await this.#scheduler.step(name)
    await run()
  }

  /** The first write learns of the schema, and is awaited. */
  async writeBefore(): Promise<void> {
    await this.#scheduler.atOnce(() => this.write())
  }

  /** Plays the actors to their end, and whatever remains. */
  async play(choose: (count: number) => number): Promise<void> {
    try {
      await this.#scheduler.run(choose)
      if (this.#errors.length > 0) throw this.#errors[0]
    } finally {
      this.#scheduler.free()
      await this.processes.close()
    }
  }

  #takeTurns(name: string, store: FakeSharedStore): void {
    for (const operation of OPERATIONS) {
      store.become(async (run) => {
        await this.#scheduler.step(`${name}: the store executes ${operation}`)
        const answer = await run()
        await this.#scheduler.step(`${name}: the store answers ${operation}`)
        return answer
      }, operation)
    }
  }
}
