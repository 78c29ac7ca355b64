// What WeChat's app shows above a mini-game: its customer service, its sheets that ask the
// user, and its ads. The simulated WeChat behind /phone/ does the rest: see phone.go.
import { did, find, make, note } from './moments.js'
import { onLanguage, t } from './words.js'

export const user = new URLSearchParams(location.search).get('user') || 'alice'

// phone asks the simulated WeChat, as this user.
export async function phone (path, data) {
  const response = await fetch('/phone/' + path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ user, ...data })
  })
  if (!response.ok) throw new Error((await response.text()).trim())
  return response.json()
}

// cover shows one of WeChat's surfaces above the game, which then can't be reached. Its end
// gives the focus back. Escape does what leave does.
function cover (surface, leave, first) {
  const before = document.activeElement
  const game = find('screen')
  surface.hidden = false
  game.inert = true
  const keys = (event) => {
    if (event.key === 'Escape') leave()
    if (event.key !== 'Tab') return
    const stops = [...surface.querySelectorAll('button, input, [tabindex="0"]')].filter((stop) => !stop.hidden && !stop.disabled)
    const [start, end] = [stops[0], stops[stops.length - 1]]
    if (event.shiftKey ? document.activeElement === start : document.activeElement === end) {
      event.preventDefault()
      ;(event.shiftKey ? end : start).focus()
    }
  }
  surface.addEventListener('keydown', keys)
  first.focus({ preventScroll: true })
  return () => {
    surface.removeEventListener('keydown', keys)
    surface.hidden = true
    game.inert = false
    const back = before?.isConnected && before !== document.body ? before : document.querySelector('canvas')
    back.focus({ preventScroll: true })
  }
}

// ask shows a sheet with a yes and a no, and tells which it is. content makes what the sheet
// shows, in the language of the moment.
export function ask (content, yes, no) {
  return new Promise((resolve) => {
    const sheet = find('sheet')
    const answer = (agreed) => {
      end()
      ask.shown = null
      resolve(agreed)
    }
    const parts = () => sheet.replaceChildren(...content(),
      make('div', { class: 'sheet-buttons' },
        make('button', { type: 'button', id: 'sheet-no', click: () => answer(false) }, t(no)),
        make('button', { type: 'button', id: 'sheet-yes', class: 'primary', click: () => answer(true) }, t(yes))))
    parts()
    ask.shown = parts
    const end = cover(sheet, () => answer(false), find('sheet-yes'))
  })
}
onLanguage(() => ask.shown?.())

const yuan = (fen) => '¥' + (fen / 100).toFixed(2)

// pay asks the user to pay what the server has signed, and gives what WeChat's client says.
export async function pay (payment) {
  let order = {}
  try { order = JSON.parse(payment.signData) } catch {} // WeChat says what is wrong with it
  const agreed = await ask(() => [
    make('p', { class: 'faint' }, t('payHead') + (order.env === 1 ? ' · ' + t('sandbox') : '')),
    make('h2', { id: 'sheet-title' }, t('payFor', { n: order.buyQuantity ?? '?' })),
    make('p', { class: 'amount' }, yuan((order.goodsPrice ?? 0) * (order.buyQuantity ?? 0))),
    make('p', { class: 'faint mono' }, t('payOrder', { no: String(order.outTradeNo ?? '').slice(0, 12) + '…' })),
    make('p', { class: 'faint' }, t('payNote'))
  ], 'payNow', 'cancel')
  if (!agreed) return { errCode: 1, reason: 'cancel' }
  const answer = await phone('pay', { payment })
  note('toWeixin', 'wx.requestMidasPaymentGameItem', answer.errCode ? [answer.reason, answer.reasonZh] : 'wirePay', answer.errCode || 'ok', Boolean(answer.errCode))
  if (!answer.errCode) {
    note('pushed', '/wechat', answer.trouble ? 'trouble' : 'pushPay', answer.trouble ? '✗' : '✓', Boolean(answer.trouble))
    if (!answer.trouble) did('pay')
  }
  return answer
}

