import { randomBytes } from 'node:crypto'
import type { Clock } from '../../core/clock.js'
import type { Tag } from '../../core/tag.js'

/** A write that this process has marked. */
interface Mark {
  readonly number: number
  readonly tags: readonly Tag[]
  readonly uncertain: boolean
  /** The server's epoch in which it was marked; empty: it may not have been. */
  epoch: string
}

/** Sends a sign of life, or a mark, and resolves with the server's epoch. */
type Send = (name: string, tags: readonly Tag[]) => Promise<string>

/** The writes that this process has marked and not finished, and the signs of life that go with them. */
export class WriteIntents {
  /** Names this process, or this store in it. */
  readonly process = randomBytes(9).toString('base64url')
  readonly #clock: Required<Pick<Clock, 'schedule'>>
  readonly #interval: number
  readonly #send: Send
  readonly #underWay = new Map<string, Mark>()
  #next = 0
  #cancel: (() => void) | undefined

  /** A sign of life is sent every `interval` milliseconds while there are any. */
  constructor(clock: Required<Pick<Clock, 'schedule'>>, interval: number, send: Send) {
    this.#clock = clock
    this.#interval = interval
    this.#send = send
  }

  /** Whether no write is under way. */
  get isIdle(): boolean {
    return this.#underWay.size === 0
  }

  /** The number of the first that is still under way: all that came before are over. */
  get first(): number {
    for (const { number } of this.#underWay.values()) return number
    return this.#next
  }

  /** What the server calls the write that begins, or writes more. */
  begin(id: string, tags: readonly Tag[], uncertain: boolean): string {
    const number = this.#underWay.get(id)?.number ?? this.#next++
    const mark = { number, tags, uncertain, epoch: '' }
    this.#underWay.set(id, mark)
    this.#schedule()
    return this.#nameOf(mark)
  }

  /** The server has marked it. */
  noteEpoch(id: string, epoch: string): void {
    const mark = this.#underWay.get(id)
    if (mark !== undefined) mark.epoch = epoch
  }

  /** What the server calls the write, which is over, whether it was marked as uncertain or not; `undefined` where it is not known. */
  end(id: string): string | undefined {
    const mark = this.#underWay.get(id)
    this.#underWay.delete(id)
    if (this.#underWay.size === 0) this.stop()
    return mark && this.#nameOf({ ...mark, uncertain: false })
  }

  stop(): void {
    this.#cancel?.()
    this.#cancel = undefined
  }

  #nameOf({ number, uncertain }: Mark): string {
    return `${this.process}.${number}${uncertain ? '!' : ''}`
  }

  #schedule(): void {
    this.#cancel ??= this.#clock.schedule(this.#interval, () => {
      this.#cancel = undefined
      // What fails now is tried again the next time.
      this.#beat().catch(() => undefined)
      if (this.#underWay.size > 0) this.#schedule()
    })
  }

  /** A server that has lost the marks is told again. */
  async #beat(): Promise<void> {
    const epoch = await this.#send('', [])
    for (const [id, mark] of this.#underWay) {
      if (mark.epoch === epoch || mark.epoch === '') continue
      this.noteEpoch(id, await this.#send(this.#nameOf(mark), mark.tags))
    }
  }
}
