// What the page asks the server. All addresses are relative to the page.

/** The answer to a GET, or an error that says what is wrong. */
export async function get(name, parameters = {}) {
  return ask(`api/${name}?${new URLSearchParams(parameters)}`, {})
}

/** Does something. `session` has the token that shows that the page asks for it. */
export async function act(session, parameters) {
  const options = { method: 'POST', headers: { 'x-inspector-token': session.token ?? '' } }
  return ask(`api/action?${new URLSearchParams(parameters)}`, options)
}

async function ask(address, options) {
  let response
  try {
    response = await fetch(address, options)
  } catch {
    throw new Error('The server does not answer.')
  }
  if (response.ok) return response.json()
  throw new Error((await response.text()).trim() || `The server answers ${response.status}.`)
}

const KEPT = 5 * 60_000
const PAUSE = 5000

/** The samples of the last minutes, as long as the page is visible. `changed` is called with each, and with what to say of the connection. */
export class Samples {
  list = []
  #source
  #timer
  #changed

  constructor(changed) {
    this.#changed = changed
    document.addEventListener('visibilitychange', () => (document.hidden ? this.#close() : this.#open()))
    this.#open()
  }

  #open() {
    this.#close()
    this.#source = new EventSource('api/events')
    this.#source.addEventListener('history', ({ data }) => {
      this.list = JSON.parse(data)
      this.#changed('Live')
    })
    this.#source.addEventListener('sample', ({ data }) => this.#add(JSON.parse(data), 'Live'))
    this.#source.addEventListener('error', () => this.#failed())
  }

  #close() {
    this.#source?.close()
    clearTimeout(this.#timer)
  }

  /** Numbers can come without the stream, for instance when too many pages are open. */
  async #failed() {
    this.#close()
    this.#timer = setTimeout(() => this.#open(), PAUSE)
    try {
      this.#add(await get('overview'), 'Every 5 seconds: the live stream is not available')
    } catch (error) {
      this.#changed(error.message)
    }
  }

  #add(sample, connection) {
    this.list = [...this.list.filter(({ at }) => at > sample.at - KEPT), sample]
    this.#changed(connection)
  }
}
