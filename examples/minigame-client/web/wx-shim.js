// WeChat's functions that game.js calls, for a browser. The simulated WeChat behind
// /phone/ does what WeChat's app does on a phone: see phone.go. The user is "alice", or
// the one in the page's address: ?user=bob.
import { did, find, mount, note, showUsers } from './moments.js'
import { consent, converse, pay, phone, user, watch } from './phone.js'
import { language, onLanguage } from './words.js'

const surface = document.querySelector('canvas')
const dark = matchMedia('(prefers-color-scheme: dark)')
const shows = []
const sizes = []

window.GAME_SERVER = location.origin

// A canvas has no text for those who listen to a page: what the game writes on it is read out,
// from inside the canvas, as far as it has changed.
const pen = surface.getContext('2d')
let written = []
pen.fillText = function (text, ...place) {
  if (written.push(text) === 1) queueMicrotask(readOut)
  return Object.getPrototypeOf(pen).fillText.call(pen, text, ...place)
}

function readOut () {
  const list = find('drawn')
  written.forEach((text, n) => {
    const item = list.children[n] || list.appendChild(document.createElement('li'))
    if (item.textContent !== text) item.textContent = text
  })
  while (list.children.length > written.length) list.lastChild.remove()
  written = []
}

// requested tells what a request of the game's was for, once it is answered.
function requested (path, status) {
  note('toServer', 'POST ' + path, '', status, status !== 200)
  if (status !== 200) return
  if (path === '/login') did('login')
  if (path === '/profile') did('profile')
}

window.wx = {
  createCanvas: () => surface,
  getAppBaseInfo: () => ({ language: language() === 'zh' ? 'zh_CN' : 'en', theme: dark.matches ? 'dark' : 'light' }),
  getWindowInfo: () => ({
    windowWidth: surface.clientWidth || 360,
    windowHeight: surface.clientHeight || 640,
    pixelRatio: devicePixelRatio,
    statusBarHeight: find('clock').offsetParent ? 40 : 8
  }),

  onShow: (listener) => shows.push(listener),
  onWindowResize: (listener) => sizes.push(listener),

  onTouchEnd (listener) {
    surface.addEventListener('pointerup', (event) => {
      const box = surface.getBoundingClientRect()
      listener({ changedTouches: [{ clientX: event.clientX - box.left, clientY: event.clientY - box.top }] })
    })
  },

  onKeyDown (listener) {
    surface.addEventListener('keydown', (event) => {
      if (event.key.startsWith('Arrow') || event.key === 'Enter' || event.key === ' ') event.preventDefault()
      listener({ key: event.key })
    })
  },

  login ({ success, fail = () => {} }) {
    phone('login').then((answer) => {
      note('toWeixin', 'wx.login', 'wireLogin', 'ok')
      success(answer)
    }, (fault) => fail({ errMsg: 'login:fail ' + fault.message }))
  },

  request ({ url, method, header, data, success, fail = () => {} }) {
    fetch(url, { method, headers: header, body: JSON.stringify(data) }).then(async (response) => {
      const text = await response.text()
      let answer = text
      try { answer = JSON.parse(text) } catch {}
      requested(new URL(url).pathname, response.status)
      success({ statusCode: response.status, data: answer })
    }).catch((fault) => fail({ errMsg: 'request:fail ' + fault.message }))
  },

  createUserInfoButton ({ text, style }) {
    const button = document.createElement('button')
    button.type = 'button'
    button.className = 'native'
    button.textContent = text
    for (const [name, value] of Object.entries(style)) {
      button.style[name] = typeof value === 'number' ? value + 'px' : value
    }
    button.style.borderStyle = 'solid'
    surface.after(button)
    return {
      onTap (listener) {
        button.addEventListener('click', () => {
          consent().then((agreed) => {
            if (!agreed) throw new Error('auth deny')
            return phone('profile')
          }).then((profile) => {
            note('toWeixin', 'wx.createUserInfoButton', 'wireProfile', 'ok')
            listener(profile)
          }, (fault) => listener({ errMsg: 'getUserInfo:fail ' + fault.message }))
        })
      },
      destroy () {
        if (document.activeElement === button) surface.focus({ preventScroll: true })
        button.remove()
      }
    }
  },

  openCustomerServiceConversation ({ sessionFrom = '', showMessageCard, sendMessageTitle = '', sendMessagePath = '' }) {
    converse({ sessionFrom, title: sendMessageTitle, path: sendMessagePath, withCard: showMessageCard })
  },

  requestMidasPaymentGameItem ({ signData, paySig, signature, success = () => {}, fail = () => {} }) {
    const refuse = (errCode, why) => fail({ errCode, errMsg: 'requestMidasPaymentGameItem:fail ' + why })
    pay({ signData, paySig, signature }).then(({ errCode, reason }) => {
      if (errCode) refuse(errCode, reason)
      else success({ errMsg: 'requestMidasPaymentGameItem:ok' })
    }, (fault) => refuse(-1, fault.message))
  },

  createRewardedVideoAd () {
    const closes = []
    const errors = []
    let verification = {}
    return {
      load: () => Promise.resolve(),
      onClose: (listener) => closes.push(listener),
      onError: (listener) => errors.push(listener),
      setServerSideVerificationData: (data) => { verification = data },
      async show () {
        watch().then(async (isEnded) => {
          if (isEnded) await watched(verification)
          for (const listener of closes) listener({ isEnded })
        }).catch(() => { for (const listener of errors) listener({ errCode: 1003 }) })
      }
    }
  }
}

// watched has WeChat ask the game's server whether to grant the reward.
async function watched (verification) {
  const answer = await phone('ad', { verification })
  note('toWeixin', 'wx.createRewardedVideoAd', 'wireAd', 'ok')
  note('pushed', '/wechat/ad', answer.trouble ? 'trouble' : answer.granted ? 'pushAd' : 'pushAdNo', answer.granted ? '✓' : '✗', !answer.granted)
  if (answer.granted) did('ad')
}

const tell = (listeners) => listeners.forEach((listener) => listener())
onLanguage(() => tell(shows))
dark.addEventListener('change', () => tell(shows))
addEventListener('resize', () => tell(sizes))
new ResizeObserver(() => tell(sizes)).observe(surface)

showUsers(user)
mount()
fetch('/phone/about').then((response) => response.json()).then(({ simulator }) => {
  find('simulator').href = simulator
  find('simulator').hidden = false
})