export const consent = () => ask(() => [
  make('span', { class: 'avatar', 'aria-hidden': 'true' }, user.slice(0, 1).toUpperCase()),
  make('h2', { id: 'sheet-title' }, t('consentTitle')),
  make('p', { class: 'faint' }, user)
], 'allow', 'refuse')

const adSeconds = 5

// watch shows an ad, and tells whether the user watched it to the end.
export function watch () {
  return new Promise((resolve) => {
    const surface = find('ad')
    let left = adSeconds
    const parts = () => {
      surface.querySelector('#ad-left').textContent = left > 0 ? t('adLeft', { n: left }) : t('adOver')
      surface.querySelector('#ad-title').textContent = t('adTitleShown')
      surface.querySelector('.ad-text').textContent = t('adText1')
      surface.querySelector('#ad-close').setAttribute('aria-label', t('adClose'))
    }
    surface.replaceChildren(
      make('div', { class: 'ad-head' }, make('span', { id: 'ad-title' }), make('span', { id: 'ad-left', role: 'status' }),
        make('button', { type: 'button', id: 'ad-close', click: () => end() }, '✕')),
      make('div', { class: 'ad-scene', 'aria-hidden': 'true' }, make('i'), make('i'), make('i')),
      make('p', { class: 'ad-text' }),
      make('div', { class: 'ad-bar', 'aria-hidden': 'true' }, make('i', { style: 'animation-duration:' + adSeconds + 's' })))
    watch.shown = parts
    parts()
    const timer = setInterval(() => {
      left = Math.max(0, left - 1)
      parts()
    }, 1000)
    const uncover = cover(surface, () => end(), find('ad-close'))
    function end () {
      clearInterval(timer)
      watch.shown = null
      uncover()
      resolve(left === 0)
    }
  })
}
onLanguage(() => watch.shown?.())

// The conversation of customer service.
const chat = find('chat')
let seen = 0
let leave = () => {}

function bubble (who, ...content) {
  chat.append(make('li', { class: who },
    make('span', { class: 'avatar', 'aria-hidden': 'true' }, who.startsWith('mine') ? user.slice(0, 1).toUpperCase() : '♜'),
    make('div', { class: 'bubble' }, ...content)))
  chat.scrollTop = chat.scrollHeight
}

async function act (path, data) {
  const name = path === 'enter' ? 'Enter' : 'Send'
  try {
    const answer = await phone(path, { ...data, seen })
    note('toWeixin', 'wx.openCustomerServiceConversation', 'wire' + name, 'ok')
    note('pushed', '/wechat', answer.trouble ? 'trouble' : 'push' + name, answer.trouble ? '✗' : '✓', Boolean(answer.trouble))
    seen = answer.seen
    for (const text of answer.received) bubble('theirs', text)
    if (answer.trouble) chat.append(make('li', { class: 'chat-note' }, t('trouble')))
    else did('service')
  } catch {
    chat.append(make('li', { class: 'chat-note' }, t('unreachable')))
  }
}

export function converse ({ sessionFrom, title, path, withCard }) {
  const card = find('card')
  card.hidden = !withCard
  card.dataset.words = 'card'
  card.textContent = t('card')
  card.title = title
  card.onclick = () => {
    bubble('mine card', make('strong', {}, title), make('span', { class: 'card-picture', 'aria-hidden': 'true' }, '♜'), make('small', {}, t('cardOf')))
    act('send', { title, path })
  }
  leave()
  const uncover = cover(find('service'), () => leave(), find('text'))
  leave = () => {
    leave = () => {}
    uncover()
  }
  act('enter', { sessionFrom })
}

find('service-close').onclick = () => leave()
find('composer').onsubmit = (event) => {
  event.preventDefault()
  const text = find('text').value.trim()
  find('text').value = ''
  if (!text) return
  bubble('mine', text)
  act('send', { text })
}

function tick () {
  find('clock').textContent = new Date().toLocaleTimeString('en-GB').slice(0, 5)
}
tick()
setInterval(tick, 10000)
