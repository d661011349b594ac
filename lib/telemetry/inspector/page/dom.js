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

export const heading = (title, lead) => [h('h1', {}, title), h('p', { class: 'lead' }, lead)]

/** What stands in the place of something that failed. */
export const failure = (error, again) =>
  h(
    'div',
    { class: 'card', role: 'alert' },
    h('p', { class: 'bad' }, error.message),
    h('button', { type: 'button', onclick: again }, 'Try again'),
  )
