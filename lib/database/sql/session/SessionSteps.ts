/** A statement changes one part of its connection's session, or resets it to its value from the start. */
export interface SessionStep {
  readonly does: 'change' | 'reset'
  /**
   * A setting by its name, `all`, `discard all`, a variable (`@name`), or something of a kind: `temporary users`, `attached other`,
   * `database shop`.
   */
  readonly what: string
  /** The change is meant for the transaction alone. MySQL takes it for the whole session. */
  readonly isLocal: boolean
}

/** What the statements of a text do to the session, in order. */
export class SessionSteps {
  readonly steps: SessionStep[] = []

  change(what: string, isLocal = false): void {
    const last = this.steps.at(-1)
    const isNoted = last?.does === 'change' && last.what === what && last.isLocal === isLocal
    if (!isNoted) this.steps.push({ does: 'change', what, isLocal })
  }

  reset(what: string, isLocal = false): void {
    this.steps.push({ does: 'reset', what, isLocal })
  }

  /** Adds the steps of a text as each dialect splits it: the changes of any dialect, and the resets of all of them. */
  unite(alternatives: readonly SessionSteps[]): void {
    for (const { steps } of alternatives) {
      for (const step of steps) {
        if (isAmong(this.steps, step)) continue
        if (step.does === 'change' || alternatives.every((each) => isAmong(each.steps, step))) this.steps.push(step)
      }
    }
  }
}

const isAmong = (steps: readonly SessionStep[], { does, what }: SessionStep): boolean =>
  steps.some((each) => each.does === does && each.what === what)
