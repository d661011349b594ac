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
    this.#checks.push({ check, status, message, ...(remedy !== undefined && { remedy }) })
  }

  /** The text must not be printed, whatever message contains it. */
  hide(secret: unknown): void {
    if (typeof secret === 'string' && secret.length >= SHORTEST_SECRET) this.#secrets.add(secret)
  }

  /** The password of a URL must not be printed, even if the URL is wrong. */
  hidePasswordOf(url: unknown): void {
    if (typeof url !== 'string') return
    const password = /:\/\/[^:/@]*:(.*)@/s.exec(url)?.[1] ?? ''
    this.hide(password)
    this.hide(decoded(password))
    // As the client of a server prints it.
    if (URL.canParse(url)) this.hide(new URL(url).password)
  }

  get hasFailed(): boolean {
    return this.#checks.some(({ status }) => status === 'failed')
  }

  /** A line for each finding, and one for each remedy. */
  lines(): string {
    const lines = this.#shown().flatMap(({ status, check, message, remedy }) => [
      `${status.padEnd(8)} ${check}: ${message}`,
      ...(remedy === undefined ? [] : [`${' '.repeat(9)}-> ${remedy}`]),
    ])
    return lines.join('\n')
  }

  json(): string {
    return JSON.stringify({ ok: !this.hasFailed, checks: this.#shown() }, null, 2)
  }

  #shown(): readonly Check[] {
    const show = (text: string): string => oneLine(this.#withoutSecrets(text))
    return this.#checks.map(({ check, status, message, remedy }) => ({
      check: show(check),
      status,
      message: show(message),
      ...(remedy !== undefined && { remedy: show(remedy) }),
    }))
  }

  /** The longest first: one can be a part of another. */
  #withoutSecrets(text: string): string {
    const secrets = [...this.#secrets].toSorted((left, right) => right.length - left.length)
    return secrets.reduce((hidden, secret) => hidden.replaceAll(secret, '…'), text)
  }
}

/** As it is if it is no encoded text. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
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
