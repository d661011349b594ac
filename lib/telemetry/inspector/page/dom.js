// Makes elements. Text always becomes text: nothing here reads HTML.

/** An element with properties (`on…`: listeners; `class` and others: attributes) and children: elements or text. */
export const h = (name, properties = {}, ...children) => fill(document.createElement(name), properties, children)

/** The same for parts of a drawing. */
export const s = (name, properties = {}, ...children) =>
  fill(document.createElementNS('http://www.w3.org/2000/svg', name), properties, children)

function fill(element, properties, children) {
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === false) continue
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value)
    else element.setAttribute(name, value === true ? '' : String(value))
  }
  element.append(...children.flat().filter((child) => child !== undefined && child !== false))
  return element
}

/** Says a sentence to people, screen readers included. It goes away by itself. */
export function say(text) {
  const said = document.getElementById('said')
  said.textContent = text
  clearTimeout(say.timer)
  say.timer = setTimeout(() => (said.textContent = ''), 6000)
}

/**
 * Puts other children in the place of those that are there. What has the same `data-key` as before stays open, scrolled and focused, so that
 * a page can move while a person reads it.
 */
export function redraw(place, children) {
  const focused = place.contains(document.activeElement) ? document.activeElement.dataset.key : undefined
  const open = new Set(Array.from(place.querySelectorAll('details[open]'), (each) => each.dataset.key))
  const scrolled = new Map(Array.from(place.querySelectorAll('.scroll'), (each) => [each.dataset.key, each.scrollLeft]))
  place.replaceChildren(...children)
  for (const each of place.querySelectorAll('[data-key]')) {
    const { key } = each.dataset
    if (each.localName === 'details') each.open = open.has(key)
    if (scrolled.has(key)) each.scrollLeft = scrolled.get(key)
    if (key === focused) each.focus({ preventScroll: true })
  }
}

/** Whether a person has marked text there, which a new drawing would take away. */
export const isMarked = (place) => getSelection()?.isCollapsed === false && place.contains(getSelection().anchorNode)

/** A part that opens. `key`: names it among those on the page. */
export const opening = (key, summary, ...children) =>
  h('details', { 'data-key': key }, h('summary', { 'data-key': `summary ${key}` }, summary), ...children)

export const heading = (title, lead) => [h('h1', {}, title), h('p', { class: 'lead' }, lead)]

/** What stands in the place of something that failed. */
export const failure = (error, again) =>
  h(
    'div',
    { class: 'card', role: 'alert' },
    h('p', { class: 'bad' }, error.message),
    h('button', { type: 'button', onclick: again }, 'Try again'),
  )

/** A list to choose from. */
export const choice = (name, label, options) =>
  h(
    'label',
    {},
    `${label} `,
    h(
      'select',
      { name },
      Object.entries(options).map(([value, text]) => h('option', { value }, text)),
    ),
  )
