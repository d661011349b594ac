export type CheckStatus = 'ok' | 'warning' | 'failed'

/** One finding: what was checked, what was found, and what to do about it. */
export interface Check {
  readonly check: string
  readonly status: CheckStatus
  readonly message: string
  readonly remedy?: string
}

/** Shorter texts are words that stand in any message. */
const SHORTEST_SECRET = 3

/** What a command has found. It shows no password. */
export class Report {
  readonly #checks: Check[] = []
  readonly #secrets = new Set<string>()

  add(status: CheckStatus, check: string, message: string, remedy?: string): void {
    this.#checks.push({ check, status, message: oneLine(message), ...(remedy !== undefined && { remedy }) })
  }

  /** The text must not be printed, whatever message contains it. */
  hide(secret: unknown): void {
    if (typeof secret === 'string' && secret.length >= SHORTEST_SECRET) this.#secrets.add(secret)
  }

  /** The password of a URL must not be printed. */
  hidePasswordOf(url: unknown): void {
    if (typeof url !== 'string' || !URL.canParse(url)) return
    const { password } = new URL(url)
    this.hide(password)
    this.hide(decodeURIComponent(password))
  }

  get hasFailed(): boolean {
    return this.#checks.some(({ status }) => status === 'failed')
  }

  /** A line for each finding, and one for each remedy. */
  lines(): string {
    const lines = this.#checks.flatMap(({ status, check, message, remedy }) => [
      `${status.padEnd(8)} ${check}: ${message}`,
      ...(remedy === undefined ? [] : [`${' '.repeat(9)}-> ${remedy}`]),
    ])
    return this.#withoutSecrets(lines.join('\n'))
  }

  json(): string {
    return this.#withoutSecrets(JSON.stringify({ ok: !this.hasFailed, checks: this.#checks }, null, 2))
  }

  #withoutSecrets(text: string): string {
    let hidden = text
    for (const secret of this.#secrets) hidden = hidden.replaceAll(secret, '…')
    return hidden
  }
}

const oneLine = (text: string): string => text.trim().replaceAll(/\s*\n\s*/g, ' ')

/** What an error says. Those of drivers can have an empty message. */
export function messageOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') return error.errors.map(messageOf).join(' ')
  if (!(error instanceof Error)) return String(error)
  const { code = error.name } = error as { code?: string }
  return error.message === '' ? code : error.message
}
