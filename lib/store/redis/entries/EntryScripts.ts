import type { Lease } from '../../SharedStore.js'
import { textOf, type ScriptRunner } from '../scripts/ScriptRunner.js'
import { entryScripts, type Script } from '../scripts/scripts.js'

/** The keys of an entry and of its lease, which have one slot of a cluster. */
export interface EntryKeys {
  readonly entry: string
  readonly lease: string
}

/** What a look-up that may begin a load has found: an entry's bytes, or the answer about the lease. */
export interface LookedUp {
  readonly bytes?: Buffer | undefined
  readonly lease?: Lease | undefined
}

/** Counts as the id of any entry. */
export const ANY = '*'
/** Counts as the id of an entry that cannot be read, and is deleted. */
export const UNREADABLE = '!'

/** Runs the commands that change entries: scripts, but for deleting. */
export class EntryScripts {
  readonly #runner: ScriptRunner

  constructor(runner: ScriptRunner) {
    this.#runner = runner
  }

  /** `but`: the id of an entry that counts as none, `ANY` or `UNREADABLE`. `holder`: asks for the lease, unless it is empty. */
  async lookUp({ entry, lease }: EntryKeys, but: string, holder: string, milliseconds: number): Promise<LookedUp> {
    const [what, bytes] = await this.#run(entryScripts.lookUp, [entry, lease], [but, holder, String(milliseconds)])
    const status = textOf(what)
    if (status === 'entry') return { bytes: bytes as Buffer }
    return { lease: status === '' ? undefined : (status as Lease) }
  }

  /** Stores the bytes unless there is an entry of a later load. */
  async put(
    { entry, lease }: EntryKeys,
    bytes: Buffer,
    { holder, order, epoch, ttl }: { holder: string; order: number; epoch: string; ttl: number },
  ): Promise<'kept' | 'overtaken'> {
    const args = [holder, String(order), epoch, String(ttl), bytes]
    const [answer] = await this.#run(entryScripts.put, [entry, lease], args)
    return textOf(answer) as 'kept' | 'overtaken'
  }

  /** `milliseconds`: for how long others know that the store cannot take the result; 0: not at all. */
  async release({ entry, lease }: EntryKeys, holder: string, milliseconds: number): Promise<void> {
    await this.#run(entryScripts.release, [entry, lease], [holder, String(milliseconds)])
  }

  async delete({ entry }: EntryKeys): Promise<void> {
    await this.#runner.send(entry, ['UNLINK', entry])
  }

  async #run(script: Script, keys: readonly string[], args: readonly (string | Buffer)[]): Promise<unknown[]> {
    const nonce = this.#runner.newNonce()
    const [, ...parts] = await this.#runner.run(script, keys, [nonce, ...args], nonce, 0)
    return parts
  }
}
