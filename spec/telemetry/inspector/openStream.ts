import { get, type IncomingMessage } from 'node:http'

export interface OpenStream {
  readonly status: number
  readonly response: IncomingMessage
  /** The data of the next event. */
  next(): Promise<unknown>
  close(): void
}

/** Opens a stream of server-sent events. */
export function openStream(url: string, headers: Readonly<Record<string, string>> = {}): Promise<OpenStream> {
  return new Promise((resolve, reject) => {
    const asking = get(url, { agent: false, headers }, (response) => {
      const events = eventsOf(response)
      resolve({
        status: response.statusCode ?? 0,
        response,
        next: async () => (await events.next()).value,
        close: () => asking.destroy(),
      })
    })
    asking.on('error', reject)
  })
}

async function* eventsOf(response: IncomingMessage): AsyncGenerator<unknown, undefined> {
  let text = ''
  response.setEncoding('utf8')
  for await (const part of response) {
    text += part as string
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const [, data] = /^data: (.*)$/m.exec(text.slice(0, end)) ?? []
      text = text.slice(end + 2)
      if (data !== undefined) yield JSON.parse(data)
    }
  }
  return undefined
}
