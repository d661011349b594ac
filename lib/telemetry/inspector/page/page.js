import { failure, h, say } from './dom.js'
import { entries } from './entries.js'
import { health } from './health.js'
import { overview } from './overview.js'
import { queries } from './queries.js'
import { act, get, Samples } from './server.js'
import { writes } from './writes.js'

const PAGES = { overview, queries, writes, entries, health }

/** The pages that show one cache alone. */
const SINGLE = new Set(['queries', 'writes', 'entries'])

/** How often the page in view asks again for what does not come with the samples, in milliseconds. */
const PAUSE = 4000

const main = document.getElementById('main')
const chooser = document.getElementById('cache')
const connection = document.getElementById('connection')
let session = {}
let refreshed = Date.now()
let page
let cacheNames = ''

const samples = new Samples((text) => {
  if (connection.textContent !== text) connection.textContent = text
  offerCaches()
  page?.update?.()
  if (Date.now() - refreshed < PAUSE) return
  refreshed = Date.now()
  page?.refresh?.()
})

const context = {
  samples,
  cache: () => chooser.value,
  get session() {
    return session
  },
  /** Does something, and says what was done. */
  async action(parameters) {
    try {
      say((await act(session, { cache: chooser.value, ...parameters })).done)
    } catch (error) {
      say(error.message)
    }
  },
}

const pageName = () => (Object.hasOwn(PAGES, location.hash.slice(1)) ? location.hash.slice(1) : 'overview')

/** Lists the caches anew when there are others than before. */
function offerCaches() {
  const caches = samples.list.at(-1)?.caches ?? []
  const all = caches.length > 1 && !SINGLE.has(pageName()) ? [{ id: '', name: 'all' }] : []
  const offered = [...all, ...caches]
  const names = JSON.stringify(offered.map(({ id, name }) => [id, name]))
  if (names === cacheNames) return
  cacheNames = names
  const chosen = chooser.value
  chooser.replaceChildren(...offered.map(({ id, name }) => h('option', { value: id }, name)))
  if (offered.some(({ id }) => id === chosen)) chooser.value = chosen
  else if (page !== undefined && SINGLE.has(pageName())) void page.start()
}

function show() {
  const name = pageName()
  offerCaches()
  chooser.parentElement.hidden = name === 'health'
  for (const link of document.querySelectorAll('nav a')) {
    if (link.hash === `#${name}`) link.setAttribute('aria-current', 'page')
    else link.removeAttribute('aria-current')
  }
  page = PAGES[name](context)
  refreshed = Date.now()
  main.replaceChildren(...page.element)
  document.title = `${main.querySelector('h1').textContent} – Cache inspector`
  void page.start()
}

addEventListener('hashchange', () => {
  if (location.hash !== '#main') show()
  main.focus()
})
chooser.addEventListener('change', show)

async function start() {
  try {
    session = await get('session')
    show()
  } catch (error) {
    main.replaceChildren(failure(error, start))
  }
}

void start()
