import { randomBytes } from 'node:crypto'
import type { Tag } from '../../../core/tag.js'
import { versionOf } from '../scripts/commonScript.js'
import type { ScriptRunner } from '../scripts/ScriptRunner.js'
import type { RedisPosition } from './Holding.js'
import { Ledger, type Begun, type LedgerOptions } from './Ledger.js'
import { ledgerOf, sharesOfWrite } from './partition.js'

interface LedgersOptions extends LedgerOptions {
  readonly namespace: string
  /** How many there are. */
  readonly ledgers: number
  /** Whether keys are on several servers. */
  readonly isCluster: boolean
}

/** A channel, and what publishes on it. */
export interface Channel {
  readonly channel: string
  readonly publish: (text: string) => Promise<string>
}

/** Where a load begins. */
export interface BegunLoad {
  readonly position: RedisPosition
  /** The version of each watched tag. */
  readonly watched: readonly string[]
  /** For how many more milliseconds a new ledger stores nothing. */
  readonly newborn: number
}

/** The ledgers of a namespace. A write announces itself to those that know its tags. */
export class Ledgers {
  /** By number. */
  readonly all: readonly Ledger[]
  /** What the keys of each ledger begin with. A ledger has a slot of a cluster. */
  readonly prefixes: readonly string[]
  /** Names the store on the bus. */
  readonly origin = randomBytes(9).toString('base64url')
  /** In a cluster a channel for each ledger, on its node. Other servers need only one. */
  readonly channels: readonly Channel[]

  constructor(options: LedgersOptions, runner: ScriptRunner, onError: (error: unknown) => void) {
    const { namespace, ledgers, isCluster } = options
    this.prefixes = Array.from({ length: ledgers }, (_, number) =>
      number === 0 ? `{${namespace}}:` : `{${namespace}{${number}}:`,
    )
    const channelOf = (number: number): string => `${this.prefixes[isCluster ? number : 0]}bus`
    this.all = this.prefixes.map((prefix, number) => {
      const { expiry, markDeadline, maxTags, schedule } = options
      const limits = { expiry, markDeadline, maxTags, schedule, version: versionOf(ledgers) }
      return new Ledger({ ...limits, number, prefix, channel: channelOf(number), runner, origin: this.origin, onError })
    })
    const heard = isCluster ? this.all : this.all.slice(0, 1)
    this.channels = heard.map((ledger, number) => ({
      channel: channelOf(number),
      publish: (text) => ledger.publish(text),
    }))
  }

  /** The position of a load, in all ledgers: it is not known yet which ones matter. */
  async begin(key: string, watch: readonly Tag[]): Promise<BegunLoad> {
    const count = this.all.length
    const home = ledgerOf(key, count)
    const begun = await Promise.all(
      this.all.map((ledger, number) => ledger.begin(watchedBy(number, watch, count), number === home)),
    )
    const { count: of, order } = begun[home] as Begun
    return {
      position: { epoch: of.epoch, stamp: of.stamp, order, time: of.time, counts: begun.map((each) => each.count) },
      watched: this.#inOrder(
        watch,
        begun.map((each) => each.watched),
      ),
      newborn: Math.max(...begun.map((each) => each.newborn)),
    }
  }

  /** Resolves to the versions of the watched tags. */
  async mark(id: string, tags: readonly Tag[], uncertain: boolean, watch: readonly Tag[]): Promise<string[]> {
    const count = this.all.length
    const shares = sharesOfWrite(tags, count)
    const watching = watch
      .map((tag) => ledgerOf(tag, count))
      .filter((at) => shares.every(({ ledger }) => ledger !== at))
    const versions: (readonly string[])[] = []
    const watched = (number: number): Tag[] => watchedBy(number, watch, count)
    await Promise.all([
      this.#each(shares, async (ledger, share, number) => {
        versions[number] = await ledger.mark(id, share, uncertain, watched(number))
      }),
      ...Array.from(new Set(watching), async (number) => {
        versions[number] = (await this.#at(number).begin(watched(number), false)).watched
      }),
    ])
    return this.#inOrder(watch, versions)
  }

  async finish(id: string, tags: readonly Tag[], written: readonly Tag[]): Promise<void> {
    const count = this.all.length
    const writes = sharesOfWrite(written, count)
    const marked = sharesOfWrite(tags, count)
    const lacking = writes.filter(({ ledger }) => marked.every((share) => share.ledger !== ledger))
    await this.#each([...marked, ...lacking.map(({ ledger }) => ({ ledger, tags: [] }))], (ledger, share, number) =>
      ledger.finish(id, share, writes.find((each) => each.ledger === number)?.tags ?? []),
    )
  }

  async invalidate(tags: readonly Tag[]): Promise<void> {
    await this.#each(sharesOfWrite(tags, this.all.length), (ledger, share) => ledger.invalidate(share))
  }

  async clear(): Promise<void> {
    await Promise.all(this.all.map((ledger) => ledger.clear()))
  }

  close(): void {
    for (const ledger of this.all) ledger.close()
  }

  async #each(
    shares: readonly { readonly ledger: number; readonly tags: readonly Tag[] }[],
    run: (ledger: Ledger, tags: readonly Tag[], number: number) => Promise<unknown>,
  ): Promise<void> {
    await Promise.all(shares.map(({ ledger, tags }) => run(this.#at(ledger), tags, ledger)))
  }

  #at(number: number): Ledger {
    return this.all[number] as Ledger
  }

  /** The versions of tags in their order. Each is that of one ledger, always of the same. */
  #inOrder(watch: readonly Tag[], versions: readonly (readonly string[])[]): string[] {
    const count = this.all.length
    const next = Array.from(versions, (each) => each?.values())
    return watch.map((tag) => next[ledgerOf(tag, count)]?.next().value ?? '')
  }
}

const watchedBy = (ledger: number, watch: readonly Tag[], count: number): Tag[] =>
  watch.filter((tag) => ledgerOf(tag, count) === ledger)
