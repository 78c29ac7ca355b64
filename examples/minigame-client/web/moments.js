// Beside the phone: the moments in which the game needs its server, and what goes over the
// wire. Elements are made of text, never of markup: what a server or a user sends stays text.
import { onLanguage, pick, speak, t, toggle } from './words.js'

export const find = (id) => document.getElementById(id)

// make makes an element. A property that is a function listens.
export function make (tag, properties = {}, ...children) {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(properties)) {
    if (typeof value === 'function') element.addEventListener(name, value)
    else if (value !== false) element.setAttribute(name, value === true ? '' : value)
  }
  element.append(...children)
  return element
}

const moments = [
  ['login', 'wx.login', 'POST /login'],
  ['profile', 'wx.createUserInfoButton', 'POST /profile'],
  ['service', 'wx.openCustomerServiceConversation', '/wechat'],
  ['pay', 'wx.requestMidasPaymentGameItem', 'POST /buy · /wechat'],
  ['ad', 'wx.createRewardedVideoAd', 'POST /ad · /wechat/ad']
]
const done = new Set()
const wire = []
const most = 200

// did ticks a moment off.
export function did (moment) {
  done.add(moment)
  showMoments()
}

// note adds a line to the wire. way is toWeixin, toServer or pushed; result is a status.
export function note (way, what, text, result = '', bad = false) {
  const last = { way, what, text, result: String(result), bad, time: new Date() }
  const list = find('wire-list')
  if (wire.push(last) === 1) list.replaceChildren()
  if (wire.length > most) {
    wire.shift()
    list.firstChild.remove()
  }
  list.append(line(last))
  list.scrollTop = list.scrollHeight
}

function showMoments () {
  find('moment-list').replaceChildren(...moments.map(([name, call, path]) => make('li', { class: done.has(name) ? 'done' : '' },
    make('span', { class: 'tick', 'aria-hidden': 'true' }, done.has(name) ? '✓' : ''),
    make('div', {},
      make('h3', {}, t(name + 'Title'), make('span', { class: 'unseen' }, ' (' + t(done.has(name) ? 'done' : 'open') + ')')),
      make('p', {}, t(name + 'Text')),
      make('p', { class: 'mono' }, call + ' · ' + path)))))
}

function showWire () {
  const list = find('wire-list')
  list.replaceChildren(...(wire.length ? wire.map(line) : [make('li', { class: 'faint' }, t('wireEmpty'))]))
  list.scrollTop = list.scrollHeight
}

function line ({ way, what, text, result, bad, time }) {
  return make('li', { class: way },
    make('time', { class: 'mono' }, time.toLocaleTimeString('en-GB')),
    make('span', { class: 'way' }, t(way)),
    make('span', { class: 'what mono' }, what),
    make('span', { class: bad ? 'result bad mono' : 'result mono' }, result),
    text ? make('span', { class: 'text' }, Array.isArray(text) ? pick(text) : t(text)) : '')
}

// showUsers links to the users that the page can be: whoever is in its address, alice, bob.
export function showUsers (user) {
  find('users').replaceChildren(...[...new Set(['alice', 'bob', user])].map((name) => make('a', {
    href: '?user=' + encodeURIComponent(name), 'aria-current': name === user ? 'page' : false
  }, name)))
}

function showTab (name, focus) {
  document.body.dataset.tab = name
  for (const tab of find('tabs').children) {
    const chosen = tab.dataset.tab === name
    tab.setAttribute('aria-selected', chosen)
    tab.tabIndex = chosen ? 0 : -1
    if (chosen && focus) tab.focus()
  }
  dispatchEvent(new Event('resize'))
}

export function mount () {
  find('language').addEventListener('click', toggle)
  find('tabs').addEventListener('click', ({ target }) => { if (target.dataset.tab) showTab(target.dataset.tab) })
  find('tabs').addEventListener('keydown', ({ key }) => {
    const names = [...find('tabs').children].map((tab) => tab.dataset.tab)
    const at = names.indexOf(document.body.dataset.tab)
    if (key === 'ArrowRight') showTab(names[(at + 1) % names.length], true)
    if (key === 'ArrowLeft') showTab(names[(at + names.length - 1) % names.length], true)
  })
  onLanguage(() => {
    showMoments()
    showWire()
  })
  showTab('game')
  speak()
}
